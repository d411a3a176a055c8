"""The installation's own file: where clients reach it, its databases and backups, and how it sends. No secret but the address of a database."""

import json
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

NAME = "installation.toml"


class InstallationFileDamaged(Exception):
    """`installation.toml` cannot be used; the message says which line to look at."""


@dataclass(frozen=True, slots=True)
class InstallationFile:
    """What the file says. Everything is empty for a demo practice, which has no such file.

    `database` and `keys_database` are addresses of PostgreSQL databases (`postgresql://...`); empty for the embedded engine.
    `kit_recipient` is the public half of the recovery kit (`age1...`), to which every backup is locked.

    E-mail goes to the server `mail_host`, signed in as `mail_user` with the password that alone stands in `mail_password_file`, from
    `sender_address` under the neutral `sender_name`. Text messages go to the address `sms_gateway`, with `sms_body` for a body: JSON or a
    form (`sms_form`), in which {to}, {text} and {key} are filled in; `sms_authorization` may hold {secret}, which stands in `sms_secret_file`.
    """

    public_address: str = ""
    database: str = ""
    keys_database: str = ""
    backup_folders: tuple[str, ...] = ()
    kit_recipient: str = ""
    sender_name: str = ""
    sender_address: str = ""
    mail_host: str = ""
    mail_port: str = "587"
    mail_user: str = ""
    mail_password_file: str = ""
    sms_gateway: str = ""
    sms_form: str = "json"
    sms_body: str = ""
    sms_authorization: str = ""
    sms_secret_file: str = ""


def read(data: Path) -> InstallationFile:
    """What the file in that folder says; an empty answer where there is none. Raises InstallationFileDamaged."""
    path = data / NAME
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return InstallationFile()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise InstallationFileDamaged(f"{path} cannot be read: {problem}. Mend that line.") from None
    unknown = set(content) - set(InstallationFile.__dataclass_fields__)
    if unknown:
        raise InstallationFileDamaged(f"{path} has a line that OpenIPT does not know: {', '.join(sorted(unknown))}. Take it out or mend it.")
    folders = content.pop("backup_folders", [])
    if not isinstance(folders, list) or not all(isinstance(each, str) for each in [*folders, *content.values()]):
        raise InstallationFileDamaged(f"{path}: every value is text in quotation marks, and backup_folders a list of such.")
    return InstallationFile(**content, backup_folders=tuple(folders))


def write(data: Path, file: InstallationFile) -> None:
    """Write the file whole, readable by its owner alone; an old one is replaced in one step."""
    lines = ["# Written by `openipt setup`; read at every start."]
    for name in InstallationFile.__dataclass_fields__:
        value = getattr(file, name)
        lines.append(f"{name} = {json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)}")
    fresh = data / f"{NAME}.new"
    descriptor = os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(data / NAME)

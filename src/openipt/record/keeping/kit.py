"""The recovery kit: the key pair whose public half locks every backup, and whose private half is printed and never lies on the machine.

Backups are locked to two: to the kit, and to this machine's own pair in `keys/drill.age`. With the second the weekly drill
opens a backup by itself. It gives nothing away: whoever has this machine's keys has the record itself.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pyrage import x25519

from openipt.record import installation_file


@dataclass(frozen=True, slots=True)
class Kit:
    """An age key pair: the secret `identity` (`AGE-SECRET-KEY-1...`) opens what was locked to the `recipient` (`age1...`)."""

    identity: str
    recipient: str


def new_kit() -> Kit:
    """A new recovery kit. It stands nowhere else than in what is returned."""
    made = x25519.Identity.generate()
    return Kit(str(made), str(made.to_public()))


def host_identity(data: Path) -> str:
    """This machine's own secret half, made on disk where it is missing. Raises ValueError where the file holds something else."""
    path = data / "keys" / "drill.age"
    if not path.exists():
        fresh = path.with_suffix(f".{os.getpid()}.new")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(new_kit().identity + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)  # unlike a rename it never writes over what somebody else made in the meantime
        fresh.unlink()
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    identity = path.read_text(encoding="ascii").strip()
    recipient_of(identity)
    return identity


def recipient_of(identity: str) -> str:
    """The public half of a secret half. Raises ValueError where it is none."""
    try:
        return str(x25519.Identity.from_str(identity.strip()).to_public())
    except Exception:  # pyrage raises what it likes, and says the secret
        raise ValueError("This is no age identity. It begins with AGE-SECRET-KEY-1.") from None


def recipients(data: Path) -> list[str]:
    """The public halves that a backup is locked to: the kit's, where there is one, and this machine's own."""
    of_kit = installation_file.read(data).kit_recipient
    return [*([of_kit] if of_kit else []), recipient_of(host_identity(data))]

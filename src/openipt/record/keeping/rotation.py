"""Exchanges the root key for a new one, and locks everything with it anew: clients' keys, second factors, and both encrypted files.

It may be cut off anywhere. Until it ends, whatever is locked with the old key opens with the old key, which stays on the
ring; each of the two files is exchanged for a checked copy in one step. Running it again finishes what was begun.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connections, transaction

from openipt.record import accounts, door, keys
from openipt.record.keeping import snapshots
from openipt.record.keeping.problem import Problem
from openipt.record.keystore.models import ClientKey, ProcessNoteKey
from openipt.record.sqlite.which_key import FILES, file_key

STEPS = (
    *("begun", "key made", "clients' keys wrapped", "second factors sealed", "signed out"),
    *("key-store-file copied", "key-store-file exchanged", "record-file copied", "record-file exchanged", "written down"),
)
"""What `reached` is told, in this order. Between any two of them the process may be killed. The files are those of the embedded engine only."""


def rotate(data: Path, reached: Callable[[str], None] = lambda step: None) -> str:
    """Exchange the root key, or finish the exchange that was begun before. Returns the id of the key now in use.

    Nobody else may work in the installation meanwhile (`in_use.alone`). Raises Problem and KeyMissing.
    """
    before = _begin(data)
    reached("begun")
    if len(keys.ring(data)) == before:
        keys.add_root_key(data)
    reached("key made")
    _wrap_anew()
    reached("clients' keys wrapped")
    _seal_second_factors_anew()
    reached("second factors sealed")
    _sign_everybody_out()
    reached("signed out")
    if connections["default"].vendor == "sqlite":
        for purpose in ("key-store-file", "record-file"):
            _exchange_file(data, purpose, reached)
    with door.setting_up("rotate_keys"):
        pass
    reached("written down")
    _marker(data).unlink()
    snapshots.sync(_marker(data).parent)
    return keys.ring(data)[-1]


def is_under_way(data: Path) -> bool:
    """Whether an exchange was begun that has not ended."""
    return _marker(data).exists()


def _marker(data: Path) -> Path:
    return data / "keys" / "exchange-begun"


def _begin(data: Path) -> int:
    """Leave the mark that an exchange goes on. Returns how many keys were on the ring before it."""
    if not _marker(data).exists():
        fresh = data / "keys" / "exchange-begun.new"
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            json.dump(len(keys.ring(data)), file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(_marker(data))
        snapshots.sync(fresh.parent)
    return int(json.loads(_marker(data).read_text(encoding="ascii")))


def _wrap_anew() -> None:
    """All of them in one transaction. Raises KeyMissing where one does not open, and then none is changed."""
    with transaction.atomic(using="keys"):
        for row in ClientKey.objects.all():
            row.wrapped = keys.wrap(keys.FOR_CLIENTS, keys.unwrap(keys.FOR_CLIENTS, bytes(row.wrapped)))
            row.save(update_fields=["wrapped"])
        for note in ProcessNoteKey.objects.all():
            note.wrapped = keys.wrap(keys.FOR_PROCESS_NOTES, keys.unwrap(keys.FOR_PROCESS_NOTES, bytes(note.wrapped)))
            note.save(update_fields=["wrapped"])


def _seal_second_factors_anew() -> None:
    with transaction.atomic():
        for app in Authenticator.objects.filter(type=Authenticator.Type.TOTP):
            app.data["secret"] = accounts.seal_words("totp", accounts.open_words("totp", app.data["secret"]))
            app.save(update_fields=["data"])


def _sign_everybody_out() -> None:
    with transaction.atomic():
        UserSession.objects.all().delete()
        Session.objects.all().delete()


def _exchange_file(data: Path, purpose: str, reached: Callable[[str], None]) -> None:
    """Put a copy that the new key opens in the place of one of the two files."""
    connections["keys" if purpose == "key-store-file" else "default"].close()
    file, old, new = data / FILES[purpose], file_key(data, purpose), keys.purpose_key(data, purpose)
    fresh = file.with_suffix(".next")
    if old != new:
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with snapshots.opened(file, old) as source, snapshots.opened(fresh, new) as target:
            (mode,) = source.execute("PRAGMA journal_mode = DELETE").fetchone()  # nothing of the old file may lie beside the new one
            if mode != "delete":
                raise Problem(f"{file.name} is in use by another program. End that one first.")
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        if snapshots.look_into(file, old) != snapshots.look_into(fresh, new):
            raise Problem(f"The copy of {file.name} is not the same. Nothing was exchanged; run openipt doctor.")
        snapshots.sync(fresh)
        reached(f"{purpose} copied")
        fresh.replace(file)
        snapshots.sync(file.parent)
    fresh.unlink(missing_ok=True)
    reached(f"{purpose} exchanged")

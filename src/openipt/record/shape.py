"""Says in one fingerprint what form both databases have now. It asks the files themselves, without Django, so that a start can be quick."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlcipher3 import dbapi2 as engine

from openipt.record.keys import KeyMissing, purpose_key

_FORM = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
_MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"
_KIND = "SELECT kind FROM service ORDER BY id LIMIT 1"


@dataclass(frozen=True, slots=True)
class Shape:
    """What both databases look like: a fingerprint of every table, index, trigger and applied migration, and the kind of the practice in it."""

    fingerprint: str
    kind: str | None


def shape_of(data: Path) -> Shape | None:
    """The form of the installation's databases; None where one of them is missing, does not open, or was never brought to any form."""
    try:
        keystore = _ask(data / "keys" / "keystore.db", purpose_key(data, "key-store-file"), _FORM, _MIGRATIONS)
        record = _ask(data / "record" / "openipt.db", purpose_key(data, "record-file"), _FORM, _MIGRATIONS, _KIND)
    except (engine.Error, KeyMissing):
        return None
    kind = record.pop()
    return Shape(sha256(json.dumps([keystore, record]).encode()).hexdigest(), kind[0][0] if kind else None)


def _ask(file: Path, key: bytes, *questions: str) -> list[list[Any]]:
    """The answers of a file that must be there already: opening makes none, and nothing in it is changed."""
    connection = engine.connect(f"file:{quote(str(file))}?mode=rw", uri=True, timeout=5)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA query_only = ON")
        return [connection.execute(question).fetchall() for question in questions]
    finally:
        connection.close()

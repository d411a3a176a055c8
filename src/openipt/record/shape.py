"""Says in one fingerprint what form both databases have now. It asks the engine itself, without Django, so that a start can be quick."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from openipt.record import engines
from openipt.record.keys import KeyMissing
from openipt.record.sqlite.which_key import file_key

Answers = list[list[Any]]
Ask = Callable[..., Answers]

_IN_A_FILE = ("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name",)
_ON_A_SERVER = (
    """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
       FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position""",
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY indexname",
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = current_schema()::regnamespace ORDER BY conname, 2",
    "SELECT tgname, tgenabled::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname",
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace ORDER BY proname, 2",
    "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace ORDER BY relname",
)
_MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"
_KIND = "SELECT kind FROM service ORDER BY id LIMIT 1"


@dataclass(frozen=True, slots=True)
class Shape:
    """What both databases look like: a fingerprint of every table, index, trigger and applied migration, and the kind of the practice in it."""

    fingerprint: str
    kind: str | None


def shape_of(data: Path) -> Shape | None:
    """The form of the installation's databases; None where one of them is missing, does not open, or was never brought to any form."""
    record, keystore, form, problems = _ways_in(data)
    try:
        found = [keystore(*form, _MIGRATIONS), record(*form, _MIGRATIONS, _KIND)]
    except problems:
        return None
    kind = found[1].pop()
    return Shape(sha256(json.dumps(found).encode()).hexdigest(), kind[0][0] if kind else None)


def holds_a_record(data: Path) -> bool:
    """Whether there is a record already where this installation would put its own, though it may be one that its key does not open."""
    if engines.addresses(data) is None:
        return (data / "record" / "openipt.db").exists()
    record, _, _, problems = _ways_in(data)
    try:
        return bool(record(_KIND)[0])
    except problems:
        return False


def _ways_in(data: Path) -> tuple[Ask, Ask, tuple[str, ...], tuple[type[Exception], ...]]:
    """How to ask the record and the key store, what their form is asked by, and what it looks like when they do not answer."""
    servers = engines.addresses(data)
    if servers is not None:
        import psycopg

        return _server(servers[0]), _server(servers[1]), _ON_A_SERVER, (psycopg.Error, KeyMissing)
    from sqlcipher3 import dbapi2

    record = _file(data / "record" / "openipt.db", data, "record-file")
    return record, _file(data / "keys" / "keystore.db", data, "key-store-file"), _IN_A_FILE, (dbapi2.Error, KeyMissing)


def _file(file: Path, data: Path, purpose: str) -> Ask:
    """Asks a file that must be there already: opening makes none, and nothing in it is changed."""

    def ask(*questions: str) -> Answers:
        from sqlcipher3 import dbapi2

        key = file_key(data, purpose)
        connection = dbapi2.connect(f"file:{quote(str(file))}?mode=rw", uri=True, timeout=5)
        try:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            connection.execute("PRAGMA query_only = ON")
            return [connection.execute(question).fetchall() for question in questions]
        finally:
            connection.close()

    return ask


def _server(address: engines.Address) -> Ask:
    """Asks a database on a server, in which nothing is changed either."""

    def ask(*questions: str) -> Answers:
        import psycopg

        with psycopg.connect(**address.connecting()) as connection:
            connection.read_only = True
            return [connection.execute(question).fetchall() for question in questions]

    return ask

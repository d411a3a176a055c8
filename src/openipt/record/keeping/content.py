"""Says in one fingerprint what stands in a database: every table, row and cell, in a fixed order and form that is the same on both engines.

Two databases with the same fingerprint hold the same. It asks the database itself, without Django, so that a copy needs no program around it.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from typing import Any
from uuid import UUID

_HOLDS_JSON = re.compile(r'JSON_VALID\("(\w+)"\)')
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a database: its fingerprint, how many rows each table has, and which migrations (`app.name`) it went through.

    `practice` is the id of the (first) practice in it, empty where there is none.
    """

    digest: str
    rows: dict[str, int]
    migrations: tuple[str, ...]
    practice: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is read: its columns by name, those that hold JSON, and by which its rows are ordered."""

    name: str
    columns: tuple[str, ...]
    json_columns: frozenset[str]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A database that can be read: which tables it has, and the rows of one of them in order."""

    tables: tuple[Table, ...]
    rows: Callable[[Table], Iterator[tuple[Any, ...]]]


def of(source: Source) -> Content:
    """Read the whole database, and say what stands in it."""
    digest, rows, migrations, practice = sha256(), {}, [], ""
    for table in source.tables:
        digest.update(_line([table.name, *table.columns]))
        rows[table.name] = 0
        for line, row in _lines(source, table):
            digest.update(line)
            rows[table.name] += 1
            if table.name in ("django_migrations", "service"):
                named = dict(zip(table.columns, row, strict=True))
                if table.name == "service":
                    practice = practice or str(_plain(named["id"]))
                else:
                    migrations.append(f"{named['app']}.{named['name']}")
    return Content(digest.hexdigest(), rows, tuple(sorted(migrations)), practice)


def in_file(connection: Any) -> Source:
    """The database behind an open connection of the embedded engine (which must turn no values into Python's own)."""
    made = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name")
    tables = []
    for name, statement in made.fetchall():
        columns = connection.execute("SELECT name, pk FROM pragma_table_xinfo(?)", [name]).fetchall()
        key = tuple(column for _, column in sorted((place, column) for column, place in columns if place))
        names = tuple(sorted(column for column, _ in columns))
        tables.append(Table(name, names, frozenset(_HOLDS_JSON.findall(statement)), key or names))

    def rows(table: Table) -> Iterator[tuple[Any, ...]]:
        yield from connection.execute(_select(table))

    return Source(tuple(tables), rows)


def on_server(connection: Any) -> Source:
    """The database behind an open psycopg connection, as its present transaction sees it."""
    found = connection.execute(
        "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c JOIN information_schema.tables t"
        " USING (table_schema, table_name) WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE'"
    ).fetchall()
    keys = connection.execute(
        "SELECT r.relname, a.attname, array_position(i.indkey::int2[], a.attnum) FROM pg_index i JOIN pg_class r ON r.oid = i.indrelid"
        " JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = ANY (i.indkey)"
        " WHERE i.indisprimary AND r.relnamespace = current_schema()::regnamespace"
    ).fetchall()
    tables = []
    for name in sorted({name for name, _, _ in found}):
        kinds = {column: kind for of_table, column, kind in found if of_table == name}
        key = tuple(column for _, column in sorted((place, column) for of_table, column, place in keys if of_table == name))
        json_columns = frozenset(column for column, kind in kinds.items() if kind in ("json", "jsonb"))
        text = {column for column, kind in kinds.items() if kind in ("character varying", "text", "character")}
        names = tuple(sorted(kinds))
        order = tuple(f'{column}" COLLATE "C' if column in text else column for column in key or names)  # as the embedded engine does
        tables.append(Table(name, names, json_columns, order))

    def rows(table: Table) -> Iterator[tuple[Any, ...]]:
        with connection.cursor(name="content") as cursor:
            cursor.itersize = _AT_ONCE
            cursor.execute(_select(table, as_text=table.json_columns))
            yield from cursor

    return Source(tuple(tables), rows)


def fingerprint_of_migrations(migrations: tuple[str, ...]) -> str:
    """One word for the form that these migrations give a database."""
    return sha256("\n".join(migrations).encode()).hexdigest()


def _select(table: Table, as_text: frozenset[str] = frozenset()) -> str:
    columns = ", ".join(f'"{name}"::text' if name in as_text else f'"{name}"' for name in table.columns)
    order = ", ".join(f'"{name}"' for name in table.order)
    return f'SELECT {columns} FROM "{table.name}" ORDER BY {order}'  # noqa: S608  # names that the database itself gave


def _lines(source: Source, table: Table) -> Iterator[tuple[bytes, tuple[Any, ...]]]:
    forms = [_json if column in table.json_columns else _plain for column in table.columns]
    for row in source.rows(table):
        yield _line([form(value) for form, value in zip(forms, row, strict=True)]), row


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    """A value in the one form that both engines can give: what one of them has no kind for is text or a number in the other."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, bytes | memoryview):
        return ["bytes", bytes(value).hex()]
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None)) if value.tzinfo else str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return value.hex if isinstance(value, UUID) else [type(value).__name__, repr(value)]


def _json(value: Any) -> Any:
    """JSON, read from its text, with its names in order; a text that is none stays what it is."""
    try:
        return None if value is None else ["json", json.dumps(json.loads(value), sort_keys=True, separators=(",", ":"))]
    except (TypeError, ValueError):
        return _plain(value)

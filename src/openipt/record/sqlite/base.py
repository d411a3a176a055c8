"""How Django talks to the encrypted file: the stock SQLite backend over sqlcipher3, with settings that lose nothing.

Parts follow the shape of Django's own cursor wrapper (BSD licence, Django Software Foundation), which cannot be
inherited because it derives from the standard library's cursor.
"""

import datetime
import decimal
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base, operations
from django.db.backends.sqlite3._functions import register as register_functions  # type: ignore[import-untyped]
from django.db.models.expressions import Col
from django.utils.dateparse import parse_date, parse_time
from sqlcipher3 import dbapi2 as engine

FIRST_SOUND_ENGINE = (3, 51, 3)
"""SQLite 3.7.0 to 3.51.2 can lose committed data in WAL mode (security.md 0, finding 1)."""

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # an acknowledged commit is on the disk; NORMAL is not
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # else INSERT OR REPLACE slips past the append-only triggers
    "PRAGMA secure_delete = ON",  # a deleted key leaves nothing behind
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA temp_store = MEMORY",  # no plain text in temporary files
    "PRAGMA legacy_alter_table = OFF",
)


def _moment(written: bytes) -> datetime.datetime | None:
    """A moment, in UTC as it was written; None for what is none."""
    try:
        return datetime.datetime.fromisoformat(f"{written.decode()}+00:00")
    except ValueError:
        return None


for _name, _converter in (
    ("bool", b"1".__eq__),
    ("date", base.decoder(parse_date)),
    ("time", base.decoder(parse_time)),
    ("datetime", _moment),
    ("timestamp", _moment),
):
    engine.register_converter(_name, _converter)
engine.register_adapter(decimal.Decimal, str)
engine.register_adapter(datetime.date, base.adapt_date)
engine.register_adapter(datetime.datetime, base.adapt_datetime)


class DatabaseOperations(operations.DatabaseOperations):
    """The stock operations, with times and ids read the short way: a list has thousands of them."""

    def get_db_converters(self, expression: Any) -> list[Any]:
        """The stock ones; a column's moments are read as such by the engine already."""
        found: list[Any] = super().get_db_converters(expression)
        return [each for each in found if each != self.convert_datetimefield_value] if isinstance(expression, Col) else found

    def convert_uuidfield_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """An id; the same ones are read again and again."""
        return None if value is None else _uuid(value)


_uuid = lru_cache(maxsize=65536)(UUID)


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection to one encrypted file. The setting `KEY` is a function that gives its 32-byte key."""

    Database = engine
    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        """The stock parameters, with the key read only when a connection is really opened."""
        parameters: dict[str, Any] = super().get_connection_params()
        parameters["detect_types"] = engine.PARSE_DECLTYPES | engine.PARSE_COLNAMES
        if engine.sqlite_version_info < FIRST_SOUND_ENGINE:
            raise ImproperlyConfigured(f"SQLite {engine.sqlite_version} can lose saved data. Install sqlcipher3 0.6.4 or newer.")
        return parameters

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file with its raw key and the settings that every connection must have."""
        key = conn_params.pop("key")
        connection = engine.connect(**conn_params)
        connection.execute(f"PRAGMA key = \"x'{key().hex()}'\"")
        register_functions(connection)
        for pragma in PRAGMAS:
            connection.execute(pragma).fetchall()
        return connection

    def create_cursor(self, name: str | None = None) -> "Cursor":
        """A cursor that takes Django's `%s` where SQLite wants `?`."""
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor


class Cursor(engine.Cursor):  # type: ignore[misc]  # sqlcipher3 ships no types
    """A cursor that takes Django's `%s` where SQLite wants `?`."""

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        if params is None:
            return super().execute(query)
        names = tuple(params) if isinstance(params, Mapping) else None
        return super().execute(_with_question_marks(query, names), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Run one statement for each set of values."""
        rows = list(param_list)
        names = tuple(rows[0]) if rows and isinstance(rows[0], Mapping) else None
        return super().executemany(_with_question_marks(query, names), rows)


@lru_cache(maxsize=1024)
def _with_question_marks(query: str, names: tuple[str, ...] | None) -> str:
    if names is None:
        return re.sub(r"(?<!%)%s", "?", query).replace("%%", "%")
    return query % {name: f":{name}" for name in names}

"""The fingerprint of a database: the same content has the same one, and a single cell that differs has another."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as engine

from openipt.record.keeping import content, snapshots
from openipt.record.sqlite.which_key import file_key

pytestmark = pytest.mark.only_on("sqlite")

CHANGED = {"text": "{0} || 'x'", "integer": "{0} + 1000", "blob": "CAST({0} || x'00' AS BLOB)", "null": "'x'", "real": "{0} + 1"}


@contextmanager
def record_of(data: Path) -> Iterator[Any]:
    with snapshots.opened(data / "record" / "openipt.db", file_key(data, "record-file")) as connection:
        connection.isolation_level = None
        connection.execute("PRAGMA ignore_check_constraints = ON")
        yield connection


def digest(connection: Any) -> str:
    return content.of(content.in_file(connection)).digest


@contextmanager
def undone(connection: Any) -> Iterator[None]:
    connection.execute("BEGIN")
    yield
    connection.execute("ROLLBACK")


def cells(connection: Any) -> list[tuple[str, str, str]]:
    """One cell of every column of every table that has a row: the table, the column, and what is kept in it."""
    found = []
    for table in content.in_file(connection).tables:
        for column in table.columns:
            row = connection.execute(f'SELECT typeof("{column}") FROM "{table.name}" ORDER BY rowid LIMIT 1').fetchone()  # noqa: S608
            found += [(table.name, column, row[0])] if row else []
    return found


def test_any_single_cell_that_is_changed_changes_it(copied):
    with record_of(copied()) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        before, seen, tried = digest(connection), set(), cells(connection)
        for table, column, kind in tried:
            with undone(connection):
                change = CHANGED[kind].format(f'"{column}"')
                done = connection.execute(f'UPDATE "{table}" SET "{column}" = {change} WHERE rowid = (SELECT min(rowid) FROM "{table}")')  # noqa: S608
                assert done.rowcount == 1
                seen.add(digest(connection))
        assert len(tried) > 150
        assert len(seen) == len(tried)
        assert before not in seen
        assert digest(connection) == before


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)", id="a row less"),
        pytest.param("INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', '2026-01-01')", id="a row more"),
        pytest.param("CREATE TABLE another (id INTEGER PRIMARY KEY)", id="a table more"),
        pytest.param("ALTER TABLE service ADD COLUMN another text", id="a column more"),
        pytest.param("UPDATE response SET finished_at = NULL", id="nothing in place of a text"),
        pytest.param("UPDATE planned_session SET minutes_late = 0 WHERE number = 1", id="nought in place of nothing"),
        pytest.param("UPDATE service SET name = CAST(name AS BLOB)", id="bytes in place of a text"),
    ],
)
def test_what_else_changes_it(copied, statement):
    with record_of(copied()) as connection:
        before = digest(connection)
        connection.execute(statement)
        assert digest(connection) != before


def test_where_and_in_which_order_it_was_written_does_not(practice, tmp_path):
    made = []
    for name, values in (("one", (1, 2)), ("other", (2, 1))):
        connection = engine.connect(tmp_path / name)
        connection.execute('CREATE TABLE t (id INTEGER PRIMARY KEY, b text, a text NOT NULL CHECK (JSON_VALID("a")))')
        spaced = ('{"x": 1, "y": 2}', '{"y":2,"x":1}')[name == "other"]
        for value in values:
            connection.execute("INSERT INTO t (id, b, a) VALUES (?, 'b', ?)", [value, spaced])
        made.append(digest(connection))
        connection.close()
    assert made[0] == made[1]


def test_it_comes_with_the_rows_of_each_table_and_the_migrations(practice):
    with record_of(practice.data) as connection:
        found = content.of(content.in_file(connection))
        counted = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in found.rows}  # noqa: S608
    assert found.rows == counted
    assert found.rows["course"] == 2
    assert len(found.practice) == 32
    assert "record.0001_the_record" in found.migrations

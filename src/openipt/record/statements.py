"""Statements worked out once. Django works out each one anew, which takes several times as long as the engine takes to answer it.

Only for what is asked again and again for every answer of a client: the rows that a door opens on, and rows written one by one.
What comes out is the same as from the ordinary query, and the tests hold the two against each other.
"""

import threading
from collections.abc import Callable
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models import QuerySet

Row = TypeVar("Row", bound=models.Model)


class Question(Generic[Row]):
    """A query with one open value, by which its rows are found. `ask` gives the query without it."""

    def __init__(self, ask: Callable[[], QuerySet[Row]], by: str) -> None:
        self._ask, self._by = ask, by
        self._here = threading.local()

    def rows(self, value: Any) -> list[Row]:
        """The rows for that value. The caller has opened the door."""
        if not hasattr(self._here, "query"):
            self._work_out(value)
        query: QuerySet[Row] = self._here.query
        self._here.value = self._here.field.get_db_prep_value(value, connection)
        return list(query._iterable_class(query))  # type: ignore[call-overload,no-any-return]

    def first(self, value: Any) -> Row | None:
        """The one row for that value, or None."""
        rows = self.rows(value)
        return rows[0] if rows else None

    def _work_out(self, value: Any) -> None:
        here = self._here
        query = self._ask().filter(**{self._by: value})  # added last, so that its value is the last one of the statement
        compiler = query.query.get_compiler(connection=connection)
        statement, values = compiler.as_sql()
        compiler.as_sql = lambda *_, **__: (statement, (*values[:-1], here.value))
        query.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        here.query, here.field = query, query.model._meta.get_field(self._by)


class WrittenDirectly(models.Model):
    """A row whose own statements are worked out once. All else about saving is Django's."""

    class Meta:
        abstract = True

    def _do_insert(self, manager: Any, using: str | None, fields: Any, returning_fields: Any, raw: bool) -> list[Any]:
        names = tuple(field.attname for field in fields)
        values = [field.get_db_prep_save(getattr(self, field.attname) if raw else field.pre_save(self, add=True), connection) for field in fields]
        _run(_insert_into(type(self), names), values)
        return []  # nothing is made by the engine here: ids and times are ours

    def _do_update(self, base_qs: Any, using: str | None, pk_val: Any, values: Any, *more: Any) -> Any:
        if not values:
            return super()._do_update(base_qs, using, pk_val, values, *more)
        names = tuple(field.attname for field, _, _ in values)
        kept = [field.get_db_prep_save(value, connection) for field, _, value in values]
        return _run(_update_of(type(self), names), [*kept, self._meta.pk.get_db_prep_save(pk_val, connection)]) > 0


def _run(statement: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


@cache
def _insert_into(model: type[models.Model], names: tuple[str, ...]) -> str:
    columns = ", ".join(_column(model, name) for name in names)
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES ({', '.join(['%s'] * len(names))})"  # noqa: S608  # names of ours


@cache
def _update_of(model: type[models.Model], names: tuple[str, ...]) -> str:
    columns = ", ".join(f"{_column(model, name)} = %s" for name in names)
    return f"UPDATE {_quoted(model._meta.db_table)} SET {columns} WHERE {_column(model, 'pk')} = %s"  # noqa: S608  # names of ours


def _column(model: type[models.Model], name: str) -> str:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return _quoted(str(getattr(field, "column", "")))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)

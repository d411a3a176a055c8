"""Writes rows with statements worked out once, and makes objects of rows the short way: a list of fifty courses has hundreds of them."""

from collections.abc import Collection
from functools import cache
from typing import Any, Self

from django.db import connection, models
from django.db.models.base import ModelState


class WrittenDirectly(models.Model):
    """A row whose own statements are worked out once. All else about saving is Django's."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any) -> Self:
        """The object that a whole row is, as Django makes it; but no field is set by itself, since a row that was read brings all of them."""
        if len(values) != len(cls._meta.concrete_fields):
            return super().from_db(db, field_names, values, **more)
        made = cls.__new__(cls)
        made.__dict__.update(zip(field_names, values, strict=True))
        made._state = ModelState()
        made._state.db, made._state.adding = db, False
        return made

    def insert(self) -> None:
        """Write the new row, and nothing else that saving does. To a server it goes with what is said next, at the latest with the commit."""
        statement, values = self._insertion(self._meta.concrete_fields, raw=False)
        if connection.vendor == "postgresql":
            connection.say_with_what_is_next(statement, values)  # type: ignore[attr-defined]  # our engine's own (record/postgresql)
        else:
            _run(statement, values)

    def _do_insert(self, manager: Any, using: str | None, fields: Any, returning_fields: Any, raw: bool) -> list[Any]:
        _run(*self._insertion(fields, raw))
        return []  # nothing is made by the engine here: ids and times are ours

    def _insertion(self, fields: Any, raw: bool) -> tuple[str, list[Any]]:
        """The statement that writes this row, and its values."""
        names = tuple(field.attname for field in fields)
        values = [field.get_db_prep_save(getattr(self, field.attname) if raw else field.pre_save(self, add=True), connection) for field in fields]
        return _insert_into(type(self), names), values

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

"""Look-ups worked out once. Django works out each query anew, which takes several times as long as the engine takes to answer it.

Only for what is asked again and again: who is signed in, the rows that a door opens on, the answers of a response, and all that a
course page shows.
What comes out is the same as from the ordinary query, and the tests hold the two against each other.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet, UUIDField
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators

from openipt.record.models.base import Guarded, require_door

Row = TypeVar("Row")


class _Said:
    """A statement with its values, whose rows stay as they are."""

    def __init__(self, statement: str, params: list[Any]) -> None:
        self.statement, self.params = statement, params

    def ask(self, cursor: Any) -> None:
        """Ask by the parameters as they stand."""
        cursor.execute(self.statement, self.params)

    def read(self, cursor: Any) -> list[Any]:
        """What was found."""
        found: list[Any] = cursor.fetchall()
        return found


class _Statement(_Said):
    """A query worked out for one connection: its statement, how its columns become values, and what is made of a row."""

    def __init__(self, query: Any, ours: Any) -> None:
        compiler = query.query.get_compiler(connection=ours)
        statement, given = compiler.as_sql()
        super().__init__(statement, list(given))
        self._ours, self._is_guarded = ours, issubclass(query.model, Guarded)
        self._converters = compiler.get_converters([column[0] for column in compiler.select])
        self._made_of = _made_of(query, compiler)

    def ask(self, cursor: Any) -> None:
        """Ask by the parameters as they stand. Raises OutsideTheDoor for clinical rows while no door is open."""
        if self._is_guarded:
            require_door()
        super().ask(cursor)

    def read(self, cursor: Any) -> list[Any]:
        """What was found. It is read column by column, which is several times as quick as row by row."""
        found = super().read(cursor)
        if self._converters and found:
            columns: list[Iterable[Any]] = list(zip(*found, strict=True))
            for place, (converters, expression) in self._converters.items():
                for convert in converters:
                    columns[place] = [convert(value, expression, self._ours) for value in columns[place]]
            found = list(zip(*columns, strict=True))
        return found if self._made_of is None else [self._made_of(each) for each in found]


def _made_of(query: Any, compiler: Any) -> Callable[[Any], Any] | None:
    """What Django makes of a row, with all that is the same for every row asked once; None where it stays as it is."""
    if query._iterable_class is ValuesListIterable:
        return None
    if query._iterable_class is FlatValuesListIterable:
        return itemgetter(0)
    if query._iterable_class is not ModelIterable:
        raise ValueError("A look-up gives rows, single values or objects, and nothing else.")
    columns = compiler.klass_info["select_fields"]
    own, alias, model = slice(columns[0], columns[-1] + 1), query.db, compiler.klass_info["model"]
    names = [column[0].target.attname for column in compiler.select[own]]
    related = get_related_populators(compiler.klass_info, compiler.select, alias)  # type: ignore[call-arg]  # the types are those of a later Django
    beside = tuple((compiler.annotation_col_map or {}).items())

    def of_model(row: Any) -> Any:
        made = model.from_db(alias, names, row[own])
        for each in related:
            each.populate(row, made)
        for name, place in beside:
            setattr(made, name, row[place])
        return made

    return of_model


class _Asked(ABC, Generic[Row]):
    """What is asked again and again, for values that come in each time."""

    def rows(self, *values: Any) -> list[Row]:
        """The rows for those values. Raises OutsideTheDoor for clinical ones while no door is open."""
        if (answers := _AHEAD.get()) and (answer := answers.pop((self, _as_key(values)), None)) is not None:
            return answer
        statement = self.statement_for(*values)
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            statement.ask(cursor)
            return statement.read(cursor)

    @abstractmethod
    def statement_for(self, *values: Any) -> _Said:
        """The statement of this thread with those values in it."""


_AHEAD: ContextVar[dict[tuple[_Asked[Any], tuple[Any, ...]], list[Any]] | None] = ContextVar("asked_ahead", default=None)
"""Answers of this act that nobody has asked for yet."""


@contextmanager
def asking_ahead() -> Iterator[None]:
    """For the length of one act: what is asked ahead waits for whoever asks for it, and is forgotten at its end."""
    mark = _AHEAD.set({})
    try:
        yield
    finally:
        _AHEAD.reset(mark)


Asked = tuple[_Asked[Any], tuple[Any, ...]]
"""A look-up with the values that it is to be asked for."""


def ask_ahead(*asked: Asked) -> None:
    """Ask what a page is about to ask, each look-up with its values. To a server all goes at once; each alone would wait for the one before.

    For reading alone: what an act then changes is not in the answers. The embedded engine is asked as ever.
    """
    ours, answers = connections[DEFAULT_DB_ALIAS], _AHEAD.get()
    if ours.vendor != "postgresql" or answers is None:
        return
    with ExitStack() as stack:
        waiting = []
        with ours.wrap_database_errors, ours.connection.pipeline():
            for look_up, values in asked:
                statement, cursor = look_up.statement_for(*values), stack.enter_context(ours.cursor())
                statement.ask(cursor)
                waiting.append(((look_up, _as_key(values)), statement, cursor))
        for key, statement, cursor in waiting:
            answers[key] = statement.read(cursor)


def _as_key(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(tuple(each) if isinstance(each, list) else each for each in values)


class InWords(_Asked[Any]):
    """A statement in the engines' own words, with its values in their order."""

    def __init__(self, statement: str) -> None:
        self._statement = statement

    def statement_for(self, *values: Any) -> _Said:
        """The statement with those values in it."""
        return _Said(self._statement, list(values))


class LookUp(_Asked[Row]):
    """A query with open values, by which its rows are found: each that of a column, or of a column of a row it belongs to.

    `ask` gives the query without them.
    """

    def __init__(self, ask: Callable[[], QuerySet[Any, Row]], by: str | tuple[str, ...]) -> None:
        self._ask, self._by = ask, (by,) if isinstance(by, str) else by
        self._here = threading.local()

    def statement_for(self, *values: Any) -> _Statement:
        """The statement of this thread with those values in it."""
        ours, here = connections[DEFAULT_DB_ALIAS], self._here
        if getattr(here, "connection", None) is not ours:
            here.statement, here.fields = self._work_out(ours, values)
            here.connection = ours
        statement: _Statement = here.statement
        statement.params[-len(values) :] = [field.get_db_prep_value(value, ours) for field, value in zip(here.fields, values, strict=True)]
        return statement

    def first(self, *values: Any) -> Row | None:
        """The one row for those values, or None."""
        rows = self.rows(*values)
        return rows[0] if rows else None

    def _work_out(self, ours: Any, values: tuple[Any, ...]) -> tuple[_Statement, list[Any]]:
        """Once for each connection, and so for each thread: the statement, and the fields of its open values."""
        if None in values:
            raise ValueError("Nothing is looked up by nothing: the statement for that would be another one.")
        query = self._ask()
        for name, value in zip(self._by, values, strict=True):  # added last, so that their values are the last ones of the statement
            query = query.filter(**{name: value})
        return _Statement(query, ours), [_field_at(query.model, name) for name in self._by]


class WorkedOut(_Asked[Row]):
    """A query of any form with open values: ids, days, moments, words, or lists of ids. `ask` gives the query for given values.

    It is worked out once for each connection and each length of its lists, with stand-ins where the values go. Raises ValueError where
    a value does not come up in the statement, since then it would never be asked for.
    """

    def __init__(self, ask: Callable[..., QuerySet[Any, Row]]) -> None:
        self._ask = ask
        self._here = threading.local()

    def statement_for(self, *values: Any) -> _Statement:
        """The statement of this thread with those values in it."""
        ours = connections[DEFAULT_DB_ALIAS]
        if getattr(self._here, "connection", None) is not ours:
            self._here.connection, self._here.worked_out = ours, {}
        shape = tuple(len(each) if isinstance(each, list) else -1 for each in values)
        if shape not in self._here.worked_out:
            self._here.worked_out[shape] = self._work_out(ours, values)
        statement: _Statement
        statement, places = self._here.worked_out[shape]
        flat = [each for value in values for each in (value if isinstance(value, list) else [value])]
        for place, which in places:
            statement.params[place] = _as_parameter(flat[which], ours)
        return statement

    def _work_out(self, ours: Any, values: tuple[Any, ...]) -> tuple[_Statement, list[tuple[int, int]]]:
        """The query with a fixed statement, and which of its parameters are which value."""
        stand_ins: list[Any] = []
        given = []
        for value in values:
            made = [_stand_in(each, len(stand_ins) + place) for place, each in enumerate(value if isinstance(value, list) else [value])]
            stand_ins += made
            given.append(made if isinstance(value, list) else made[0])
        statement = _Statement(self._ask(*given), ours)
        known = {str(_as_parameter(each, ours)): which for which, each in enumerate(stand_ins)}
        places = [(place, known[str(each)]) for place, each in enumerate(statement.params) if str(each) in known]
        if {which for _, which in places} != set(range(len(stand_ins))):
            raise ValueError("A value does not come up in the statement.")
        return statement, places


def _stand_in(value: Any, which: int) -> Any:
    """A value of the same kind that no record holds."""
    if isinstance(value, str):
        return f"stand-in {which}"
    if isinstance(value, datetime):
        return datetime(1, 1, 1, tzinfo=UTC) + timedelta(days=400 + which)
    if isinstance(value, date):
        return date(1, 1, 1) + timedelta(days=400 + which)
    return UUID(int=which + 1)


def _as_parameter(value: Any, ours: Any) -> Any:
    """The value as this engine takes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return ours.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return ours.ops.adapt_datefield_value(value)
    return _AN_ID.get_db_prep_value(value, ours)


_AN_ID = UUIDField()


def _field_at(model: Any, path: str) -> Any:
    """The field at the end of a path such as `response__course`."""
    *through, last = path.split("__")
    for name in through:
        model = model._meta.get_field(name).related_model
    return model._meta.get_field(last)

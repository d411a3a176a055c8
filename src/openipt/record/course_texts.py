"""Reads the rows of a course as one text: many of them come out quicker, and are compared quicker with what was read before.

Each kind of row is named here with the columns that are read, and taken apart again.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BinaryField, Case, F, Func, OuterRef, QuerySet, Subquery, TextField, Value, When

from openipt.core.courses import Attendance
from openipt.record import values
from openipt.record.models import Alert, Answer, Link, Membership, PlannedSession, Response, SessionPart
from openipt.record.seal import Vault
from openipt.record.told_before import NOTHING_SENT, unless_known

OPEN_ALERTS = ("open", "delivered", "taken", "acted")
FINISHED, UNFINISHED = ("finished", "struck"), ("asked", "begun")
_PART, _ROW = "|", ";"
"""What stands between columns and between rows; no column read here can hold either, or it is read as figures and letters alone."""


class AsHex(Func):
    """Bytes or words as figures and letters alone, so that nothing in them can stand for something else."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return super().as_sql(compiler, connection, function="HEX", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        whole = isinstance(self.get_source_fields()[0], BinaryField)
        template = "ENCODE(%(expressions)s, 'hex')" if whole else "ENCODE(CONVERT_TO(%(expressions)s, 'UTF8'), 'hex')"
        return super().as_sql(compiler, connection, template=template, **more)


class _Joined(Func):
    """All texts of the rows as one; a plain function to Django, so that it groups by nothing, which would take longer."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return super().as_sql(compiler, connection, function="GROUP_CONCAT", template=f"%(function)s(%(expressions)s, '{_ROW}')", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return super().as_sql(compiler, connection, function="STRING_AGG", template=f"%(function)s(%(expressions)s, '{_ROW}')", **more)


def _columns(names: tuple[Any, ...]) -> Func:
    """Those columns of a row as one text; a column without a value is empty there. Both engines know FORMAT."""
    return Func(Value(_PART.join(["%s"] * len(names))), *names, function="FORMAT", output_field=TextField())


class Rows(NamedTuple):
    """Rows of a course, and which of their columns are read."""

    rows: QuerySet[Any]
    columns: tuple[Any, ...]
    by: str = "course"
    """The way from a row to its course."""

    def as_text(self, known: str | None = None) -> Subquery | Case:
        """All of them as one text; with `known`, as `unless_known` gives it. An engine answers None where there are none."""
        of_outer = self.rows.filter(**{self.by: OuterRef("id")}).order_by()
        text = _Joined(_columns(self.columns))
        return Subquery(of_outer.values_list(text), output_field=TextField()) if known is None else unless_known(of_outer, self.columns, text, known)


def rows_of(text: str | None) -> list[list[str]]:
    """The rows that were made one text of, each with its columns."""
    return [each.split(_PART) for each in text.split(_ROW)] if text else []


SESSIONS = Rows(PlannedSession.objects.all(), ("number", "starts_at", "mode", "attendance", "phase"))


def slots_of(sessions: str | None) -> tuple[values.SessionSlot, ...]:
    """The planned sessions, in order."""
    return tuple(sorted(map(_slot, rows_of(sessions)), key=lambda slot: slot.number))


_SCORE = (
    *("id", "measure", "measure_version", "session_number", "about", "finished_at", "way", "total", "band"),
    *("answered", "out_of", "prorated", "safety"),
)
_ENDS = Subquery(Link.objects.filter(response=OuterRef("id")).values("expires_at")[:1])
_OF_UNFINISHED = tuple(Case(When(state__in=UNFINISHED, then=each)) for each in (F("asked_at"), _ENDS))
"""When it was asked and when its link ends: nobody wants to know that of what is finished."""
_STRUCK_BY = Subquery(Membership.objects.filter(id=OuterRef("struck_by")).values("name")[:1])
_OF_STRUCK = ("struck_at", AsHex(_STRUCK_BY), AsHex("struck_reason"))

SCORES = Rows(Response.objects.filter(state__in=("finished", *UNFINISHED)), (*_SCORE, "state", *_OF_UNFINISHED))
"""Scores that count, and questionnaires that wait."""
ALL_SCORES = Rows(Response.objects.filter(state__in=(*FINISHED, *UNFINISHED)), (*_SCORE, "state", *_OF_UNFINISHED, *_OF_STRUCK))
"""Those and the struck ones."""


def scores_and_waiting(responses: str | None) -> tuple[list[tuple[values.ScorePoint, bytes | None]], tuple[values.OpenQuestionnaire, ...]]:
    """The scores in `SCORES` or `ALL_SCORES`, the oldest first, each with the sealed reason why it was struck; and what waits, as it was asked."""
    rows = rows_of(responses)
    scores = [(_point(row), bytes.fromhex(row[18]) if row[18:] and row[18] else None) for row in rows if row[13] in FINISHED]
    scores.sort(key=lambda each: (each[0].about, each[0].finished_at, each[0].response_id))
    return scores, tuple(sorted((_waiting(row) for row in rows if row[13] in UNFINISHED), key=lambda each: (each.asked_at, each.response_id)))


def safety_answers(items: Iterable[str]) -> Rows:
    """The answers to those items."""
    return Rows(Answer.objects.filter(item__in=items), ("response", "item", "id", "number", AsHex("value")), by="response__course")


def safety_answers_of(answers: str | None) -> list[tuple[UUID, str, UUID, bytes]]:
    """Response, item, the answer's own id and its sealed value, in the order they were given."""
    rows = sorted(rows_of(answers), key=lambda row: int(row[3]))
    return [(UUID(response), item, UUID(answer), bytes.fromhex(sealed)) for response, item, answer, _, sealed in rows]


RHYTHM = "rhythm_week"
"""The worksheet of a week's rhythm, on which the hours of sleep stand."""
_RHYTHMS = Rows(SessionPart.objects.filter(sheet=RHYTHM, removed_at=None), ("id", "session_number", AsHex("content")))

ALERTS = Rows(
    Alert.objects.filter(state__in=OPEN_ALERTS),
    (
        *("id", "response", "kind", "item", AsHex("value"), "state", "born_at", AsHex("taken_by__name"), "taken_at", "climbs_at", "second_look"),
        *("response__measure", "response__measure_version", "response__session_number"),
    ),
)
"""Alerts that are open."""


def alerts_of(vault: Vault, course_id: UUID, alerts: str | None) -> tuple[values.Alert, ...]:
    """The open alerts with their evidence, the oldest first."""
    return tuple(sorted((_alert(vault, course_id, row) for row in rows_of(alerts)), key=lambda alert: alert.born_at))


def rhythms_as_text(protocols: Collection[str], known: str | None = None) -> Case:
    """The sheets of a week's rhythm as one text, of courses by these protocols alone, since to look among all parts takes long."""
    nothing: Value = Value(NOTHING_SENT if known is not None else "", output_field=TextField())
    return Case(When(protocol__in=protocols, then=_RHYTHMS.as_text(known)), default=nothing, output_field=TextField())


def rhythms_of(rhythms: str | None) -> list[tuple[UUID, int, bytes]]:
    """The sheets of a week's rhythm: the part's id, its session and what is sealed in it."""
    return [(UUID(part), int(session), bytes.fromhex(sealed)) for part, session, sealed in rows_of(rhythms)]


def _slot(row: list[str]) -> values.SessionSlot:
    number, starts_at, mode, attendance, phase = row
    return values.SessionSlot(int(number), _moment(starts_at), mode, _ATTENDANCE[attendance], phase or None)  # type: ignore[arg-type]


def _point(row: list[str]) -> values.ScorePoint:
    response_id, measure, version, session, about, finished_at, way, total, band, answered, out_of, prorated, safety = row[:13]
    return values.ScorePoint(
        response_id=UUID(response_id),
        measure=measure,
        version=int(version),
        session=int(session) if session else None,
        about=date.fromisoformat(about),
        finished_at=_moment(finished_at),
        way=way,  # type: ignore[arg-type]
        total=int(total) if total else None,
        band=band or None,
        answered=int(answered),
        out_of=int(out_of),
        prorated=prorated in _TRUE,
        safety=safety or None,  # type: ignore[arg-type]
        struck_at=_moment(row[16]) if row[16:] and row[16] else None,
        struck_by=bytes.fromhex(row[17]).decode() if row[16:] and row[17] else None,
    )


def _waiting(row: list[str]) -> values.OpenQuestionnaire:
    return values.OpenQuestionnaire(
        response_id=UUID(row[0]),
        measure=row[1],
        version=int(row[2]),
        session=int(row[3]) if row[3] else None,
        state=row[13],  # type: ignore[arg-type]
        way=row[6],  # type: ignore[arg-type]
        asked_at=_moment(row[14]),
        expires_at=_moment(row[15]) if row[15] else None,
        answered=int(row[9]),
        out_of=int(row[10]),
    )


def _alert(vault: Vault, course_id: UUID, row: list[str]) -> values.Alert:
    alert_id, response_id, kind, item, sealed, state, born_at, taken_by, taken_at, climbs_at, second_look, measure, version, session = row
    return values.Alert(
        id=UUID(alert_id),
        course_id=course_id,
        response_id=UUID(response_id) if response_id else None,
        kind=kind,
        measure=measure,
        version=int(version) if version else 0,
        item=item,
        value=vault.open("alert", "value", UUID(alert_id), bytes.fromhex(sealed)) if sealed else None,
        session=int(session) if session else None,
        state=state,  # type: ignore[arg-type]
        born_at=_moment(born_at),
        taken_by=bytes.fromhex(taken_by).decode() if taken_by else None,
        taken_at=_moment(taken_at) if taken_at else None,
        climbs_at=_moment(climbs_at) if climbs_at else None,
        second_look=second_look,  # type: ignore[arg-type]
    )


_ATTENDANCE = {each.value: each for each in Attendance}
_TRUE = ("1", "t", "true")


def _moment(text: str) -> datetime:
    """A moment as either engine writes it: SQLite in UTC without saying so, PostgreSQL with its zone."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)

"""Reads many courses at once, as a caseload shows them: as many look-ups for fifty as for one, and no course worked out twice.

What the record holds of a course comes as three texts: of its sessions, its questionnaires and its open alerts. While neither they nor the
course's own row have changed, the value made of them before is handed out again. It is never older than what was read in this very
transaction, since it is the reading that says whether anything has changed.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import BinaryField, Case, Exists, F, Func, OuterRef, QuerySet, Subquery, TextField, Value, When

from openipt.core.courses import Attendance
from openipt.record import opening, reading_rules, values
from openipt.record.late_messages import troubled
from openipt.record.models import Alert, Client, Course, Link, PlannedSession, Response, RuleDecision, SupervisorComment
from openipt.record.seal import Vault
from openipt.record.told_before import unless_known

OPEN_ALERTS = ("open", "delivered", "taken", "acted")
KEPT = 4096
"""How many courses' values are kept in memory at the most."""

_ENDS = Subquery(Link.objects.filter(response=OuterRef("id")).values("expires_at")[:1])
_SESSION = ("number", "starts_at", "mode", "attendance", "phase")
_RESPONSE: tuple[str | Case, ...] = (
    *("id", "measure", "measure_version", "session_number", "about", "finished_at", "way", "total", "band"),
    *("answered", "out_of", "prorated", "safety", "state"),
    *(Case(When(state__in=opening.UNFINISHED, then=each)) for each in (F("asked_at"), _ENDS)),  # nobody asks it of what is finished
)


class _AsHex(Func):
    """Bytes or words as figures and letters alone, so that nothing in them can stand for something else."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return super().as_sql(compiler, connection, function="HEX", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        whole = isinstance(self.get_source_fields()[0], BinaryField)
        template = "ENCODE(%(expressions)s, 'hex')" if whole else "ENCODE(CONVERT_TO(%(expressions)s, 'UTF8'), 'hex')"
        return super().as_sql(compiler, connection, template=template, **more)


_ALERT: tuple[str | Func, ...] = (
    *("id", "response", "kind", "item", _AsHex("value"), "state", "born_at", _AsHex("taken_by__name"), "taken_at", "climbs_at", "second_look"),
    *("response__measure", "response__measure_version", "response__session_number"),
)
TEXTS = ("sessions_text", "responses_text", "alerts_text")
_PART, _ROW = "|", ";"
"""What stands between columns and between rows; no column read here can hold either."""

_kept: dict[UUID, tuple[tuple[Any, ...], values.CourseSummary]] = {}


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


def with_marks(courses: QuerySet[Course], now: datetime, since: datetime, known: str | None = None) -> QuerySet[Any]:
    """The same courses with marks: a comment that its therapist has not seen, messages that want a look, and which rules were decided on.

    `since` is `late_since(now)`. With `known`, `Told.with_all_texts` brings the texts that a server then does not send.
    """
    marked: QuerySet[Any] = with_texts(courses, known).annotate(
        comment_waits=Exists(SupervisorComment.objects.filter(course=OuterRef("id"), seen_at=None)),
        messages_wait=Exists(troubled(now, since).filter(course=OuterRef("id"))),
        decided=of_course(RuleDecision.objects, "rule", "session_number"),
    )
    return marked


def with_texts(courses: QuerySet[Course], known: str | None = None) -> QuerySet[Any]:
    """The same courses, each with its texts and what a list shows of its client; without the texts that are `known`.

    The client comes in subqueries: a server that joins would read every client of the service where another therapist has thousands.
    """
    asked = (
        (PlannedSession.objects, _SESSION),
        (Response.objects.filter(state__in=("finished", *opening.UNFINISHED)), _RESPONSE),
        (Alert.objects.filter(state__in=OPEN_ALERTS), _ALERT),
    )
    client = Client.objects.filter(id=OuterRef("client"))
    if known is None:
        texts: list[Any] = [of_course(rows, *columns) for rows, columns in asked]
    else:
        texts = [unless_known(_of_outer(rows), ("id", *columns), _Joined(_columns(columns)), known) for rows, columns in asked]
    of_client = {f"client_{name}": Subquery(client.values(name)) for name in ("name", "pronouns")}
    return courses.annotate(**dict(zip(TEXTS, texts, strict=True)), **of_client)


def sessions_text() -> Subquery:
    """The planned sessions of a course, as one text."""
    return of_course(PlannedSession.objects, *_SESSION)


def slots_of(sessions: str | None) -> tuple[values.SessionSlot, ...]:
    """The planned sessions that `sessions_text` made one text of, in order."""
    return tuple(sorted(map(_slot, rows_of(sessions)), key=lambda slot: slot.number))


def of_course(rows: Any, *names: Any) -> Subquery:
    """Those columns of all such rows of a course, as one text."""
    return Subquery(_of_outer(rows).order_by().values_list(_Joined(_columns(names))), output_field=TextField())


def _of_outer(rows: Any) -> Any:
    return rows.filter(course=OuterRef("id"))


def summaries(rows: list[Any], vaults: dict[UUID, Vault], rules_off: tuple[str, ...] = ()) -> tuple[values.CourseSummary, ...]:
    """The courses with their clients' names, in the order of `rows`, which come from `with_marks`. `rules_off` are the rules not in use."""
    found = []
    for row in rows:
        as_read = (
            *(row.state, row.phase, row.ended_on, row.protocol, row.protocol_version, row.main_measure),
            *(row.held_from, row.returns_on, row.extended_by, row.extended_in, row.maintenance_sessions),
            *(bytes(row.client_name), bytes(row.client_pronouns), row.comment_waits, row.messages_wait, row.decided, rules_off),
            *(row.sessions_text, row.responses_text, row.alerts_text),
        )
        before = _kept.get(row.id)
        if before is None or before[0] != as_read:
            if len(_kept) >= KEPT:
                _kept.clear()
            vault = vaults[row.client_id]
            made = _summary(row, _client(vault, row), _alerts(vault, row), comment_waits=row.comment_waits, messages_wait=row.messages_wait)
            look = reading_rules.undecided_now(row.main_measure, made, _finished(row.responses_text), row.decided or "", rules_off)
            before = _kept[row.id] = (as_read, replace(made, look_together=look))
        found.append(before[1])
    return tuple(found)


def pseudonymised_summaries(rows: list[Any], vaults: dict[UUID, Vault]) -> tuple[values.CourseSummary, ...]:
    """The courses as a supervisor's list shows them, without names, of rows from `with_texts`. Nothing of them is kept."""
    return tuple(_summary(row, opening.pseudonymised(row.client_id), _alerts(vaults[row.client_id], row)) for row in rows)


def _client(vault: Vault, row: Any) -> values.Client:
    """The client as a list shows it: the name and pronouns, and nothing else opened."""
    name, pronouns = (vault.open("client", field, row.client_id, bytes(getattr(row, f"client_{field}"))) for field in ("name", "pronouns"))
    return values.Client(id=row.client_id, name=name, pronouns=pronouns)


def _alerts(vault: Vault, row: Any) -> tuple[values.Alert, ...]:
    """The open alerts, the oldest first."""
    return tuple(sorted((_alert(vault, row.id, each) for each in rows_of(row.alerts_text)), key=lambda alert: alert.born_at))


def _summary(
    row: Any, who: values.Client, alerts: tuple[values.Alert, ...], *, comment_waits: bool = False, messages_wait: bool = False
) -> values.CourseSummary:
    slots, scores = slots_of(row.sessions_text), _finished(row.responses_text)
    unfinished = (_waiting(each) for each in rows_of(row.responses_text) if each[13] != "finished")
    waiting = tuple(sorted(unfinished, key=lambda asked: asked.asked_at))
    return opening.summary(row, who, slots, scores, waiting, alerts, comment_waits=comment_waits, messages_wait=messages_wait)


def _finished(responses: str | None) -> list[values.ScorePoint]:
    """The finished scores of every measure, as read in one text."""
    return [_point(each) for each in rows_of(responses) if each[13] == "finished"]


def rows_of(text: str | None) -> list[list[str]]:
    """The rows that `of_course` made one text of, each with its columns."""
    return [each.split(_PART) for each in text.split(_ROW)] if text else []


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

"""Reads many courses at once, as a caseload shows them: as many look-ups for fifty as for one, and no course worked out twice.

What the record holds of a course comes as two texts, one of its sessions and one of its questionnaires, and its open alerts.
While neither they nor the course's own row have changed, the value made of them before is handed out again. It is never older
than what was read in this very transaction, since it is the reading that says whether anything has changed.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, Func, OuterRef, QuerySet, Subquery, TextField, Value, When

from openipt.core.courses import Attendance
from openipt.record import opening, reading_rules, values
from openipt.record.late_messages import troubled
from openipt.record.lookups import LookUp, WorkedOut
from openipt.record.models import Alert, Course, PlannedSession, Response, RuleDecision, SupervisorComment
from openipt.record.seal import Vault

OPEN_ALERTS = ("open", "delivered", "taken", "acted")
KEPT = 4096
"""How many courses' values are kept in memory at the most."""

_SESSION = ("number", "starts_at", "mode", "attendance", "phase")
_RESPONSE: tuple[str | Case, ...] = (
    *("id", "measure", "measure_version", "session_number", "about", "finished_at", "way", "total", "band"),
    *("answered", "out_of", "prorated", "safety", "state"),
    *(Case(When(state__in=opening.UNFINISHED, then=F(name))) for name in ("asked_at", "link__expires_at")),  # nobody asks it of what is finished
)
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


def _columns(names: tuple[str | Case, ...]) -> Func:
    """Those columns of a row as one text; a column without a value is empty there. Both engines know FORMAT."""
    return Func(Value(_PART.join(["%s"] * len(names))), *names, function="FORMAT", output_field=TextField())


def with_marks(courses: QuerySet[Course], now: datetime, since: datetime) -> QuerySet[Any]:
    """The same courses with marks: a comment that its therapist has not seen, messages that want a look, and which rules were decided on.

    `since` is `late_since(now)`.
    """
    marked: QuerySet[Any] = with_texts(courses).annotate(
        comment_waits=Exists(SupervisorComment.objects.filter(course=OuterRef("id"), seen_at=None)),
        messages_wait=Exists(troubled(now, since).filter(course=OuterRef("id"))),
        decided=of_course(RuleDecision.objects, "rule", "session_number"),
    )
    return marked


def with_texts(courses: QuerySet[Course]) -> QuerySet[Any]:
    """The same courses, each with a text of its sessions and one of its questionnaires."""
    return courses.annotate(
        sessions_text=sessions_text(),
        responses_text=of_course(Response.objects.filter(state__in=("finished", *opening.UNFINISHED)), *_RESPONSE),
    )


def sessions_text() -> Subquery:
    """The planned sessions of a course, as one text."""
    return of_course(PlannedSession.objects, *_SESSION)


def slots_of(sessions: str | None) -> tuple[values.SessionSlot, ...]:
    """The planned sessions that `sessions_text` made one text of, in order."""
    return tuple(sorted(map(_slot, rows_of(sessions)), key=lambda slot: slot.number))


def of_course(rows: Any, *names: str | Case) -> Subquery:
    """Those columns of all such rows of a course, as one text."""
    return Subquery(rows.filter(course=OuterRef("id")).order_by().values_list(_Joined(_columns(names))), output_field=TextField())


def summaries(
    rows: list[Any], vaults: dict[UUID, Vault], rules_off: tuple[str, ...] = (), alerts_of: UUID | None = None
) -> tuple[values.CourseSummary, ...]:
    """The courses with their clients' names, in the order of `rows`, which come from `with_marks`. `rules_off` are the rules not in use.

    With `alerts_of` all are courses of that therapist, whose open alerts are asked for as a whole: a server reads a long list of ids slowly.
    """
    alerts = _alerts(rows, vaults, ALERTS_OF.rows(alerts_of) if alerts_of is not None else None)
    found = []
    for row in rows:
        of_row = (row.sessions_text or "", row.responses_text or "", alerts.get(row.id, ()))
        as_read = (
            *(row.state, row.phase, row.ended_on, row.protocol, row.protocol_version, row.main_measure),
            *(row.held_from, row.returns_on, row.extended_by, row.extended_in, row.maintenance_sessions),
            *(bytes(row.client.name), bytes(row.client.pronouns), row.comment_waits, row.messages_wait, row.decided, rules_off, *of_row),
        )
        before = _kept.get(row.id)
        if before is None or before[0] != as_read:
            if len(_kept) >= KEPT:
                _kept.clear()
            who = opening.client_by_name(vaults[row.client_id], row.client)
            made = _summary(row, who, *of_row, comment_waits=row.comment_waits, messages_wait=row.messages_wait)
            look = reading_rules.undecided_now(row.main_measure, made, _finished(of_row[1]), row.decided or "", rules_off)
            before = _kept[row.id] = (as_read, replace(made, look_together=look))
        found.append(before[1])
    return tuple(found)


def pseudonymised_summaries(rows: list[Any], vaults: dict[UUID, Vault]) -> tuple[values.CourseSummary, ...]:
    """The courses as a supervisor's list shows them, without names, of rows from `with_texts`. Nothing of them is kept."""
    alerts = _alerts(rows, vaults)
    return tuple(
        _summary(row, opening.pseudonymised(row.client), row.sessions_text or "", row.responses_text or "", alerts.get(row.id, ())) for row in rows
    )


def _open_alerts_of(ids: list[UUID]) -> QuerySet[Alert]:
    return Alert.objects.select_related("response", "taken_by").filter(course_id__in=ids, state__in=OPEN_ALERTS).order_by("born_at")


_ALERTS = WorkedOut(_open_alerts_of)
ALERTS_OF = LookUp(
    lambda: Alert.objects.select_related("response", "taken_by").filter(state__in=OPEN_ALERTS).order_by("born_at"), by="course__therapist"
)


def _alerts(rows: list[Course], vaults: dict[UUID, Vault], read: list[Alert] | None = None) -> dict[UUID, tuple[values.Alert, ...]]:
    clients = {row.id: row.client_id for row in rows}
    found: dict[UUID, list[values.Alert]] = {}
    for alert in read if read is not None else _ALERTS.rows(list(clients)) if clients else ():
        if alert.course_id in clients:  # on a server one may have come up since the courses were read; the next look has both
            found.setdefault(alert.course_id, []).append(opening.alert(vaults[clients[alert.course_id]], alert))
    return {course_id: tuple(of_course) for course_id, of_course in found.items()}


def _summary(
    row: Course,
    who: values.Client,
    sessions: str,
    responses: str,
    alerts: tuple[values.Alert, ...],
    *,
    comment_waits: bool = False,
    messages_wait: bool = False,
) -> values.CourseSummary:
    slots = slots_of(sessions)
    unfinished = (_waiting(each) for each in rows_of(responses) if each[13] != "finished")
    waiting = tuple(sorted(unfinished, key=lambda asked: asked.asked_at))
    return opening.summary(row, who, slots, _finished(responses), waiting, alerts, comment_waits=comment_waits, messages_wait=messages_wait)


def _finished(responses: str) -> list[values.ScorePoint]:
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


_ATTENDANCE = {each.value: each for each in Attendance}
_TRUE = ("1", "t", "true")


def _moment(text: str) -> datetime:
    """A moment as either engine writes it: SQLite in UTC without saying so, PostgreSQL with its zone."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)

"""Turns rows into the plain values that pages get; works only inside the door."""

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from openipt.core.courses import Attendance, EndedBecause, State
from openipt.record import values
from openipt.record.lookups import LookUp, WorkedOut
from openipt.record.models import Alert, AlertNote, Answer, Client, Course, CourseEvent, Response
from openipt.record.seal import Vault


def opened(vault: Vault, row: Any, name: str) -> Any:
    """The value sealed in that field of that row; None where nothing is."""
    sealed = getattr(row, name)
    return None if sealed is None else vault.open(row._meta.db_table, name, row.pk, bytes(sealed))


def client(vault: Vault, row: Client) -> values.Client:
    """The client with everything open."""
    birth = opened(vault, row, "date_of_birth")
    return values.Client(
        id=row.id,
        name=opened(vault, row, "name"),
        pronouns=opened(vault, row, "pronouns"),
        date_of_birth=date.fromisoformat(birth) if birth else None,
        occupation=opened(vault, row, "occupation"),
        household=opened(vault, row, "household"),
    )


def client_by_name(vault: Vault, row: Client) -> values.Client:
    """The client as a list shows it: the name and pronouns, and nothing else opened."""
    return values.Client(id=row.id, name=opened(vault, row, "name"), pronouns=opened(vault, row, "pronouns"))


def pseudonymised(client_id: UUID) -> values.Client:
    """The client as a supervisor sees it. The pseudonym is the same each time and says nothing."""
    return values.Client(id=client_id, name=pseudonym(client_id))


def pseudonym(client_id: UUID) -> str:
    """A short code for a client: a letter and four figures."""
    number = int.from_bytes(sha256(b"pseudonym" + client_id.bytes).digest()[:8])
    return f"Case {'ABCDEFGHJKLMNPQRSTUVWXYZ'[number % 24]}-{number // 24 % 10_000:04}"


_ATTENDANCE = {each.value: each for each in Attendance}


def open_questionnaire(row: Response) -> values.OpenQuestionnaire:
    """A response that was asked for and is not finished."""
    link = getattr(row, "link", None)
    return values.OpenQuestionnaire(
        response_id=row.id,
        measure=row.measure,
        version=row.measure_version,
        session=row.session_number,
        state="begun" if row.state == "begun" else "asked",
        way=row.way,  # type: ignore[arg-type]
        asked_at=row.asked_at,
        expires_at=link.expires_at if link else None,
        answered=row.answered,
        out_of=row.out_of,
    )


def alert(vault: Vault, row: Alert, notes: Iterable[AlertNote] = ()) -> values.Alert:
    """An alert with its evidence."""
    return values.Alert(
        id=row.id,
        course_id=row.course_id,
        response_id=row.response_id,
        kind=row.kind,
        measure=row.response.measure if row.response else "",
        version=row.response.measure_version if row.response else 0,
        item=row.item,
        value=opened(vault, row, "value"),
        session=row.response.session_number if row.response else None,
        state=row.state,  # type: ignore[arg-type]
        born_at=row.born_at,
        taken_by=row.taken_by.name if row.taken_by else None,
        taken_at=row.taken_at,
        climbs_at=row.climbs_at,
        second_look=row.second_look,  # type: ignore[arg-type]
        notes=tuple(
            values.AlertNote(note.at, note.by.name if note.by else None, note.kind, opened(vault, note, "words"))  # type: ignore[arg-type]
            for note in notes
        ),
    )


_ANSWERS_TO = WorkedOut[Any](
    lambda ids: Answer.objects.filter(response_id__in=ids).order_by("number").values_list("response_id", "id", "item", "value", "given_at")
)
_ANSWERS = LookUp(lambda: Answer.objects.order_by("number"), by="response")


def answers_of(response_id: UUID) -> list[Answer]:
    """The answers of one response, in the order they were given."""
    return _ANSWERS.rows(response_id)


def answers_to(vault: Vault, response_ids: list[UUID]) -> dict[UUID, dict[str, values.Answer]]:
    """The answers of each of those responses by item, each with those given before it, in one look-up."""
    found: dict[UUID, dict[str, values.Answer]] = {each: {} for each in response_ids}
    for response_id, answer_id, item, sealed, given_at in _ANSWERS_TO.rows(response_ids) if response_ids else ():
        _add(found[response_id], item, vault.open("answer", "value", answer_id, bytes(sealed)), given_at)
    return found


def latest_answers(vault: Vault, rows: Iterable[Answer]) -> dict[str, values.Answer]:
    """The answers of one response by item, each with those given before it. `rows` stand in the order they were given."""
    latest: dict[str, values.Answer] = {}
    for row in rows:
        _add(latest, row.item, opened(vault, row, "value"), row.given_at)
    return latest


def _add(latest: dict[str, values.Answer], item: str, value: int | None, given_at: datetime) -> None:
    before = latest.get(item)
    latest[item] = values.Answer(item, value, given_at, (*before.earlier, before.value) if before else ())


def answered_values(latest: dict[str, values.Answer]) -> dict[str, int]:
    """The answers that count: the newest of each item, without the skipped ones."""
    return {item: answer.value for item, answer in latest.items() if answer.value is not None}


def summary(
    row: Course,
    who: values.Client,
    slots: tuple[values.SessionSlot, ...],
    points: Iterable[values.ScorePoint],
    waiting: tuple[values.OpenQuestionnaire, ...],
    alerts: tuple[values.Alert, ...],
    *,
    comment_waits: bool = False,
    messages_wait: bool = False,
    look_together: tuple[str, ...] = (),
) -> values.CourseSummary:
    """One course as a list shows it. Of `points`, the finished or struck scores, those that are not struck and of the main measure are kept."""
    main = [point for point in points if point.struck_at is None and point.measure == row.main_measure]
    return values.CourseSummary(
        id=row.id,
        client=who,
        protocol=row.protocol,
        protocol_version=row.protocol_version,
        state=State(row.state),
        phase=row.phase or None,
        sessions=slots,
        scores=tuple(sorted(main, key=lambda point: (point.about, point.finished_at))),
        open_questionnaires=waiting,
        alerts=alerts,
        ended_on=row.ended_on,
        comment_waits=comment_waits,
        messages_wait=messages_wait,
        held_from=State(row.held_from) if row.held_from else None,
        returns_on=row.returns_on,
        extended_by=row.extended_by,
        extended_in=row.extended_in,
        maintenance_sessions=row.maintenance_sessions,
        options=tuple(row.options),
        look_together=look_together,
    )


EVENTS = LookUp[Any](
    lambda: CourseEvent.objects.order_by("at", "id").values_list(
        "id", "at", "by__name", "kind", "session_number", "state", "phase", "outcome", "passed", "agreed", "reason", "day", "more"
    ),
    by="course",
)


def events(vault: Vault, course_id: UUID) -> tuple[values.CourseEvent, ...]:
    """The course's history, the oldest line first."""
    return tuple(
        values.CourseEvent(
            at=at,
            by=by,
            kind=kind,
            session=session,
            state=State(state) if state else None,
            phase=phase or None,
            attendance=_ATTENDANCE[outcome] if outcome and kind == "attendance" else None,
            passed=tuple(passed),
            agreed=agreed,
            reason=vault.open("course_event", "reason", event_id, bytes(reason)) if reason is not None else "",
            day=day,
            ended_because=EndedBecause(outcome) if outcome and kind == "moved" else None,
            more=vault.open("course_event", "more", event_id, bytes(more)) if more is not None else {},
        )
        for event_id, at, by, kind, session, state, phase, outcome, passed, agreed, reason, day, more in EVENTS.rows(course_id)
    )

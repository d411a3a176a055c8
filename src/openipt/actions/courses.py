"""Taking on a client, laying out the sessions, writing down who came, and moving the course on."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from openipt.actions import limits, once, planned, schedule, tasks
from openipt.actions.client_rows import write_client
from openipt.core import courses as rules
from openipt.core.courses import NOTHING_BESIDE, Attendance, Beside, Move, PlannedSession, Standing, State
from openipt.core.library import NotInLibrary, fingerprint
from openipt.core.plans import plan_of
from openipt.core.protocols import Protocol
from openipt.core.refusals import Refusal
from openipt.core.tasks import done_in
from openipt.core.uses import Mode, Option
from openipt.core.who_may import Relation, Verb
from openipt.record import audit, door, keys, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom, ListRoom
from openipt.record.reading_courses import course_page_in
from openipt.record.seal import Vault
from openipt.record.shelf import library

SEALED_BESIDE = ("risk_note", "signposting", "supervision")
"""What is said beside a move in words."""
ENDS = frozenset({State.COMPLETED, State.ENDED_EARLY, State.NOT_SUITABLE, State.CLOSED})


@dataclass(frozen=True, slots=True)
class NewClient:
    """Who is taken on. Only the name must be there."""

    name: str
    pronouns: str = ""
    date_of_birth: date | None = None
    occupation: str = ""
    household: str = ""


@dataclass(frozen=True, slots=True)
class CoursePlan:
    """How the course is planned: by which protocol, when the first session starts (with its zone), and with which options, by their keys."""

    protocol: str
    first_session: datetime
    mode: Mode = "in_person"
    options: tuple[str, ...] = ()

    def as_said(self) -> dict[str, Any]:
        """What its form said; of options only where one was ticked, so that forms from before there were any say the same as then."""
        return {name: value for name, value in asdict(self).items() if name != "options" or value}


LONGEST_SESSION = 480
"""Minutes: a longer session, or lateness, is a slip."""


@dataclass(frozen=True, slots=True)
class Came:
    """What became of a planned session. Minutes are whole and from 1 to 480; `reason` is why somebody was late, missed or cancelled it."""

    attendance: Attendance
    mode: Mode | None = None
    minutes_late: int | None = None
    minutes_held: int | None = None
    present: str = ""
    reason: str = ""


def take_on(by: Actor, *, op_id: UUID, client: NewClient, plan: CoursePlan, now: datetime) -> UUID:
    """Add a client and open a course of IPT in its assessment, with all its sessions laid out. Returns the course's id.

    An age that the protocol is not meant for is written into the course's history; it stops nobody. Raises Refusal where the name is
    missing, or the protocol or an option is not in the library.
    """
    content = {**asdict(client), **plan.as_said()}
    with door.caseload(by, Verb.ADD_CLIENT) as room:
        before = models.Operation.objects.select_related("course").filter(id=op_id).first()
        if before is not None:
            return _taken_on_before(room, before, content)
        protocol = protocol_asked_for(plan.protocol)
        _check_new_client(client, plan, now)
        about = {**asdict(client), "date_of_birth": client.date_of_birth.isoformat() if client.date_of_birth else None}
        row, vault = write_client(room.practice.id, about, now)
        course = open_course(row, room.member_id, protocol, plan, room.practice.zone, now)
        opened = CourseRoom(course, room.practice, Relation.TREATING, Verb.ADD_CLIENT, vault, by)
        write_opened(opened, client.date_of_birth, protocol, plan, now)
        once.remember(opened, op_id, now, result=course.id, **content)
        room.name_in_audit([course.id])
        audit.write(audit.course_chain(course.id), audit.Entry(by.name_in_audit, Relation.THERAPIST_HERE, Verb.ADD_CLIENT.value, "done", course.id))
    return course.id


def open_course(
    client: models.Client,
    therapist_id: UUID,
    protocol: Protocol,
    plan: CoursePlan,
    zone: str,
    now: datetime,
    earlier: models.Course | None = None,
    state: State = State.ASSESSMENT,
) -> models.Course:
    """A course with all its sessions laid out, in the transaction of whichever door is open. `earlier` is the one before it.

    Raises Refusal for an option that the library does not have.
    """
    course = models.Course.objects.create(
        service_id=client.service_id,
        client=client,
        therapist_id=therapist_id,
        protocol=protocol.key,
        protocol_version=protocol.version,
        protocol_fingerprint=fingerprint(protocol),
        main_measure=protocol.main_measure,
        state=state,
        opened_at=now,
        options=[option.key for option in options_asked_for(plan.options)],
        earlier=earlier,
    )
    _lay_out(course, protocol, plan, zone)
    return course


def write_opened(room: CourseRoom, born: date | None, protocol: Protocol, plan: CoursePlan, now: datetime) -> None:
    """The first line of a course's history, with its options, and a note where the protocol is not meant for the client's age."""
    noted = protocol.note_of_age(age_on(born, plan.first_session.date())) if born else ""
    write_history(room, now, noted or "", more=begins_with(plan), kind="opened", state=State.ASSESSMENT)


def options_asked_for(keys: Iterable[str]) -> tuple[Option, ...]:
    """Those options, each once. Raises Refusal for one that the library does not have."""
    uses = library().uses_file
    found = [uses.option(key) if uses else None for key in dict.fromkeys(keys)]
    if None in found:
        raise Refusal("The library does not have this option. Choose one that it lists.", field="options")
    return tuple(option for option in found if option)


def begins_with(plan: CoursePlan) -> dict[str, str]:
    """What the first line of a history says of the options, with their titles as they are called today; nothing where there are none."""
    titles = [option.title for option in options_asked_for(plan.options)]
    return {"options": ", ".join(titles)} if titles else {}


def plan_session(by: Actor, course_id: UUID, *, op_id: UUID, number: int, starts_at: datetime, mode: Mode, now: datetime) -> None:
    """Give a planned session another time or mode. Raises Refusal for one that is over, or a time before the session before it."""
    with door.course(by, course_id, Verb.PLAN_SESSIONS) as room:
        content: dict[str, Any] = {"number": number, "starts_at": starts_at, "mode": mode}
        if once.already_done(room, op_id, **content):
            return
        limits.check_year(starts_at, now, "day")
        session = _session(room, number)
        if session.attendance != Attendance.PLANNED:
            raise Refusal(f"Session {number} is over. Its time cannot be changed any more.", conflict=True)
        earlier = models.PlannedSession.objects.filter(course=room.course, number__lt=number).order_by("-number").first()
        if earlier is not None and starts_at <= earlier.starts_at:
            raise Refusal(f"Session {number} comes after session {earlier.number}. Choose a later time.", field="starts_at")
        set_time(session, starts_at, room.practice.zone)
        session.mode = mode
        session.save()
        schedule.move_links(room.course, number, session.starts_at, now)
        schedule.follow(room.course, room.practice, now)
        write_history(room, now, kind="planned", session_number=number)
        once.remember(room, op_id, now, **content)


def record_attendance(by: Actor, course_id: UUID, *, op_id: UUID, number: int, came: Came, now: datetime) -> None:
    """Write down what became of a planned session. Raises Refusal where one before it is still open, or it lies ahead."""
    with door.course(by, course_id, Verb.RECORD_ATTENDANCE) as room:
        if once.already_done(room, op_id, number=number, **asdict(came)):
            return
        session = _session(room, number)
        waiting = (
            models.PlannedSession.objects.filter(course=room.course, number__lt=number, attendance=Attendance.PLANNED).order_by("number").first()
        )
        if waiting is not None:
            raise Refusal(f"Session {waiting.number} comes first. Write down what became of it.", conflict=True)
        if models.SignedNote.objects.filter(course=room.course, session_number=number).exists():
            raise Refusal("The note of this session is signed and locked. Write an amendment to it instead.", conflict=True)
        _check_came(room, session, came, now)
        session.attendance, session.mode = came.attendance, came.mode or session.mode
        session.minutes_late = came.minutes_late if came.attendance is Attendance.LATE else None
        session.minutes_held = came.minutes_held if came.attendance in rules.HELD else None
        session.phase = session.phase or room.course.phase  # a later correction does not move it to another phase
        room.seal(session, present=came.present.strip())
        session.save()
        schedule.follow(room.course, room.practice, now)
        write_history(room, now, came.reason, kind="attendance", session_number=number, outcome=came.attendance.value)
        once.remember(room, op_id, now, number=number, **asdict(came))


def _check_came(room: CourseRoom, session: models.PlannedSession, came: Came, now: datetime) -> None:
    zone = ZoneInfo(room.practice.zone)
    if came.attendance is Attendance.PLANNED:
        raise Refusal("Choose what became of the session.", field="attendance")
    if came.attendance in rules.HELD and session.starts_at.astimezone(zone).date() > now.astimezone(zone).date():
        raise Refusal(f"Session {session.number} lies ahead. Give it another time first if you met earlier.", field="attendance", conflict=True)
    for field, minutes in (("minutes_late", came.minutes_late), ("minutes_held", came.minutes_held)):
        if minutes is not None and not 0 < minutes <= LONGEST_SESSION:
            raise Refusal(f"Give the minutes as a number from 1 to {LONGEST_SESSION}.", field=field)
    limits.check_line(came.present, "present")
    limits.check_words(came.reason, "reason")


def move(
    by: Actor,
    course_id: UUID,
    *,
    op_id: UUID,
    move: Move,
    done: frozenset[str] = frozenset(),
    agreed: bool = False,
    reason: str = "",
    beside: Beside = NOTHING_BESIDE,
    now: datetime,
) -> None:
    """Move the course on, as a person has confirmed. What was left undone is passed with the reason; what is ticked is recorded as done.

    Raises Refusal.
    """
    with door.course(by, course_id, Verb.MOVE_COURSE) as room:
        content: dict[str, Any] = {"state": move.state, "phase": move.phase, "done": sorted(done), "agreed": agreed, "reason": reason}
        if once.already_done(room, op_id, **content, **_said(beside)):
            return
        _check_beside(beside, room.practice.zone, now)
        limits.check_words(reason, "reason")
        protocol, course, today = plan_of(library(), room.course), room.course, now.astimezone(ZoneInfo(room.practice.zone)).date()
        before = _standing(room, protocol, now)
        try:
            confirmed = rules.confirm(protocol, before, move, done, agreed, reason, beside, has_supervisor=_has_supervisor(room))
        except rules.MoveRefused as refusal:
            raise Refusal(str(refusal), field=refusal.field) from None
        if beside.last_session is not None and rules.ends_before_its_time(protocol, before, move):
            _end_with(room, beside.last_session, before.next_session)
        tasks.tick(room, [each for each in rules.guards(protocol, before, move) if each.id in done - before.done], now)
        holds = move.state is State.ON_HOLD
        course.held_from, course.returns_on = (course.state, beside.returns_on) if holds else ("", None)
        course.state = move.state
        course.phase = move.phase or (course.phase if holds else "")
        course.ended_on = (course.ended_on or today) if move.state in ENDS else None
        course.save()
        if before.state is State.ON_HOLD and move.state in rules.ACTIVE:
            _put_what_is_past_ahead(room, now)
        write_history(
            room,
            now,
            reason,
            more=_words_of(beside),
            kind="moved",
            state=move.state.value,
            phase=course.phase,
            passed=list(confirmed.passed),
            agreed=agreed,
            day=course.returns_on,
            outcome=(beside.ended_because or "") if move.state is State.ENDED_EARLY else "",
        )
        schedule.follow(course, room.practice, now)
        once.remember(room, op_id, now, **content, **_said(beside))


def _said(beside: Beside) -> dict[str, Any]:
    """What was said beside a move, as far as anything was: forms from before that was asked for say the same as then."""
    return {name: value for name, value in asdict(beside).items() if value}


def _words_of(beside: Beside) -> dict[str, str]:
    return {name: value.strip() for name, value in asdict(beside).items() if name in SEALED_BESIDE and value.strip()}


def _check_beside(beside: Beside, zone: str, now: datetime) -> None:
    for name in SEALED_BESIDE:
        limits.check_words(getattr(beside, name), name)
    if beside.returns_on is not None:
        if beside.returns_on < now.astimezone(ZoneInfo(zone)).date():
            raise Refusal("The day on which it goes on lies in the past. Give a day from today on.", field="returns_on")
        limits.check_year(beside.returns_on, now, "returns_on")


def _end_with(room: CourseRoom, last: int, following: int | None) -> None:
    """Take the sessions after that one off the plan. Raises Refusal where it is none of those to come."""
    numbers = models.PlannedSession.objects.filter(course=room.course, attendance=Attendance.PLANNED).values_list("number", flat=True)
    if last not in numbers:
        raise Refusal(f"Give the number of one of the sessions to come, from {following} on.", field="last_session")
    planned.take_off(room, lambda number: number > last)


def _has_supervisor(room: CourseRoom) -> bool:
    """Whether anybody else in the practice supervises; in a practice of one the written reason stands alone."""
    others = models.Membership.objects.filter(service_id=room.course.service_id, ended_at=None).exclude(id=room.member_id)
    return any("supervisor" in roles for roles in others.values_list("roles", flat=True))


def _put_what_is_past_ahead(room: CourseRoom, now: datetime) -> None:
    """When a course goes on: what was planned meanwhile moves by whole weeks, so that day and hour of the week stay."""
    planned = list(models.PlannedSession.objects.filter(course=room.course, attendance=Attendance.PLANNED).order_by("number"))
    if not planned or planned[0].starts_at > now:
        return
    weeks = timedelta(weeks=(now - planned[0].starts_at).days // 7 + 1)
    for session in planned:
        wall = datetime.fromisoformat(session.local_start).replace(tzinfo=ZoneInfo(session.zone)) + weeks
        set_time(session, wall, room.practice.zone)
        session.save()
        schedule.move_links(room.course, session.number, session.starts_at, now)


def _standing(room: CourseRoom, protocol: Protocol, now: datetime) -> Standing:
    """Where the course stands, for the rules."""
    course, rows = room.course, models.PlannedSession.objects.filter(course=room.course).values_list("number", "attendance")
    following = rules.next_session(PlannedSession(number, Attendance(attendance)) for number, attendance in rows)
    page = course_page_in(room, now)
    done = done_in(protocol, page.recorded, page.kept, library())
    return Standing(State(course.state), course.phase or None, following, done, State(course.held_from) if course.held_from else None)


def _taken_on_before(room: ListRoom, before: models.Operation, content: dict[str, Any]) -> UUID:
    """The course that this form opened when it was sent before. Raises Refusal where that form was another."""
    course = before.course
    if room.actor.member is None or course.therapist_id != room.actor.member.id:
        raise Refusal(once.OTHER_CONTENT, conflict=True)
    vault = Vault(course.client_id, keys.client_key(course.client_id))
    room.opened_before = CourseRoom(course, room.practice, Relation.THERAPIST_HERE, Verb.ADD_CLIENT, vault, room.actor)
    once.already_done(room.opened_before, before.id, **content)
    room.name_in_audit([course.id])
    return course.id


def protocol_asked_for(key: str, version: int | None = None) -> Protocol:
    """That protocol, in its newest version unless another is asked for. Raises Refusal."""
    try:
        return library().protocol(key, version)
    except NotInLibrary as problem:
        raise Refusal(str(problem), field="protocol") from None


def _check_new_client(client: NewClient, plan: CoursePlan, now: datetime) -> None:
    if not client.name.strip():
        raise Refusal("Write the client's name, or the name you use for the client.", field="name")
    for field in ("name", "pronouns", "occupation", "household"):
        limits.check_line(getattr(client, field), field)
    limits.check_year(plan.first_session, now, "day")
    if client.date_of_birth is not None and client.date_of_birth >= plan.first_session.date():
        raise Refusal("The date of birth lies after the first session. Look at the year.", field="date_of_birth")


def age_on(born: date, on: date) -> int:
    """Years of age on that day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _lay_out(course: models.Course, protocol: Protocol, plan: CoursePlan, zone: str) -> None:
    """All planned sessions at the protocol's cadence, at the same hour by the wall clock whatever the season does."""
    first = plan.first_session.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    sessions = []
    for number in range(protocol.first_session, protocol.planned_sessions + 1):
        wall = first + timedelta(days=protocol.cadence_days * (number - protocol.first_session))
        session = models.PlannedSession(course=course, number=number, mode=plan.mode)
        set_time(session, wall.replace(tzinfo=ZoneInfo(zone)), zone)
        sessions.append(session)
    models.PlannedSession.objects.bulk_create(sessions)


def set_time(session: models.PlannedSession, starts_at: datetime, zone: str) -> None:
    """The moment in UTC, and beside it the wall clock and its zone: zones change their rules."""
    local = starts_at.astimezone(ZoneInfo(zone))
    session.starts_at, session.local_start, session.zone = starts_at.astimezone(ZoneInfo("UTC")), local.strftime("%Y-%m-%dT%H:%M"), zone


def _session(room: CourseRoom, number: int) -> models.PlannedSession:
    session = models.PlannedSession.objects.filter(course=room.course, number=number).first()
    if session is None:
        raise Refusal(f"This course has no session {number}.", conflict=True)
    return session


def write_history(room: CourseRoom, now: datetime, reason: str = "", more: Mapping[str, str] | None = None, **facts: object) -> None:
    """A line of the course's history, the words in it sealed."""
    event = models.CourseEvent(course=room.course, at=now, by_id=room.member_id, **facts)
    if reason.strip():
        room.seal(event, reason=reason.strip())
    if more:
        room.seal(event, more=dict(more))
    event.save(force_insert=True)

"""Plays a fictional course from a file through the ordinary actions, as its therapist would have entered it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from openipt.actions import courses, measures, notes, packs, playing_blocks, playing_people, playing_safety, questionnaires, safety, sessions
from openipt.core import outcomes
from openipt.core.course_files import CourseFile, FileSession, Played
from openipt.core.courses import HELD, Move, State
from openipt.core.ids import uuid7
from openipt.core.measures import Measure
from openipt.core.notes import NOTE
from openipt.core.refusals import Refusal
from openipt.record import read
from openipt.record.actors import Actor
from openipt.record.session_parts import only_part_id
from openipt.record.shelf import library

NOT_IN_FILE = "not in the file"
"""The reason with which everything passes that a file does not speak of (reference 2.1)."""
_GUARDS_IMPLIED = frozenset({"assessment.consent", "assessment.risk"})
_ANXIETY = "gad7"


@dataclass(frozen=True, slots=True)
class Captured:
    """A filled worksheet that a session is played with, beside what its file says."""

    session: int
    sheet: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Staging:
    """How a file is played: shifted by whole weeks, its sessions at this hour, up to but not including the session `next_session`.

    `answer_next` has the client answer for the next session by link at the end, at the moment `now`. `reason` stands wherever
    something passes that the file does not speak of.
    """

    shift: timedelta = timedelta()
    hour: time = time(10, 0)
    next_session: int | None = None
    answer_next: bool = False
    complete: bool = False
    now: datetime | None = None
    reason: str = NOT_IN_FILE
    captured: tuple[Captured, ...] = ()
    looks_again: Actor | None = None
    """Who looks again where a level was high; without anybody, the therapist does, as in a practice of one."""
    placed: tuple[playing_people.Placed, ...] = ()
    happened: tuple[playing_people.Happened, ...] = ()
    options: tuple[str, ...] = ()
    """The options that the course is opened with."""
    packs: Mapping[str, str] = field(default_factory=dict)
    """The situation packs that the course takes at its first session, each with why."""
    plans: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """What each version of the safety plan says, where it shall say more than the file knows."""


def play(by: Actor, file: CourseFile, staging: Staging) -> UUID:
    """Play the file into the record. Returns the course's id. Raises Refusal where an action refuses what the file says."""
    course_id = _open(by, file, staging)
    held = [each for each in file.sessions if staging.next_session is None or each.number < staging.next_session]
    if file.outcome.get(_ANXIETY + "_first") is not None and held:
        _enter_anxiety(by, course_id, _baseline(file), file.outcome[_ANXIETY + "_first"], staging)
    for session in held:
        _hold(by, course_id, file, session, staging)
    for key, because in staging.packs.items():
        packs.take(by, course_id, key, because=because, op_id=uuid7(_moment(held[0], staging, by)), now=_moment(held[0], staging, by))
    if file.outcome.get(_ANXIETY + "_last") is not None and staging.next_session is None:
        _enter_anxiety(by, course_id, _last_scored(file), file.outcome[_ANXIETY + "_last"], staging)
    if staging.complete:
        _move(by, course_id, Move(State.COMPLETED), _moment(file.sessions[-1], staging, by), staging)
    if staging.answer_next and staging.next_session is not None and staging.now is not None:
        upcoming = next(each for each in file.sessions if each.number == staging.next_session)
        _answer_by_link(by, course_id, file, upcoming, staging.now)
    return course_id


def figures(by: Actor, course_id: UUID, file: CourseFile, now: datetime) -> Played:
    """What the record makes of the course that was played: figures per session, and the outcome under the file's keys."""
    page = read.course_page(by, course_id, now=now)
    by_session = {point.session: point for point in page.scores if point.measure == file.measure and point.session is not None}
    safety_rows = playing_safety.figures(by, course_id, file, now)
    scored = [each for each in file.sessions if each.number in by_session and by_session[each.number].total is not None]
    definition = library().measure(file.measure)
    baseline = by_session[scored[0].number].total if scored else None
    rows = []
    for session in file.sessions:
        point = by_session.get(session.number)
        total = point.total if point else None
        rows.append(
            {
                "n": session.number,
                "total": total,
                "item9_flag": point is not None and point.safety == "endorsed",
                "pct_change": None if total is None or baseline is None else outcomes.percent_change(baseline, total),
                "flags": sorted(each.rule for each in page.fired if each.session == session.number),
                **safety_rows.get(session.number, {}),
            }
        )
    totals = {number: point.total for number, point in by_session.items() if point.total is not None}
    totals_too, sheets, rhythms = playing_blocks.figures(by, course_id, file, now)
    of_course = playing_people.figures(by, course_id, now)
    return Played(tuple(rows), _outcome(definition, file, page, totals), totals_too, sheets, rhythms, of_course)


def _outcome(definition: Measure, file: CourseFile, page: read.CoursePage, totals: dict[int, int]) -> dict[str, Any]:
    if not totals:
        return {}
    attended = [each.number for each in file.sessions if each.attendance in HELD]
    first_number = min(totals)
    scored_and_held = [number for number in attended if number in totals]
    last_number = max(scored_and_held or totals)
    main = outcomes.FirstAndLast(totals[first_number], totals[last_number], carried_forward=bool(attended) and last_number != attended[-1])
    anxiety = [point.total for point in page.scores if point.measure == _ANXIETY and point.total is not None]
    pair = (library().measure(_ANXIETY), outcomes.FirstAndLast(anxiety[0], anxiety[-1])) if anxiety else None
    key = file.items_under
    found: dict[str, Any] = {
        "baseline_session": first_number,
        f"{key}_first": main.first,
        f"{key}_last": main.last,
        f"{key}_change": main.last - main.first,
        f"{key}_pct_change": outcomes.percent_change(main.first, main.last),
        "response_50": outcomes.fell_by_half(main.first, main.last),
        "remission_lt5": outcomes.in_remission(definition, main.last),
        "locf": main.carried_forward,
        f"{_ANXIETY}_first": anxiety[0] if anxiety else None,
        f"{_ANXIETY}_last": anxiety[-1] if anxiety else None,
    }
    return found | _nhs_figures((library().measure(key), main), pair)


def _nhs_figures(depression: tuple[Measure, outcomes.FirstAndLast], anxiety: tuple[Measure, outcomes.FirstAndLast] | None) -> dict[str, Any]:
    """The figures of the NHS standard; none for a measure that has no published limits for them."""
    try:
        nhs = outcomes.nhs_outcome(depression, anxiety)
    except (KeyError, ValueError):
        return {}
    return {
        "nhs_caseness_first": nhs.caseness_first,
        "nhs_recovery": nhs.recovery,
        "nhs_reliable_improvement": nhs.reliable_improvement,
        "nhs_reliable_deterioration": nhs.reliable_deterioration,
        "nhs_reliable_recovery": nhs.reliable_recovery,
        "phq9_only": nhs.depression_only,
    }


def _open(by: Actor, file: CourseFile, staging: Staging) -> UUID:
    first = file.sessions[0]
    begins = _moment(first, staging, by)
    now = min(begins, staging.now) if staging.now else begins
    # A file's first session may bear a number above 1; the plan is laid out so that this session falls on its own date.
    protocol = library().protocol(file.protocol)
    before = timedelta(days=protocol.cadence_days) * (first.number - protocol.first_session)
    plan = courses.CoursePlan(
        protocol=file.protocol, first_session=_wall(by, first.on + staging.shift, staging.hour) - before, options=staging.options
    )
    born = date(first.on.year + staging.shift.days // 365 - file.age, 1, 1)
    client = courses.NewClient(file.pseudonym, file.pronouns, born, file.occupation, file.household)
    course_id = courses.take_on(by, op_id=uuid7(now), client=client, plan=plan, now=now - timedelta(days=7))
    _move(by, course_id, Move(State.TREATMENT, protocol.phases[0].id), now, staging)
    return course_id


def _hold(by: Actor, course_id: UUID, file: CourseFile, session: FileSession, staging: Staging) -> None:
    """One session: its time, its score, its phase, who came, and whatever alert its answers brought forth."""
    page = read.course_page(by, course_id, now=_moment(session, staging, by))
    starts_at = _moment(session, staging, by)
    slot = next((each for each in page.summary.sessions if each.number == session.number), None)
    if slot is None or slot.starts_at != starts_at:
        courses.plan_session(by, course_id, op_id=uuid7(starts_at), number=session.number, starts_at=starts_at, mode="in_person", now=starts_at)
    if session.answers:
        playing_blocks.enter_answers(by, course_id, file, session, starts_at)
    if page.summary.phase != session.phase:
        _move(by, course_id, Move(State.TREATMENT, session.phase), starts_at, staging)
    playing_blocks.enter_totals(by, course_id, file, session, starts_at)
    alerts = read.course_page(by, course_id, now=starts_at).summary.alerts
    for alert in alerts:
        taken_at = starts_at + timedelta(minutes=(session.safety.notified_minutes if session.safety else None) or 0)
        safety.take(by, course_id, alert.id, op_id=uuid7(taken_at), now=taken_at)
    after = starts_at + timedelta(minutes=50)
    courses.record_attendance(by, course_id, op_id=uuid7(after), number=session.number, came=courses.Came(session.attendance), now=after)
    _write_down(by, course_id, file, session, staging, after)
    playing_people.play(by, course_id, file, session.number, staging.shift, staging.placed, staging.happened, after)
    playing_safety.play(by, course_id, file, session, alerts[0].id if alerts else None, staging.shift, staging.plans, after)
    for alert in alerts:
        safety.write(by, course_id, alert.id, op_id=uuid7(after), words=session.note or staging.reason, now=after)
        closed_at = _look_again(by, course_id, alert.id, staging, after)
        safety.close(by, course_id, alert.id, op_id=uuid7(closed_at), words=f"Talked about in session {session.number}.", now=closed_at)


def _look_again(by: Actor, course_id: UUID, alert_id: UUID, staging: Staging, now: datetime) -> datetime:
    """The second look at what was high: by whom the staging names, or by the therapist alone a day later. Returns when it is done."""
    if read.alert_page(by, course_id, alert_id, now=now)[1].second_look != "wanted":
        return now
    when = now if staging.looks_again else now + safety.ALONE_LOOKS_AGAIN_AFTER
    safety.look_again(staging.looks_again or by, course_id, alert_id, op_id=uuid7(when), words=staging.reason, now=when)
    return when


def _write_down(by: Actor, course_id: UUID, file: CourseFile, session: FileSession, staging: Staging, now: datetime) -> None:
    """What the file says of the session, captured part by part as its therapist would, and the note signed."""
    filled = [each for each in staging.captured if each.session == session.number]
    filled += [Captured(each.session, each.sheet, each.content) for each in file.sheets if each.session == session.number]
    if session.techniques:
        filled.append(Captured(session.number, "focus_work", {"techniques": list(session.techniques)}))
    if session.note:
        filled.append(Captured(session.number, NOTE, {"words": session.note}))
    for each in filled:
        many = library().worksheet(each.sheet).many
        part_id = uuid7(now) if many else only_part_id(course_id, each.session, each.sheet)
        typed = sessions.Typed(part_id, each.sheet, each.content, based_on=0, writer=uuid7(now), about=_looked_back_at(by, course_id, each, now))
        saved = sessions.save_part(by, course_id, each.session, typed, op_id=uuid7(now), now=now)
        if saved.mistakes:
            raise Refusal(f"Session {each.session}, {each.sheet}: {saved.mistakes[0].sentence}")
    state = read.session_page(by, course_id, session.number, now=now).state
    notes.sign(by, course_id, session.number, op_id=uuid7(now), state=state, now=now)


def _looked_back_at(by: Actor, course_id: UUID, each: Captured, now: datetime) -> UUID | None:
    """The earlier step that a sheet looks back at: the first that nobody has looked back at yet."""
    if library().worksheet(each.sheet).about is None:
        return None
    return next(part.id for part in read.session_page(by, course_id, each.session, now=now).open_steps)


def _answer_by_link(by: Actor, course_id: UUID, file: CourseFile, session: FileSession, now: datetime) -> None:
    """The client answers for the coming session, on a phone, one question at a time."""
    response_id = measures.send(by, course_id, op_id=uuid7(now), measure=file.measure, session=session.number, way="link", now=now)
    token = read.link_to_show(by, course_id, response_id, now=now)[1].token
    secret = "played-from-a-file"  # noqa: S105  # a fictional browser's
    questionnaires.begin(token, browser_secret=secret, now=now)
    for item, value in (session.answers or {}).items():
        questionnaires.answer(token, op_id=uuid7(now), browser_secret=secret, item=item, value=value, now=now)
    questionnaires.submit(token, browser_secret=secret, now=now)


def _enter_anxiety(by: Actor, course_id: UUID, session: FileSession, total: int, staging: Staging) -> None:
    moment = _moment(session, staging, by)
    measures.enter_total(
        by, course_id, op_id=uuid7(moment), measure=_ANXIETY, session=session.number, about=moment.date(), total=total, safety_answer=None, now=moment
    )


def _move(by: Actor, course_id: UUID, move: Move, now: datetime, staging: Staging) -> None:
    courses.move(by, course_id, op_id=uuid7(now), move=move, done=_GUARDS_IMPLIED, agreed=True, reason=staging.reason, now=now)


def _baseline(file: CourseFile) -> FileSession:
    return next((each for each in file.sessions if each.answers), file.sessions[0])


def _last_scored(file: CourseFile) -> FileSession:
    return next((each for each in reversed(file.sessions) if each.answers), file.sessions[-1])


def _moment(session: FileSession, staging: Staging, by: Actor) -> datetime:
    return _wall(by, session.on + staging.shift, staging.hour).astimezone(UTC)


def _wall(by: Actor, day: date, hour: time) -> datetime:
    assert by.practice is not None  # whoever plays a course works in a practice
    return datetime.combine(day, hour, ZoneInfo(by.practice.zone))

"""Which tasks of a course count as done: those a person has recorded, and those that OpenIPT sees done by what it keeps anyway."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from openipt.core.course_tasks import Sheet, settles
from openipt.core.deliveries import months_later
from openipt.core.library import Library
from openipt.core.protocols import Protocol, Task
from openipt.core.worksheets import Content, SheetField, Worksheet

LOOKED_FOR_AGAIN = frozenset({"initial.formulation", "initial.focus_choice"})
"""What a refocus asks for once more: a new version of the story, and of the focus (reference 2.1)."""
SUPERVISION = "supervision"
"""The field of a review's sheet that holds what supervision says."""
FOLLOW_UP_MAY_COME_EARLY = timedelta(days=14)
"""A score so shortly before the day of a follow-up belongs to it."""
_MONTHS = re.compile(r"\.(\d+)m$")
"""How the id of a follow-up says after how many months it is: `followup.3m`."""


class Outcome(StrEnum):
    """What a person says of a task."""

    DONE = "done"
    NOT_DONE = "not_done"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded last of a task: for a task of each session the session's number, else None. `heard`: it says what supervision says."""

    task: str
    session: int | None
    outcome: Outcome
    at: datetime
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """One finished score: its measure, the planned session that it belongs to, and the day that it is about."""

    measure: str
    session: int | None
    about: date


@dataclass(frozen=True, slots=True)
class Kept:
    """What OpenIPT keeps of a course anyway. `written` are pairs of a worksheet and the session in which it was filled in; `techniques` and
    `signed` are numbers of sessions, `last_session` that of the last one planned; `completed_on` and `refocused_at` are the last such moves;
    `life` says which of people, circle and timeline stand as their tasks ask; `sheets` are those of the course,
    `letters` the kinds of those that were given to the client. `unsupervised` are sessions at which a rule about the score has come up and since
    whose beginning no supervisor has written to the therapist, who `works_alone` where nobody else could.
    """

    scores: tuple[Score, ...] = ()
    written: frozenset[tuple[str, int]] = frozenset()
    techniques: frozenset[int] = frozenset()
    signed: frozenset[int] = frozenset()
    risk_assessed: bool = False
    last_session: int | None = None
    life: frozenset[str] = frozenset()
    completed_on: date | None = None
    refocused_at: datetime | None = None
    sheets: tuple[Sheet, ...] = ()
    letters: frozenset[str] = frozenset()
    unsupervised: frozenset[int] = frozenset()
    works_alone: bool = False


NOTHING_KEPT = Kept()


def done_in(protocol: Protocol, recorded: Iterable[Recorded], kept: Kept, library: Library) -> frozenset[str]:
    """The tasks of the course that count as done once; what belongs to each session is asked for that session (`state_of`)."""
    said = latest(recorded)
    once = [task for task in protocol.tasks if task.repeats == "once"]
    return frozenset(task.id for task in once if state_of(protocol, task, None, said, kept, library) is Outcome.DONE)


def latest(recorded: Iterable[Recorded]) -> dict[tuple[str, int | None], Recorded]:
    """The last word on each task, and on each session's; `recorded` stand in the order in which they were written down."""
    return {(each.task, each.session): each for each in recorded}


def state_of(
    protocol: Protocol,
    task: Task,
    session: int | None,
    said: Mapping[tuple[str, int | None], Recorded],
    kept: Kept,
    library: Library,
) -> Outcome | None:
    """What is known of a task, None where nothing is: what a person said last, or else what is kept anyway."""
    last = _last_word(protocol, task, session, said)
    if last is not None and task.id in LOOKED_FOR_AGAIN and kept.refocused_at is not None and last.at <= kept.refocused_at:
        return None
    if waits_for_supervision(task, last, kept):
        return None
    if last is not None and last.outcome is not Outcome.NOT_DONE:
        return last.outcome
    if counts_by_itself(protocol, task, session, kept, library):
        return Outcome.DONE
    return last.outcome if last else None


def waits_for_supervision(task: Task, last: Recorded | None, kept: Kept) -> bool:
    """Whether a review that was decided still wants supervision's word, since its score moved less than hoped (reference 2.3, middle.review_8).

    Where nobody else supervises in the practice, what the therapist wrote about that on the sheet stands in its place.
    """
    if last is None or last.outcome is not Outcome.DONE or "supervisor" not in task.roles:
        return False
    return last.session in kept.unsupervised and not (kept.works_alone and last.heard)


def _last_word(protocol: Protocol, task: Task, session: int | None, said: Mapping[tuple[str, int | None], Recorded]) -> Recorded | None:
    """What was said last of that session; of a review's task without a session, what was said last at any of its reviews."""
    sessions = (session,) if session is not None else (None, *protocol.reviewed_by(task.id))
    words = [said[task.id, each] for each in sessions if (task.id, each) in said]
    return max(words, key=lambda word: word.at, default=None)


def counts_by_itself(protocol: Protocol, task: Task, session: int | None, kept: Kept, library: Library) -> bool:
    """Whether what is kept anyway shows the task done: for that session, or once in the course."""
    if task.tool == "countdown":
        return True
    if task.tool == "risk":
        return kept.risk_assessed
    if task.tool == "scores":
        return _scored(protocol, task, session, kept)
    if task.tool == "signed_note":
        return session in kept.signed
    if task.tool in ("people", "circle", "timeline"):
        return task.tool in kept.life
    if task.tool == "letters":
        return task.sheet in kept.letters
    if task.tool == "techniques":
        return session in kept.techniques if session is not None else bool(kept.techniques)
    if is_of_the_course(task, library):
        since = kept.refocused_at if task.id in LOOKED_FOR_AGAIN else None
        return settles(task, kept.sheets, since)
    if is_of_the_session(task, library):
        return any(key == task.sheet and session in (None, number) for key, number in kept.written)
    return False


def is_of_the_session(task: Task, library: Library) -> bool:
    """Whether the task is written down on the session's own page."""
    return task.sheet in library.worksheets and library.worksheet(task.sheet).block is not None


def is_of_the_course(task: Task, library: Library) -> bool:
    """Whether what the task asks for stands on sheets of the course, such as its goals."""
    return task.sheet in library.worksheets and library.worksheet(task.sheet).of_course


def form_of(task: Task, library: Library) -> Worksheet | None:
    """The worksheet that is filled in where the task is recorded; None where it has none, or has it on a page of its own."""
    if task.sheet not in library.worksheets or is_of_the_session(task, library) or is_of_the_course(task, library):
        return None
    return library.worksheet(task.sheet)


def missing_in(sheet: Worksheet, content: Content) -> tuple[SheetField, ...]:
    """The fields that must still be filled in before the sheet's task counts as done (reference 2.3, «Done when»)."""
    return tuple(field for field in sheet.fields if field.needed and field.key not in content)


def _scored(protocol: Protocol, task: Task, session: int | None, kept: Kept) -> bool:
    """Every score that the task asks for: before treatment any, of a session that session's, at the end those of the last session,
    and at a follow-up those from its day on.
    """
    wanted = [each.key for each in protocol.measures if task.phase != "assessment" or each.from_session is None]
    if session is not None:
        return any(each.measure == protocol.main_measure and each.session == session for each in kept.scores)
    months = _MONTHS.search(task.id)
    if months is not None and task.phase == "followup":
        if kept.completed_on is None:
            return False
        since = months_later(kept.completed_on, int(months[1])) - FOLLOW_UP_MAY_COME_EARLY
        until = since + timedelta(days=90)
        return any(each.measure == protocol.main_measure and since <= each.about < until for each in kept.scores)
    if task.phase == protocol.phases[-1].id:
        last = protocol.phases[-1].last if kept.last_session is None else kept.last_session
        given = {each.measure for each in kept.scores if each.session is not None and each.session >= last}
        return given >= set(wanted)
    return {each.measure for each in kept.scores} >= set(wanted)

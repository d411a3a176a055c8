"""What a protocol is: how many sessions, which phases, tasks, agenda, measures and reviews a course of that form has."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from pydantic import ConfigDict, Field

from openipt.core.fields import Definition, Key, Language, Sentence, Source, repeats

Role = Literal["client", "therapist", "supervisor", "facilitator", "partner", "guardian", "system"]
ProblemArea = Literal["grief", "role_dispute", "role_transition", "deficits", "grief_lost_self"]

AREAS: Mapping[ProblemArea, str] = {
    "grief": "Somebody close has died",
    "role_dispute": "Trouble with somebody, said aloud or kept inside",
    "role_transition": "A big change in life",
    "deficits": "Too alone, or far from others",
    "grief_lost_self": "Mourning who I was before the illness",
}
"""The problem areas as one says them to a client (reference 3, and 7.5 for the last), in OpenIPT's own words."""

CONTRACT = "initial.contract"
"""The task with which the client agrees to the focus and the plan (reference 2.1)."""

STRETCHES_WITHOUT_SESSIONS = frozenset({"assessment", "maintenance", "followup"})
"""Stretches of the course that have tasks, but no planned sessions of their own."""


def _only(*needed: str) -> Callable[[dict[str, Any]], None]:
    """What a file must give of an entry whose words may stand in `tasks.toml`, for `openipt library schema`."""
    return lambda schema: schema.update(required=list(needed))


class Span(Definition):
    """How many sessions the protocol allows, not counting one before the first; a course is planned with the most, and may end from the fewest on."""

    fewest: int = Field(ge=1)
    most: int = Field(ge=1)


class Phase(Definition):
    """A stretch of the course, by the numbers of its first and last planned session."""

    id: Key
    """What courses keep; a phase is never known by its position."""
    title: Sentence
    first: int = Field(ge=0)
    """The number of its first planned session; 0 is one that comes before those that are counted, such as the meeting before a group."""
    last: int = Field(ge=0)
    """The number of its last planned session."""


class TaskWords(Definition):
    """What a task is, whichever protocol names it (reference 2.3)."""

    id: Key
    title: Sentence
    records: Sentence
    """What is written down."""
    done_when: Sentence
    """When it counts as done."""
    roles: tuple[Role, ...] = Field(min_length=1)
    repeats: Literal["once", "each_session"] = "once"
    sheet: Key | None = None
    """The worksheet on which it is written down; one with a block of the agenda is filled in on the session's own page, and counts by that."""
    tool: Literal["scores", "risk", "signed_note", "techniques", "countdown", "people", "circle", "timeline", "letters"] | None = None
    """What OpenIPT keeps anyway and by which it counts as done by itself: scores handed in, an assessment of risk, a signed note, techniques
    noted in the session, the sessions left, which both always see; the people of the inventory, the circle, the timeline."""


class Task(TaskWords):
    """Something to be done in a phase. A file may give the id alone, where `tasks.toml` says what it is; what it says itself counts first."""

    model_config = ConfigDict(json_schema_extra=_only("id"))

    phase: Key
    """A phase of this protocol, or assessment, maintenance or followup, which have no sessions of their own.

    A file may leave it out where the id begins with it, as initial.contract does."""
    required: bool = False
    """Whether the way out of its phase asks for it: still open, it is listed and passed with a reason (reference 2.1)."""


class BlockWords(Definition):
    """What a part of the session is, whichever protocol names it (reference 2.4)."""

    id: Key
    title: Sentence
    therapist_does: Sentence | None = None
    software_shows: Sentence


class AgendaBlock(BlockWords):
    """A part of the session. A file may give its id and minutes alone, where `tasks.toml` says what it is."""

    model_config = ConfigDict(json_schema_extra=_only("id", "start", "end"))

    start: int = Field(ge=0)
    """Minutes from the session's start."""
    end: int = Field(ge=0)
    """Minutes from the session's start."""
    before: bool = False
    """Whether it stands before the session begins; then start and end are 0."""
    also: tuple[Key, ...] = ()
    """Parts of the usual session that this agenda does not have: their worksheets are offered here."""


class PlannedMeasure(Definition):
    """A measure that the protocol asks for: before its first session and its last one, and between the two by `when` (reference 8.18)."""

    key: Key
    when: Literal["each_session", "each_second_session", "two_weekly", "listed_sessions", "start_and_end", "after_each_session"]
    """each_second_session are the even ones; two_weekly is as often as two weeks hold sessions, and the even ones where they are weekly;
    after_each_session is asked about the session that has just been held, by hand: nothing of it is sent by itself."""
    sessions: tuple[int, ...] = ()
    """The sessions between, where `when` is listed_sessions."""
    from_session: int | None = None
    """The number of the first session before which it is asked, where that is not the course's first, such as the one after the contract."""
    follow_up: bool = True
    """Whether it is asked again at the follow-ups."""


class Review(Definition):
    """A session at which the course is looked at as a whole."""

    session: int = Field(ge=0)
    task: Key
    """The task that records the decision."""


class Walkthrough(Definition):
    """A worked example: at that planned session the protocol is in that phase."""

    session: int = Field(ge=0)
    phase: Key


class Protocol(Definition):
    """A whole protocol as one file holds it. Frozen once released; a course keeps the version it was opened with."""

    form: Literal["openipt.protocol/1"]
    key: Key
    version: int = Field(ge=1)
    """Counts up by one with each change of a released protocol; the earlier file stays."""
    title: Sentence
    short_title: Sentence
    summary: Sentence
    language: Language
    sessions: Span
    session_minutes: int = Field(ge=10, le=240)
    cadence_days: int = Field(ge=1, le=90)
    """Days from one planned session to the next."""
    participants: Literal["individual", "group", "couple", "parent_child"]
    missed_session_counts: bool
    """Whether a session that was missed uses up one of those planned."""
    grief_scope: Literal["death_only", "any_loss"]
    """Whether grief means the death of a person only, or any loss."""
    youngest: int = Field(ge=0)
    """The lowest age in years."""
    oldest: int | None = None
    """The highest age in years, where there is one."""
    problem_areas: tuple[ProblemArea, ...] = Field(min_length=1)
    phases: tuple[Phase, ...] = Field(min_length=1)
    measures: tuple[PlannedMeasure, ...] = Field(min_length=1)
    """The first one is the one that the course line is drawn with."""
    worksheets: tuple[Key, ...] = ()
    """Worksheets that this protocol offers beside those of every protocol, by key."""
    reviews: tuple[Review, ...] = ()
    tasks: tuple[Task, ...] = Field(min_length=1)
    agenda: tuple[AgendaBlock, ...] = Field(min_length=1)
    agenda_before: tuple[AgendaBlock, ...] = ()
    """The parts of the session numbered 0, where it goes otherwise than the rest, such as a talk of two before a group; with minutes of its own."""
    sources: tuple[Source, ...] = Field(min_length=1)
    signed_off_by: Sentence
    """The qualified IPT clinician who stands for this version."""
    walkthrough: tuple[Walkthrough, ...] = Field(min_length=1)
    """Worked examples. They are the definition's tests."""

    @property
    def planned_sessions(self) -> int:
        """How many sessions a course is planned with, which is the number of the last one."""
        return self.sessions.most

    @property
    def first_session(self) -> int:
        """The number of a course's first session: 1, or 0 where one comes before those that are counted."""
        return self.phases[0].first

    @property
    def agreed_in(self) -> str:
        """The id of the phase that only the client's agreement ends: the one with the contract, or else the first."""
        return next((task.phase for task in self.tasks if task.id == CONTRACT), self.phases[0].id)

    @property
    def main_measure(self) -> str:
        """The key of the measure that the course line is drawn with: the first one the protocol names."""
        return self.measures[0].key

    def at_session(self, number: int) -> "Protocol":
        """The protocol with the agenda and the minutes that its session of that number has."""
        if number >= 1 or not self.agenda_before:
            return self
        return self.model_copy(update={"agenda": self.agenda_before, "session_minutes": self.agenda_before[-1].end})

    def note_of_age(self, age: int) -> str:
        """A sentence where somebody of that age in years is younger or older than those the protocol is meant for; else empty. It stops nobody."""
        if age >= self.youngest and (self.oldest is None or age <= self.oldest):
            return ""
        ages = f"from {self.youngest} years" + (f" to {self.oldest}" if self.oldest is not None else "")
        return f"{self.short_title} is meant for people {ages}; this client is {age} at the first session."

    def phase(self, id: str) -> Phase:
        """The phase of that id. Raises KeyError where the protocol has none."""
        for phase in self.phases:
            if phase.id == id:
                return phase
        raise KeyError(f"{self.short_title} has no phase «{id}».")

    def phase_at(self, session: int) -> Phase:
        """The phase planned for that session; before the first and past the last session, the nearest one."""
        for phase in self.phases:
            if session <= phase.last:
                return phase
        return self.phases[-1]

    def tasks_of(self, phase: str) -> tuple[Task, ...]:
        """The tasks of one phase, or of a stretch without sessions of its own."""
        return tuple(task for task in self.tasks if task.phase == phase)

    def reviewed_by(self, task: str) -> tuple[int, ...]:
        """The numbers of the sessions at whose review that task records the decision; none for a task that belongs to no review."""
        return tuple(review.session for review in self.reviews if review.task == task)

    def review_at(self, session: int) -> Review | None:
        """The review planned for that session, if there is one."""
        for review in self.reviews:
            if review.session == session:
                return review
        return None

    def mistakes(self) -> Iterator[str]:
        """Phases, tasks, agenda, reviews and walkthrough that do not agree with each other."""
        yield from repeats("phase", [phase.id for phase in self.phases])
        yield from repeats("task", [task.id for task in self.tasks])
        yield from repeats("agenda block", [block.id for block in self.agenda])
        yield from repeats("agenda block", [block.id for block in self.agenda_before])
        yield from repeats("measure", [measure.key for measure in self.measures])
        yield from repeats("problem area", list(self.problem_areas))
        if self.sessions.fewest > self.sessions.most:
            yield "The fewest sessions are more than the most. Exchange the two numbers."
        if self.oldest is not None and self.oldest < self.youngest:
            yield "The oldest age is below the youngest. Exchange the two numbers."
        yield from self._mistakes_of_phases()
        yield from self._mistakes_of_measures()
        yield from _mistakes_of_agenda(self.agenda, self.session_minutes)
        if self.agenda_before:
            yield from _mistakes_of_agenda(self.agenda_before, self.agenda_before[-1].end)
            if self.first_session > 0:
                yield "«agenda_before» is for a session numbered 0, which this protocol does not have."
        stretches = {phase.id for phase in self.phases} | STRETCHES_WITHOUT_SESSIONS
        for task in self.tasks:
            if task.phase not in stretches:
                yield f"The task {task.id} names the phase {task.phase}, which this protocol does not have."
        known = {task.id for task in self.tasks}
        for review in self.reviews:
            if review.task not in known:
                yield f"The review at session {review.session} names the task {review.task}, which is not listed."
            if review.session > self.planned_sessions:
                yield f"The review at session {review.session} lies after the last session, {self.planned_sessions}."
        for step in self.walkthrough:
            if self.phase_at(step.session).id != step.phase or step.session > self.planned_sessions:
                yield f"The walkthrough says {step.phase} at session {step.session}, the phases say otherwise."

    def _mistakes_of_phases(self) -> Iterator[str]:
        expected = min(self.first_session, 1)
        for phase in self.phases:
            if phase.first != expected or phase.last < phase.first:
                yield f"The phase {phase.id} should start at session {expected}: phases follow each other without a gap."
                return
            expected = phase.last + 1
        if expected != self.planned_sessions + 1:
            yield f"The last phase should end at session {self.planned_sessions}, the last one planned."

    def _mistakes_of_measures(self) -> Iterator[str]:
        for measure in self.measures:
            if (measure.when == "listed_sessions") != bool(measure.sessions):
                yield f"The measure {measure.key}: «listed_sessions» needs «sessions», and nothing else has them."
            for session in (*measure.sessions, *([] if measure.from_session is None else [measure.from_session])):
                if not self.first_session <= session <= self.planned_sessions:
                    yield f"The measure {measure.key} names session {session}, which this protocol does not have."


def _mistakes_of_agenda(agenda: tuple[AgendaBlock, ...], minutes: int) -> Iterator[str]:
    expected = 0
    for block in agenda:
        if block.before:
            continue
        if block.start != expected or block.end <= block.start:
            yield f"The agenda block {block.id} should start at minute {expected}: blocks follow each other without a gap."
            return
        expected = block.end
    if expected != minutes:
        yield f"The agenda should end at minute {minutes}, the end of the session."

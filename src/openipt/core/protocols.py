"""What a protocol is: how many sessions, which phases, tasks, agenda, measures and reviews a course of that form has."""

from typing import Literal, Self

from pydantic import Field, model_validator

from openipt.core.fields import Definition, Key, Language, Sentence, Source, no_repeats

Role = Literal["client", "therapist", "supervisor", "facilitator", "partner", "guardian", "system"]
ProblemArea = Literal["grief", "role_dispute", "role_transition", "deficits"]


class Span(Definition):
    """The fewest and the most sessions that the protocol allows; a course is planned with the most."""

    fewest: int = Field(ge=1)
    most: int = Field(ge=1)


class Phase(Definition):
    """A stretch of the course, by the numbers of its first and last planned session."""

    id: Key
    title: Sentence
    first: int = Field(ge=1)
    last: int = Field(ge=1)


class Task(Definition):
    """Something to be done in a phase: what is recorded, and when it counts as done (reference 2.3)."""

    id: Key
    phase: Key
    title: Sentence
    records: Sentence
    done_when: Sentence
    roles: tuple[Role, ...] = Field(min_length=1)
    required: bool
    repeats: Literal["once", "each_session"] = "once"


class AgendaBlock(Definition):
    """A part of the session, in minutes from its start; `before` stands before the session begins (reference 2.4)."""

    id: Key
    title: Sentence
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    before: bool = False
    therapist_does: Sentence | None = None
    software_shows: Sentence


class PlannedMeasure(Definition):
    """A measure that the protocol asks for, and when."""

    key: Key
    when: Literal["each_session", "each_second_session", "start_and_end"]


class Review(Definition):
    """A session at which the course is looked at as a whole, with the task that records the decision."""

    session: int = Field(ge=1)
    task: Key


class Walkthrough(Definition):
    """A worked example: at that planned session the protocol is in that phase."""

    session: int = Field(ge=1)
    phase: Key


class Protocol(Definition):
    """A whole protocol as one file holds it. Frozen once released; a course keeps the version it was opened with."""

    form: Literal["openipt.protocol/1"]
    key: Key
    version: int = Field(ge=1)
    title: Sentence
    short_title: Sentence
    summary: Sentence
    language: Language
    sessions: Span
    session_minutes: int = Field(ge=10, le=240)
    cadence_days: int = Field(ge=1, le=90)
    participants: Literal["individual", "group", "couple", "parent_child"]
    missed_session_counts: bool
    grief_scope: Literal["death_only", "any_loss"]
    youngest: int = Field(ge=0)
    oldest: int | None = None
    problem_areas: tuple[ProblemArea, ...] = Field(min_length=1)
    phases: tuple[Phase, ...] = Field(min_length=1)
    measures: tuple[PlannedMeasure, ...] = Field(min_length=1)
    reviews: tuple[Review, ...] = ()
    tasks: tuple[Task, ...] = Field(min_length=1)
    agenda: tuple[AgendaBlock, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)
    signed_off_by: Sentence
    walkthrough: tuple[Walkthrough, ...] = Field(min_length=1)

    @property
    def planned_sessions(self) -> int:
        """How many sessions a course is planned with."""
        return self.sessions.most

    @property
    def main_measure(self) -> str:
        """The key of the measure that the course line is drawn with: the first one the protocol names."""
        return self.measures[0].key

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
        """The tasks of one phase, or of `assessment`, `maintenance` and `followup`, which have no sessions of their own."""
        return tuple(task for task in self.tasks if task.phase == phase)

    def review_at(self, session: int) -> Review | None:
        """The review planned for that session, if there is one."""
        for review in self.reviews:
            if review.session == session:
                return review
        return None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        no_repeats("phase", [phase.id for phase in self.phases])
        no_repeats("task", [task.id for task in self.tasks])
        no_repeats("agenda block", [block.id for block in self.agenda])
        no_repeats("measure", [measure.key for measure in self.measures])
        if self.sessions.fewest > self.sessions.most:
            raise ValueError("The fewest sessions are more than the most. Exchange the two numbers.")
        expected = 1
        for phase in self.phases:
            if phase.first != expected or phase.last < phase.first:
                raise ValueError(f"The phase {phase.id} should start at session {expected}: phases follow each other without a gap.")
            expected = phase.last + 1
        if expected != self.planned_sessions + 1:
            raise ValueError(f"The last phase should end at session {self.planned_sessions}, the last one planned.")
        stretches = {phase.id for phase in self.phases} | {"assessment", "maintenance", "followup"}
        for task in self.tasks:
            if task.phase not in stretches:
                raise ValueError(f"The task {task.id} names the phase {task.phase}, which this protocol does not have.")
        known = {task.id for task in self.tasks}
        for review in self.reviews:
            if review.task not in known:
                raise ValueError(f"The review at session {review.session} names the task {review.task}, which is not listed.")
            if review.session > self.planned_sessions:
                raise ValueError(f"The review at session {review.session} lies after the last session, {self.planned_sessions}.")
        for step in self.walkthrough:
            if self.phase_at(step.session).id != step.phase or step.session > self.planned_sessions:
                raise ValueError(f"The walkthrough says {step.phase} at session {step.session}, the phases say otherwise.")
        return self

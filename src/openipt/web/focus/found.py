"""What a course holds of its focus, worked out once for a page: people and events as evidence, choices, goals with their ratings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from openipt.core import circle, focus, goals, issues, timeline
from openipt.core import formulation as story
from openipt.core.focus import FocusInForce
from openipt.core.focus_evidence import AreaEvidence, Decided, Hint, Look, evidence_of, hints
from openipt.core.goals import Reached
from openipt.core.library import Library
from openipt.core.measures import Measure
from openipt.core.packs import TakenPack
from openipt.core.plans import plan_of
from openipt.core.timeline import Event
from openipt.record.read import CourseSheet, LifePage
from openipt.web.fieldforms import whole_number_in
from openipt.web.packview import packs_of
from openipt.web.pictures.timeline_words import apart

LOOK = "focus_evidence"
"""The worksheet of a look at one area."""


@dataclass(frozen=True, slots=True)
class Rated:
    """How far a goal had come at a session."""

    sheet: CourseSheet
    session: int
    rating: int
    level: int | None

    def given(self, field: str) -> int | None:
        """What one of its fields holds; None where it was left empty."""
        return self.sheet.content.get(field)


class Found:
    """All of it, for one course."""

    def __init__(self, page: LifePage, library: Library) -> None:
        self.page, self.library = page, library
        self.course = page.course.summary
        self.protocol = plan_of(library, self.course)
        self.issues = issues.in_order(page.of(issues.SHEET))
        self.choices = tuple(reversed(self._choices()))
        self.in_force: FocusInForce | None = focus.in_force(page.sheets)
        self.story: CourseSheet | None = next(reversed(page.of(story.SHEET)), None)
        self.goals = page.of(goals.SHEET)
        self.active = tuple(each for each in self.goals if goals.is_active(each.content))

    def _choices(self) -> tuple[CourseSheet, ...]:
        ordered = focus.in_order(self.page.of(focus.SHEET))
        return tuple(each for each in ordered if isinstance(each, CourseSheet))

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Everything on the timeline."""
        return tuple(timeline.event_of(each.id, each.content) for each in self.page.of(timeline.SHEET))

    @cached_property
    def onset(self) -> Event | None:
        """When this episode began."""
        return timeline.onset(self.events)

    @cached_property
    def looks(self) -> Mapping[str, CourseSheet]:
        """The newest look at each area."""
        return {each.content["area"]: each for each in self.page.of(LOOK)}

    @cached_property
    def areas(self) -> tuple[AreaEvidence, ...]:
        """The areas side by side, in the order of the library."""
        keys = (*focus.FOUR, *(each for each in self.protocol.problem_areas if each not in focus.FOUR))
        last = max((each.number for each in self.course.sessions), default=0)
        rings = {person: each.ring for person, each in circle.placed_at(self.page.placements, last).items()}
        return evidence_of(self.library.areas, keys, self.page.people, self.events, rings, apart)

    @cached_property
    def hints(self) -> tuple[Hint, ...]:
        """The rules of order that apply."""
        choice = self.choices[0].content if self.choices else {}
        first = next(each for each in self.protocol.phases if each.id == self.protocol.agreed_in)
        over = [each.number for each in self.course.sessions if each.attendance in ("attended", "late")]
        decided = Decided(
            sessions=len(self.course.sessions),
            is_agreed=self.in_force is not None and not self.in_force.provisional,
            second_area="second_area" in choice,
            is_disputed="disagreement" in choice,
            first_sessions_over=max(over, default=0) >= first.last,
        )
        return hints(self.library.areas, self.areas, {key: _look(each) for key, each in self.looks.items()}, decided)

    def ratings(self, goal: UUID) -> tuple[Rated, ...]:
        """How far that goal had come, session by session; of one session the rating written down last."""
        found = (each for each in self.page.of(goals.RATING) if each.about == goal and each.session is not None)
        by_session = {each.session or 0: Rated(each, each.session or 0, each.content["rating"], each.content.get("gas")) for each in found}
        return tuple(by_session[number] for number in sorted(by_session))

    @cached_property
    def packs(self) -> tuple[TakenPack, ...]:
        """The situation packs that the course has taken."""
        return packs_of(self.page.course, self.library)

    def example_goal(self, place: str) -> str:
        """The example at that place among those of all packs, from 1 on, since no goal stands in an address; empty where there is none."""
        every, number = [goal for each in self.packs for goal in each.pack.goal_examples], whole_number_in(place) or 0
        return every[number - 1] if 1 <= number <= len(every) else ""

    @property
    def figures(self) -> Iterator[tuple[Measure, float]]:
        """The measures that are worked out from goals, each over all goals of which its field was given, by what was given last."""
        for measure in (self.library.measure(key) for key in sorted(self.library.measures)):
            if rule := measure.from_goals:
                last = [
                    next((given for each in reversed(self.ratings(goal.id)) if (given := each.given(rule.reads)) is not None), None)
                    for goal in self.goals
                ]
                if reached := [Reached(came_to=each) for each in last if each is not None]:
                    yield measure, rule.figure(reached)


def _look(sheet: CourseSheet) -> Look:
    told = sheet.content
    return Look(told.get("affect_strength"), told.get("changeability"), told.get("client_priority"), told.get("therapist_priority"))

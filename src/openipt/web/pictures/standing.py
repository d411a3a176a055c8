"""Where a course stands, in words, and the scores of one measure as points on the planned course."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from django.utils.functional import Promise

from openipt.core.courses import State
from openipt.core.deliveries import TWO_WEEKS
from openipt.core.measures import Measure
from openipt.core.protocols import Protocol
from openipt.record.read import CourseSummary, ScorePoint
from openipt.web.pictures.slots import Slot, next_slot
from openipt.web.translating import gettext, gettext_lazy

STATES: Mapping[State, Promise] = {
    State.REFERRED: gettext_lazy("Referred"),
    State.ASSESSMENT: gettext_lazy("In assessment"),
    State.NOT_SUITABLE: gettext_lazy("IPT did not suit"),
    State.TREATMENT: gettext_lazy("In treatment"),
    State.ON_HOLD: gettext_lazy("On hold"),
    State.COMPLETED: gettext_lazy("Completed"),
    State.ENDED_EARLY: gettext_lazy("Ended early"),
    State.MAINTENANCE: gettext_lazy("In maintenance"),
    State.FOLLOWUP: gettext_lazy("In follow-up"),
    State.CLOSED: gettext_lazy("Closed"),
}


class Place(NamedTuple):
    """Where a course stands: «Session 9 of 16», and the phase or state beside it."""

    session: str
    phase: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The full range of a measure, the same for every client; worked out once for each page."""

    name: str
    lowest: int
    highest: int

    @classmethod
    def of(cls, measure: Measure) -> "Scale":
        """The scale of that measure."""
        return cls(measure.short_title, measure.lowest_total, measure.highest_total)

    def share(self, total: float) -> float:
        """How far up the range a total lies, from 0 to 1."""
        return (total - self.lowest) / (self.highest - self.lowest)


class Point(NamedTuple):
    """One total on the planned course. `at` is the session's number, or a place between two for a score of no session."""

    at: float
    value: int
    session: int | None
    when: date


def state_in_words(state: State) -> str:
    """The state of a course as a page says it."""
    return str(STATES[state])


def place_of(course: CourseSummary, protocol: Protocol, slots: Sequence[Slot]) -> Place:
    """Where the course stands: the next session of how many, and the confirmed phase, «still» where the plan is further on."""
    following = next_slot(slots)
    if course.state is not State.TREATMENT:
        held = sum(1 for slot in slots if slot.state == "held")
        return Place(state_in_words(course.state), gettext("%(held)d of %(planned)d held") % {"held": held, "planned": len(slots)})
    phase = "" if course.phase is None else protocol.phase(course.phase).title.lower()
    if following is None:
        return Place(gettext("All %(planned)d sessions over") % {"planned": len(slots)}, phase)
    place = gettext("Session %(number)d of %(planned)d") % {"number": following.number, "planned": slots[-1].number}
    if course.phase is not None and following.number > protocol.phase(course.phase).last:
        phase = gettext("still %(phase)s") % {"phase": phase}
    return Place(place, phase)


def points_of(scores: Iterable[ScorePoint], slots: Sequence[Slot]) -> tuple[Point, ...]:
    """The totals to draw, in the order of the course: none struck, none without a total, of one session the latest."""
    latest: dict[float, Point] = {}
    for score in scores:
        if score.struck_at is None and score.total is not None:
            at = float(score.session) if score.session is not None else between(score.about, slots)
            latest[at] = Point(at, score.total, score.session, score.about)
    return tuple(latest[at] for at in sorted(latest))


def joined(points: Sequence[Point], step: float) -> list[list[Point]]:
    """The points in runs that a line may join: nothing is bridged where a score was planned and is missing."""
    runs: list[list[Point]] = []
    for point in points:
        if runs and point.at - runs[-1][-1].at <= step:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def step_of(protocol: Protocol, measure: str) -> float:
    """How many sessions may lie between two scores of a measure before one is missing; without a plan, any number."""
    steps = {"each_session": 1.0, "each_second_session": 2.0, "two_weekly": max(1.0, TWO_WEEKS / protocol.cadence_days)}
    for planned in protocol.measures:
        if planned.key == measure:
            return steps.get(planned.when, float("inf"))
    return float("inf")


def between(when: date, slots: Sequence[Slot]) -> float:
    """The place of a day among the planned sessions: a fraction between the two that it lies between."""
    if not slots:
        return 1.0
    for before, after in pairwise(slots):
        if before.date <= when < after.date:
            return before.number + (when - before.date).days / (after.date - before.date).days
    return float(slots[0].number if when < slots[0].date else slots[-1].number)

"""The goals of a treatment: how many at a time (reference 4.6), and how far they came as one figure, by a measure's file (reference 8.17)."""

from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from typing import Any

from pydantic import Field

from openipt.core.fields import Definition, Key, Sentence, Source

SHEET, STEP, RATING = "goal", "goal_step", "goal_rating"
"""The worksheets of a goal, of a step towards it, and of how far it has come."""
ACTIVE = "active"
MOST_ACTIVE = 3
"""So many goals at the most are being worked on at a time (reference 4.6)."""


class Reached(Definition):
    """One goal: how far it came, and how much it weighs beside the others."""

    came_to: int
    weight: float = Field(default=1, gt=0)


class Standardised(Definition):
    """What the published figure of goal attainment is made with, so that few goals and many can be held against each other."""

    as_expected: float
    """The figure where every goal came out as expected."""
    spread: float = Field(gt=0)
    """How much one goal one level above that adds."""
    correlation: float = Field(ge=0, le=1)
    """How much goals are taken to go together."""


class GoalExample(Definition):
    """A worked example: goals as they stand, and the figure that must come of them, to three decimals."""

    goals: tuple[Reached, ...] = Field(min_length=1)
    figure: float
    source: Sentence
    """Where the example comes from, or what it shows."""


class FromGoals(Definition):
    """How a measure is worked out from the goals of a course, which are rated on the focus page, instead of from questions of its own."""

    reads: Key
    """The field of the sheet «How far the goal has come» that is read of each goal."""
    standardised: Standardised | None = None
    """What the published figure is made with; without it, the figure is the mean over the goals."""
    source: Source
    examples: tuple[GoalExample, ...] = Field(min_length=1)

    def figure(self, goals: Sequence[Reached]) -> float:
        """The figure over at least one goal, unrounded. Of the weights only their proportions matter.

        Standardised it is as_expected + spread x sum(w x) / sqrt((1 - r) sum(w^2) + r (sum w)^2), else sum(w x) / sum(w).
        """
        weights = [goal.weight for goal in goals]
        weighted = sum(goal.weight * goal.came_to for goal in goals)
        if self.standardised is None:
            return weighted / sum(weights)
        together = self.standardised.correlation
        noise = sqrt((1 - together) * sum(weight**2 for weight in weights) + together * sum(weights) ** 2)
        return self.standardised.as_expected + self.standardised.spread * weighted / noise

    def wrong_examples(self) -> Iterator[str]:
        """A sentence for each worked example that the rule does not bear out."""
        for number, example in enumerate(self.examples, start=1):
            found = round(self.figure(example.goals), 3)
            if found != example.figure:
                yield f"Example {number} says {example.figure:g}, but the rule for goals gives {found:g}."


def is_active(goal: Mapping[str, Any]) -> bool:
    """Whether a goal's sheet says that it is being worked on; one that says nothing is."""
    return bool(goal.get("status", ACTIVE) == ACTIVE)

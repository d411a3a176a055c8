"""The goals of a treatment: how many at a time (reference 4.6), and how far they were attained as one published figure (reference 8.17)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

SHEET, STEP, RATING = "goal", "goal_step", "goal_rating"
"""The worksheets of a goal, of a step towards it, and of how far it has come."""
ACTIVE = "active"
MOST_ACTIVE = 3
"""So many goals at the most are being worked on at a time (reference 4.6)."""
CORRELATION = 0.30
"""How much goals are taken to go together (reference 8.17)."""
AS_EXPECTED = 50.0
"""The figure where every goal came out as expected (reference 8.17)."""
LEVELS = range(-2, 3)
"""From much less than expected, -2, over as expected, 0, to much more, +2 (reference 8.17)."""


@dataclass(frozen=True, slots=True)
class Attained:
    """One goal: the level that it came to, and how much it weighs beside the others."""

    level: int
    weight: float = 1.0


def goal_attainment(goals: Sequence[Attained]) -> float:
    """The T figure, unrounded: 50 is as expected, higher is better. Whole weights or not, only their proportions matter.

    T = 50 + 10 x sum(w x) / sqrt((1 - r) sum(w^2) + r (sum w)^2) with r = 0.30. Raises ValueError without goals, for a level
    outside -2 to +2, and for a weight that is not above 0.
    """
    if not goals:
        raise ValueError("There is no goal to make a figure from.")
    for goal in goals:
        if goal.level not in LEVELS:
            raise ValueError(f"A goal's level goes from -2 to 2, not {goal.level}.")
        if not goal.weight > 0:
            raise ValueError(f"A goal's weight is above 0, not {goal.weight}.")
    weights = [goal.weight for goal in goals]
    spread = sqrt((1 - CORRELATION) * sum(weight**2 for weight in weights) + CORRELATION * sum(weights) ** 2)
    return AS_EXPECTED + 10 * sum(goal.weight * goal.level for goal in goals) / spread


def is_active(goal: Mapping[str, Any]) -> bool:
    """Whether a goal's sheet says that it is being worked on; one that says nothing is."""
    return bool(goal.get("status", ACTIVE) == ACTIVE)

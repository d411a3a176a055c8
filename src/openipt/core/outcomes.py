"""What a change in scores may be called: pure functions of two scores, with the published thresholds (reference 9.1, 9.2)."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from openipt.core.measures import Item, Measure

RESPONSE_FALL_PERCENT = 50
"""A fall of half or more from the first score is a response (reference 9.1)."""

NHS_CASENESS = "nhs_caseness"
"""The key of the cutoff that decides whether somebody counts as a case in NHS figures (reference 9.1)."""


def percent_change(first: int, now: int) -> float | None:
    """The change from the first score in percent, one decimal, half to even; None where the first score is 0.

    Half to even is taken on the exact fraction, as Python's `round` does (reference 13).
    """
    if first == 0:
        return None
    return float(round(Fraction(100 * (now - first), first), 1))


def fell_by_half(first: int, now: int) -> bool:
    """Whether the score fell by 50 percent or more from a first score above 0; thresholds use unrounded values."""
    return first > 0 and 100 * (first - now) >= RESPONSE_FALL_PERCENT * first


def is_response(measure: Measure, first: int, now: int) -> bool | None:
    """Whether a change is a response: a fall by half or more. None where higher is better, for which reference 9.1 has no definition."""
    return fell_by_half(first, now) if measure.direction == "higher_is_worse" else None


def in_remission(measure: Measure, now: int) -> bool | None:
    """Whether the score lies on the better side of the measure's published remission limit; None where it has none."""
    if measure.remission is None:
        return None
    return now < measure.remission.at if measure.direction == "higher_is_worse" else now > measure.remission.at


def answer_moved(measure: Measure, item: Item, before: int, now: int) -> Literal["better", "worse"] | None:
    """Which way one answer moved, by what it counts: turned round, one or none. None where it counts the same, or does not apply."""
    if any(option.does_not_apply and option.value in (before, now) for option in measure.options_of(item)):
        return None
    step = measure.counted(item, now) - measure.counted(item, before)
    if step == 0:
        return None
    return "worse" if (step > 0) == (measure.direction == "higher_is_worse") else "better"


SizeOfChange = Literal["none", "small", "reliable"]


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between two scores and its honest size. `points` is now minus before, so below 0 means lower."""

    points: int
    size: SizeOfChange
    threshold: int | None

    @property
    def direction(self) -> Literal["lower", "higher", "same"]:
        """Said in words, so that no sign has to be read."""
        if self.points == 0:
            return "same"
        return "lower" if self.points < 0 else "higher"


def change(measure: Measure, before: int, now: int) -> Change:
    """How far the score moved, and whether that passes the measure's own reliable change (reference 9.2)."""
    points = now - before
    threshold = measure.reliable_change.points if measure.reliable_change else None
    size: SizeOfChange = "none" if points == 0 else "small"
    if threshold is not None and abs(points) >= threshold:
        size = "reliable"
    return Change(points, size, threshold)


@dataclass(frozen=True, slots=True)
class FirstAndLast:
    """One measure's first and last total in a course. `carried_forward` says that the last is not of the final attended session."""

    first: int
    last: int
    carried_forward: bool = False


@dataclass(frozen=True, slots=True)
class NhsOutcome:
    """The figures of the NHS talking-therapies standard for one course (reference 9.1).

    Recovery and reliable recovery are None for somebody who was not a case at first. `depression_only` marks figures
    made without an anxiety score, which stay out of rates that carry the NHS's name.
    """

    caseness_first: bool
    recovery: bool | None
    reliable_improvement: bool
    reliable_deterioration: bool
    reliable_recovery: bool | None
    depression_only: bool


def nhs_outcome(depression: tuple[Measure, FirstAndLast], anxiety: tuple[Measure, FirstAndLast] | None) -> NhsOutcome:
    """The NHS figures from the depression measure and, where there is one, the anxiety measure. Both count higher as worse.

    Raises KeyError where a measure has no `nhs_caseness` cutoff, and ValueError where it has no reliable change, or counts higher as better.
    """
    pairs = [depression] + ([anxiety] if anxiety else [])
    if turned := [measure.short_title for measure, _ in pairs if measure.direction != "higher_is_worse"]:
        raise ValueError(f"{turned[0]} counts higher as better, which NHS figures are not made from.")
    case_first = any(scores.first >= _nhs_cutoff(measure) for measure, scores in pairs)
    case_last = any(scores.last >= _nhs_cutoff(measure) for measure, scores in pairs)
    moves = [_reliable_move(measure, scores) for measure, scores in pairs]
    improved = "fell" in moves and "rose" not in moves
    deteriorated = "rose" in moves and "fell" not in moves
    recovered = not case_last if case_first else None
    return NhsOutcome(
        caseness_first=case_first,
        recovery=recovered,
        reliable_improvement=improved,
        reliable_deterioration=deteriorated,
        reliable_recovery=None if recovered is None else recovered and improved,
        depression_only=anxiety is None,
    )


def _nhs_cutoff(measure: Measure) -> int:
    for cutoff in measure.cutoffs:
        if cutoff.key == NHS_CASENESS:
            return cutoff.at
    raise KeyError(f"{measure.short_title} has no cutoff «{NHS_CASENESS}».")


def _reliable_move(measure: Measure, scores: FirstAndLast) -> Literal["fell", "rose", "neither"]:
    if measure.reliable_change is None:
        raise ValueError(f"{measure.short_title} has no agreed reliable change.")
    if scores.first - scores.last >= measure.reliable_change.points:
        return "fell"
    return "rose" if scores.last - scores.first >= measure.reliable_change.points else "neither"

"""How answers become a total: the published rule, what is left out, the band, the figures beside it, and the safety item apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from openipt.core.measures import Band, Measure
from openipt.core.scoring_rules import Figure

SafetyAnswer = Literal["endorsed", "not_endorsed", "skipped"]


class AnswerRefused(ValueError):
    """An answer that the measure does not offer; the message says which, in a sentence."""


@dataclass(frozen=True, slots=True)
class FigureScore:
    """One figure beside the total, exact; None where too much of it was left out."""

    figure: Figure
    value: Fraction | None


@dataclass(frozen=True, slots=True)
class Score:
    """What came of one set of answers.

    `total` is None where too much was left out; `why_no_total` then says so. `answered` counts scored items. `out_of_reach` is by how
    many points the highest total is lower than the measure's own, because a question does not apply. `safety` is None for a measure
    without safety items.
    """

    total: int | None
    band: Band | None
    answered: int
    out_of: int
    prorated: bool
    safety: SafetyAnswer | None
    why_no_total: str | None
    out_of_reach: int = 0
    figures: tuple[FigureScore, ...] = ()


def score(measure: Measure, answers: Mapping[str, int]) -> Score:
    """Score answers given by item key; a key left out is a question left out. Raises AnswerRefused for any other value."""
    refuse_unknown(measure, answers)
    counted = {item.key: measure.counted(item, answers[item.key]) for item in measure.scored_items if item.key in answers}
    parts = measure.parts
    summed = [max(there) for part in parts if (there := [counted[item.key] for item in part if item.key in counted])]
    left_out = len(parts) - len(summed)
    why_no_total = _why_no_total(measure, answers, left_out, len(parts))
    made_up = left_out > 0 and measure.missing.then == "made_up"
    total = None
    if why_no_total is None:
        # Half up in whole numbers: floor(sum * items / answered + 1/2), so that no rounding of halves can creep in.
        points = measure.multiplier * sum(summed)
        total = (2 * points * len(parts) + len(summed)) // (2 * len(summed)) if made_up else points
    return Score(
        total=total,
        band=None if total is None else measure.band_of(total),
        answered=len(counted),
        out_of=len(measure.scored_items),
        prorated=total is not None and made_up,
        safety=safety_answer(measure, answers),
        why_no_total=why_no_total,
        out_of_reach=measure.multiplier * _beyond_reach(measure, answers),
        figures=tuple(FigureScore(figure, figure.of(counted)) for figure in measure.figures),
    )


def refuse_unknown(measure: Measure, answers: Mapping[str, int]) -> None:
    """Raise AnswerRefused where an answer belongs to no item, or is not one that its item offers."""
    for key, value in answers.items():
        try:
            measure.label_of(measure.item(key), value)
        except KeyError as problem:
            raise AnswerRefused(str(problem.args[0])) from None


def safety_answer(measure: Measure, answers: Mapping[str, int]) -> SafetyAnswer | None:
    """Whether any safety item was endorsed; skipped where one was left out and none endorsed; None without safety items."""
    if not measure.safety:
        return None
    if any(answers.get(trigger.item, trigger.at_or_above - 1) >= trigger.at_or_above for trigger in measure.safety):
        return "endorsed"
    if any(trigger.item not in answers for trigger in measure.safety):
        return "skipped"
    return "not_endorsed"


def wrong_examples(measure: Measure) -> list[str]:
    """A sentence for each thing in which the measure's worked examples and its scoring rule do not agree."""
    wrong = list(measure.from_goals.wrong_examples()) if measure.from_goals else []
    for number, example in enumerate(measure.examples, start=1):
        try:
            found = score(measure, example.answers)
        except AnswerRefused as problem:
            wrong.append(f"Example {number}: {problem}")
            continue
        band = found.band.key if found.band else None
        for word, said, came in (("total", example.total, found.total), ("band", example.band, band), ("safety", example.safety, found.safety)):
            if said != came:
                wrong.append(f"Example {number} says {word} {said}, but the scoring rule gives {came}.")
    return wrong


def _why_no_total(measure: Measure, answers: Mapping[str, int], left_out: int, out_of: int) -> str | None:
    missed = [key for key in measure.missing.never if key not in answers]
    if any(measure.is_safety_item(key) for key in missed):
        return "The question about safety was left out, so there is no total."
    if missed:
        return f"A question was left out that there is no total without: {measure.item(missed[0]).short}."
    if left_out > measure.missing.may_be_left_out or left_out == out_of:
        allowed = measure.missing.may_be_left_out
        return f"{left_out} left out; {'none' if allowed == 0 else f'up to {allowed}'} may be."
    return None


def _beyond_reach(measure: Measure, answers: Mapping[str, int]) -> int:
    """How many points cannot be reached because a question does not apply."""
    beyond = 0
    for item in measure.scored_items:
        if any(option.does_not_apply and answers.get(item.key) == option.value for option in measure.options_of(item)):
            beyond += max(measure.counts_of(item))
    return beyond

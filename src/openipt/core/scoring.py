"""How answers become a total: the published sum, the rule for answers left out, the band, and the safety item apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from openipt.core.measures import Band, Item, Measure

SafetyAnswer = Literal["endorsed", "not_endorsed", "skipped"]


class AnswerRefused(ValueError):
    """An answer that the measure does not offer; the message says which, in a sentence."""


@dataclass(frozen=True, slots=True)
class Score:
    """What came of one set of answers.

    `total` is None where too much was left out; `why_no_total` then says so. `answered` counts scored items.
    `safety` is None for a measure without safety items.
    """

    total: int | None
    band: Band | None
    answered: int
    out_of: int
    prorated: bool
    safety: SafetyAnswer | None
    why_no_total: str | None


def score(measure: Measure, answers: Mapping[str, int]) -> Score:
    """Score answers given by item key; a key left out is a question left out. Raises AnswerRefused for any other value."""
    refuse_unknown(measure, answers)
    counted = [_counts(measure, item, answers[item.key]) for item in measure.scored_items if item.key in answers]
    out_of = len(measure.scored_items)
    left_out = out_of - len(counted)
    why_no_total = _why_no_total(measure, answers, left_out)
    total = None
    if why_no_total is None:
        # Half up in whole numbers: floor(sum * items / answered + 1/2), so that no rounding of halves can creep in.
        total = (2 * sum(counted) * out_of + len(counted)) // (2 * len(counted))
    return Score(
        total=total,
        band=None if total is None else measure.band_of(total),
        answered=len(counted),
        out_of=out_of,
        prorated=total is not None and left_out > 0,
        safety=safety_answer(measure, answers),
        why_no_total=why_no_total,
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


def _why_no_total(measure: Measure, answers: Mapping[str, int], left_out: int) -> str | None:
    if any(key not in answers for key in measure.missing.never):
        return "The question about safety was left out, so there is no total."
    if left_out > measure.missing.may_be_left_out or left_out == len(measure.scored_items):
        allowed = measure.missing.may_be_left_out
        return f"{left_out} left out; {'none' if allowed == 0 else f'up to {allowed}'} may be."
    return None


def _counts(measure: Measure, item: Item, value: int) -> int:
    if not item.reverse:
        return value
    values = [option.value for option in measure.options_of(item)]
    return min(values) + max(values) - value

"""Turns a measure's questions into the fields of a page, and what was typed into answers, with every mistake named beside its field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest

from openipt.core.measures import Item, Measure, Option
from openipt.core.refusals import Refusal
from openipt.web.form_marks import id_in
from openipt.web.translating import gettext as _

ANSWER = "answer_"
"""What the name of every answer's field begins with; the item's key follows."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to look at: the field that it belongs to (empty for the page as a whole) and a sentence about it."""

    field: str
    sentence: str


class Mistyped(Exception):
    """Something in a form cannot be read; `mistakes` holds one sentence for each field."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(" ".join(mistake.sentence for mistake in mistakes))


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be chosen. `value` is as it stands in the form; `number` is shown to staff, empty where the label says it already."""

    value: str
    label: str
    chosen: bool
    number: str = ""


@dataclass(frozen=True, slots=True)
class QuestionField:
    """One question of a measure as a group of choices, with what was chosen and what is wrong with it.

    `in_table` says whether it shares its answers with the others, so that it can stand in one table with them.
    """

    name: str
    number: int
    text: str
    choices: tuple[Choice, ...]
    in_table: bool
    problem: str = ""


def op_id_of(request: HttpRequest) -> UUID:
    """The id that the form has carried since it was shown; that it belongs to this address was looked at already (web/form_marks.py)."""
    return id_in(request.POST["op_id"])


def questions_in_order(measure: Measure) -> tuple[Item, ...]:
    """The questions as they are asked: those that count first, in the measure's order, then those that do not."""
    return measure.scored_items + tuple(item for item in measure.items if not item.scored)


def choices_of(measure: Measure, item: Item, chosen: str) -> tuple[Choice, ...]:
    """The answers that an item offers, with the chosen one marked."""
    return tuple(
        Choice(str(option.value), measure.label_of(item, option.value), str(option.value) == chosen, _number_of(option))
        for option in measure.options_of(item)
    )


def chosen_value(measure: Measure, item: Item, typed: str) -> int | None:
    """The answer that a form sent for this item; None where it sent none, or one that the item does not offer."""
    return next((option.value for option in measure.options_of(item) if str(option.value) == typed), None)


def _number_of(option: Option) -> str:
    """The number beside an answer's words; none where the words begin with it, or the answer counts nothing."""
    number = str(option.value)
    said_already = not option.label or option.label == number or option.label.startswith((f"{number},", f"{number} "))
    return "" if said_already or option.does_not_apply else number


def mistakes_of(refusal: Refusal) -> tuple[Mistake, ...]:
    """What an action refused, as something to look at on the page."""
    return (Mistake(refusal.field or "", refusal.sentence),)


def status_of(refusal: Refusal | None) -> int:
    """The answer's status: 409 where the state is against it, 422 where what was typed is, 200 where nothing was refused."""
    if refusal is None:
        return 200
    return 409 if refusal.conflict else 422


def day_in(typed: str) -> date | None:
    """The day that a date field sent; None where it is no day."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def whole_number_in(typed: str) -> int | None:
    """The whole number that a field sent; None where it is none."""
    return int(typed) if typed.isascii() and typed.strip().isdecimal() else None


def question_fields(measure: Measure, typed: Mapping[str, str], mistakes: tuple[Mistake, ...] = ()) -> tuple[QuestionField, ...]:
    """A measure's questions as fields of one page, with what was typed before and what is wrong with it."""
    return tuple(
        QuestionField(
            name=ANSWER + item.key,
            number=number,
            text=item.words,
            choices=choices_of(measure, item, typed.get(ANSWER + item.key, "")),
            in_table=item.scored and not item.options,
            problem=problem_of(ANSWER + item.key, mistakes),
        )
        for number, item in enumerate(questions_in_order(measure), start=1)
    )


def answers_in(measure: Measure, typed: Mapping[str, str]) -> tuple[dict[str, int], tuple[Mistake, ...]]:
    """The answers that a form holds, by item key. A question without an answer is left out; an unknown answer is a mistake."""
    answers: dict[str, int] = {}
    mistakes = []
    for number, item in enumerate(questions_in_order(measure), start=1):
        sent = typed.get(ANSWER + item.key, "")
        value = chosen_value(measure, item, sent)
        if value is not None:
            answers[item.key] = value
        elif sent:
            mistakes.append(Mistake(ANSWER + item.key, _("Question %(number)s: choose one of its answers") % {"number": number}))
    return answers, tuple(mistakes)


def problem_of(field: str, mistakes: tuple[Mistake, ...]) -> str:
    """The sentence about one field, empty where nothing is wrong with it."""
    return next((mistake.sentence for mistake in mistakes if mistake.field == field), "")

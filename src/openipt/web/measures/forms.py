"""What a therapist's forms about measures hold: read into plain values, with a sentence for everything that needs a look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from openipt.core.measures import Item, Measure
from openipt.web.fieldforms import Mistake, answers_in, chosen_value, day_in, whole_number_in
from openipt.web.translating import gettext as _

SendingWay = Literal["link", "device", "paper"]
WAYS: tuple[SendingWay, ...] = ("link", "device", "paper")

NOT_KNOWN = "not_known"
"""What the form sends where nobody knows the answer to the safety item."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A measure to be sent: which one, for which session, and how."""

    measure: Measure
    session: int | None
    way: SendingWay


@dataclass(frozen=True, slots=True)
class PaperAnswers:
    """A measure filled in on paper, question by question."""

    session: int | None
    about: date
    answers: dict[str, int]


@dataclass(frozen=True, slots=True)
class PaperTotal:
    """Only the total of a measure, and its safety answers by item; those that are not known are left out."""

    session: int | None
    about: date
    total: int
    safety_answers: dict[str, int]


def read_sending(typed: Mapping[str, str], offered: Mapping[str, Measure]) -> Sending | tuple[Mistake, ...]:
    """The measure to be sent, or what needs a look."""
    measure = offered.get(typed.get("measure", ""))
    way = next((each for each in WAYS if each == typed.get("way")), None)
    if measure and way:
        return Sending(measure, whole_number_in(typed.get("session", "")), way)
    mistakes = []
    if measure is None:
        mistakes.append(Mistake("measure", _("Questionnaire: choose one")))
    if way is None:
        mistakes.append(Mistake("way", _("How: choose one")))
    return tuple(mistakes)


def read_answers(typed: Mapping[str, str], measure: Measure) -> PaperAnswers | tuple[Mistake, ...]:
    """The answers from paper, or what needs a look."""
    about = day_in(typed.get("about", ""))
    answers, mistakes = answers_in(measure, typed)
    if about and not mistakes:
        return PaperAnswers(whole_number_in(typed.get("session", "")), about, answers)
    return (*_look_at_day(about), *mistakes)


def read_total(typed: Mapping[str, str], measure: Measure) -> PaperTotal | tuple[Mistake, ...]:
    """The total from paper, or what needs a look. The safety item is asked for apart and may be «not known», but not passed over."""
    about = day_in(typed.get("about", ""))
    total = whole_number_in(typed.get("total", ""))
    mistakes = [*_look_at_day(about)]
    if total is None:
        span = {"lowest": measure.lowest_total, "highest": measure.highest_total}
        mistakes.append(Mistake("total", _("Total: a whole number from %(lowest)d to %(highest)d") % span))
    answers: dict[str, int] = {}
    for name, item in safety_fields(measure):
        chosen = typed.get(name, "")
        value = chosen_value(measure, item, chosen)
        if value is not None:
            answers[item.key] = value
        elif chosen != NOT_KNOWN:
            mistakes.append(Mistake(name, _("Answer about safety: choose it, or “not known”")))
    if about is None or total is None or mistakes:
        return tuple(mistakes)
    return PaperTotal(whole_number_in(typed.get("session", "")), about, total, answers)


def safety_fields(measure: Measure) -> tuple[tuple[str, Item], ...]:
    """The name of the field for each safety item beside a total, and the item."""
    items = [measure.item(trigger.item) for trigger in measure.safety]
    return tuple(("safety_answer" if place == 0 else f"safety_answer_{place + 1}", item) for place, item in enumerate(items))


def _look_at_day(about: date | None) -> tuple[Mistake, ...]:
    return () if about else (Mistake("about", _("Filled in on: a day of the calendar")),)

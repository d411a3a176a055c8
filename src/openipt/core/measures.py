"""What a measure is: its questions, answers, scoring rule, bands, reliable change, safety items and worked examples."""

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from pydantic import Field

from openipt.core.fields import Definition, Key, Language, Licence, Paragraph, Sentence, Source
from openipt.core.goals import FromGoals
from openipt.core.measure_checks import mistakes_of
from openipt.core.scoring_rules import Figure, MissingRule, Scoring, Totals

Use = Literal["sent", "clinician", "goals", "total", "unconfirmed", "wordless"]
"""What can be done with a measure: sent to a client, filled in by a clinician, rated as goals, entered as a total alone, or not shown yet."""


class Option(Definition):
    """One answer a person can choose."""

    value: int
    """The number under which the answer is kept; it counts that much, unless the item says otherwise."""
    label: Sentence | None = None
    """The words of the answer. Left out of a skeleton, whose wording may not be shipped."""
    does_not_apply: bool = False
    """Whether it says that the question does not apply. The question is answered then, and counts nothing."""
    code: Sentence | None = None
    """The answer's code in the measure's code system."""


class Item(Definition):
    """One question."""

    key: Key
    """What answers are kept under. Never the question's number, since variants change the order."""
    text: Paragraph | None = None
    """The question, word for word. Left out of a skeleton, whose wording may not be shipped."""
    short: Sentence
    """One to four plain words for tables and charts."""
    code: Sentence | None = None
    """The question's code in the measure's code system."""
    scored: bool = True
    """Whether the answer counts towards the total."""
    reverse: bool = False
    """Whether the answer counts from the other end: the highest as the lowest."""
    one_for: tuple[int, ...] = ()
    """The answers that count one, where all others count none, such as yes and more-or-less. Empty where answers count as they are."""
    options: tuple[Option, ...] = ()
    """The question's own answers, given only where they differ from the measure's."""

    @property
    def words(self) -> str:
        """The question, or in a skeleton the few words that stand for it."""
        return self.text or self.short


class Band(Definition):
    """A named range of totals, both ends included."""

    key: Key
    label: Sentence
    start: int
    """The lowest total of the band."""
    end: int
    """The highest total of the band."""


class Cutoff(Definition):
    """A total at which something begins to be said."""

    key: Key
    at: int
    """The total from which on it holds or, where higher is better, down to which it holds."""
    meaning: Sentence
    """What is said, in a sentence."""
    source: Source


class ReliableChange(Definition):
    """The smallest difference that is more than the measure's own noise (reference 9.2)."""

    points: int = Field(ge=1)
    """The difference, in points of the total."""
    source: Source


class SafetyItem(Definition):
    """An item whose answer brings forth an alert (reference 11.1)."""

    item: Key
    at_or_above: int
    """The lowest answer that brings the alert forth, as chosen by the person and not reversed."""
    alert: Key
    """The alert's kind, as alerts.toml names it."""
    source: Source


class Codes(Definition):
    """The measure's own codes in a public code system, with the notice that its licence asks for."""

    system: Sentence
    """The code system's address, such as http://loinc.org."""
    panel: Sentence | None = None
    """The code of the whole questionnaire, where one is known."""
    total: Sentence | None = None
    """The code of the total, where one is known."""
    notice: Paragraph
    """The notice that must stand where the codes are used."""
    source: Source


class Example(Definition):
    """A worked example: answers and what must come of them. The examples are the definition's tests."""

    answers: dict[Key, int]
    """Answers by item key; a key left out is a question left out."""
    total: int | None = None
    """The total, left out where there must be none."""
    band: Key | None = None
    safety: Literal["endorsed", "not_endorsed", "skipped"] | None = None
    source: Sentence
    """Where the example comes from, or what it shows."""


class Measure(Definition):
    """A whole measure as one file holds it. Frozen once released; answers keep the version they were given to."""

    form: Literal["openipt.measure/1"]
    key: Key
    version: int = Field(ge=1)
    """Counts up by one with each change of a released measure; the earlier file stays."""
    title: Sentence
    short_title: Sentence
    asks_about: Sentence
    """What a client is told to expect, before the first question."""
    language: Language
    rated_by: Literal["client", "clinician"]
    minutes: int = Field(ge=1, le=120)
    """About how long it takes."""
    recall: Sentence
    """The time that the questions ask about."""
    stem: Paragraph | None = None
    """The words before every question, word for word. Left out of a skeleton, and where there are none."""
    direction: Literal["higher_is_worse", "higher_is_better"]
    direction_in_words: Sentence
    """What a lower or higher number means, as a client reads it."""
    licence: Licence
    codes: Codes | None = None
    options: tuple[Option, ...] = ()
    """The answers that every question offers, unless it has its own."""
    items: tuple[Item, ...] = ()
    """The questions, in the order in which they are asked. None where only a total is ever entered."""
    totals: Totals | None = None
    """The range of totals, for a measure without questions."""
    from_goals: FromGoals | None = None
    """How it is worked out from the goals on the focus page, for a measure that is nothing else. It is neither sent nor entered."""
    scoring: Scoring | None = None
    """How the total is made, where it is not the plain sum of what the answers count."""
    figures: tuple[Figure, ...] = ()
    """Subscales and means that stand beside the total."""
    missing: MissingRule
    bands: tuple[Band, ...] = ()
    """Named ranges that follow each other from the lowest total to the highest."""
    bands_source: Source | None = None
    caseness: Cutoff | None = None
    """The published total from which on the condition is likely."""
    cutoffs: tuple[Cutoff, ...] = ()
    """Other published totals, each with its meaning; `nhs_caseness` is the one that NHS figures use."""
    remission: Cutoff | None = None
    """Holds for totals below `at` or, where higher is better, above it."""
    reliable_change: ReliableChange | None = None
    safety: tuple[SafetyItem, ...] = ()
    without_safety_item: Key | None = None
    """The measure to send where nobody can read the safety item in time."""
    examples: tuple[Example, ...] = ()
    """Worked examples. A measure with questions has at least one."""

    @property
    def scored_items(self) -> tuple[Item, ...]:
        """The items that count towards the total, in the measure's order."""
        return tuple(item for item in self.items if item.scored)

    @property
    def multiplier(self) -> int:
        """What the sum is multiplied by; 1 for most measures."""
        return self.scoring.multiplier if self.scoring else 1

    @property
    def parts(self) -> tuple[tuple[Item, ...], ...]:
        """What the total is added up from: single items, or several of which the highest counts, in the measure's order."""
        if self.scoring is None:
            return tuple((item,) for item in self.scored_items)
        group_of = {key: group.items for group in self.scoring.highest_of for key in group.items}
        parts = dict.fromkeys(group_of.get(item.key, (item.key,)) for item in self.scored_items)
        return tuple(tuple(self.item(key) for key in part) for part in parts)

    @property
    def is_plain_sum(self) -> bool:
        """Whether the total is the sum of the answers as they are kept, turned round at the most."""
        items = self.scored_items
        return self.scoring is None and not any(item.one_for or any(option.does_not_apply for option in self.options_of(item)) for item in items)

    @cached_property
    def lowest_total(self) -> int:
        """The least total that complete answers can give."""
        if self.totals:
            return self.totals.lowest
        return self.multiplier * sum(max(min(self.counts_of(item)) for item in part) for part in self.parts)

    @cached_property
    def highest_total(self) -> int:
        """The greatest total that complete answers can give."""
        if self.totals:
            return self.totals.highest
        return self.multiplier * sum(max(max(self.counts_of(item)) for item in part) for part in self.parts)

    def can_be(self, total: int) -> bool:
        """Whether complete answers can give that total."""
        return self.lowest_total <= total <= self.highest_total and total % self.multiplier == 0

    @property
    def has_wording(self) -> bool:
        """Whether the wording of every question and every answer is loaded."""
        return bool(self.items) and all(item.text and all(option.label for option in self.options_of(item)) for item in self.items)

    @property
    def why_not_entered(self) -> str | None:
        """Why not even its total is entered, in one sentence; None where it may be."""
        return f"{self.short_title} is worked out from the goals on the focus page. Rate them there." if self.from_goals else None

    @property
    def why_not_shown(self) -> str | None:
        """Why its questions may not be shown, in one sentence; None where they may.

        A pack of class B and a completed skeleton of class C may be, once somebody has confirmed the licence.
        """
        name, kind = self.short_title, self.licence.shipping_class
        if self.from_goals:
            return self.why_not_entered
        if not self.items:
            return f"{name} is not asked here. Enter its total by hand."
        if not self.has_wording:
            return f"{name} comes without its wording. Enter its total by hand, or ask whoever runs OpenIPT here to load your licensed text."
        if kind in ("B", "C") and not (self.licence.confirmed_by and self.licence.confirmed_on):
            return f"Nobody has confirmed the licence of {name} here. Enter its total by hand, or ask whoever runs OpenIPT here to confirm it."
        return None

    @property
    def may_be_shown(self) -> bool:
        """Whether its questions may be shown, printed and entered one by one."""
        return self.why_not_shown is None

    @property
    def why_not_sent(self) -> str | None:
        """Why it may not be sent to a client, in one sentence; None where it may."""
        if self.why_not_shown is None and self.rated_by != "client":
            return f"{self.short_title} is filled in by a clinician. Enter it yourself."
        return self.why_not_shown

    @property
    def may_be_sent(self) -> bool:
        """Whether a client may be asked to fill it in."""
        return self.why_not_sent is None

    @property
    def use(self) -> Use:
        """What can be done with it, as a list of measures says it."""
        if self.may_be_sent:
            return "sent"
        if self.may_be_shown:
            return "clinician"
        if not self.items:
            return "goals" if self.from_goals else "total"
        return "unconfirmed" if self.has_wording else "wordless"

    def item(self, key: str) -> Item:
        """The item of that key. Raises KeyError where the measure has none."""
        for item in self.items:
            if item.key == key:
                return item
        raise KeyError(f"{self.short_title} has no item «{key}».")

    def options_of(self, item: Item) -> tuple[Option, ...]:
        """The answers that this item offers: its own, or else the measure's."""
        return item.options or self.options

    def label_of(self, item: Item, value: int) -> str:
        """The words of one answer, its number where it has none. Raises KeyError for a value that the item does not offer."""
        for option in self.options_of(item):
            if option.value == value:
                return option.label or str(option.value)
        raise KeyError(f"{value} is not an answer to «{item.key}» of {self.short_title}.")

    def counted(self, item: Item, value: int) -> int:
        """What an answer counts: itself, from the other end, or one or none; nothing where the question does not apply."""
        if any(option.does_not_apply and option.value == value for option in self.options_of(item)):
            return 0
        if item.one_for:
            return int(value in item.one_for)
        if not item.reverse:
            return value
        values = [option.value for option in self.options_of(item) if not option.does_not_apply]
        return min(values) + max(values) - value

    def counts_of(self, item: Item) -> tuple[int, ...]:
        """What the answers of an item can count, those that say it does not apply left aside."""
        return tuple(self.counted(item, option.value) for option in self.options_of(item) if not option.does_not_apply)

    def is_safety_item(self, key: str) -> bool:
        """Whether an answer to this item can bring forth an alert."""
        return any(trigger.item == key for trigger in self.safety)

    def band_of(self, total: int) -> Band | None:
        """The band that a total falls into; none where the measure has no bands."""
        for band in self.bands:
            if band.start <= total <= band.end:
                return band
        return None

    def mistakes(self) -> Iterator[str]:
        """Items, answers, safety items, codes and bands that do not agree with each other."""
        yield from mistakes_of(self)

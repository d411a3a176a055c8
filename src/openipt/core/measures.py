"""What a measure is: its questions, answers, scoring rule, bands, reliable change, safety items and worked examples."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from openipt.core.fields import Definition, Key, Language, Licence, Paragraph, Sentence, Source, repeats


class Option(Definition):
    """One answer a person can choose."""

    value: int
    """The number that the answer counts."""
    label: Sentence
    """The words of the answer."""
    code: Sentence | None = None
    """The answer's code in the measure's code system."""


class Item(Definition):
    """One question."""

    key: Key
    """What answers are kept under. Never the question's number, since variants change the order."""
    text: Paragraph
    """The question, word for word."""
    short: Sentence
    """One to four plain words for tables and charts."""
    code: Sentence | None = None
    """The question's code in the measure's code system."""
    scored: bool = True
    """Whether the answer counts towards the total."""
    reverse: bool = False
    """Whether the answer counts from the other end: the highest as the lowest."""
    options: tuple[Option, ...] = ()
    """The question's own answers, given only where they differ from the measure's."""


class MissingRule(Definition):
    """What is done with questions left out: the total is sum x questions / answered, rounded half up, within these limits."""

    may_be_left_out: int = Field(ge=0)
    """How many scored questions may be left out before there is no total."""
    never: tuple[Key, ...] = ()
    """Questions without which there is no total. Every scored safety item is among them."""
    source: Source


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
    stem: Paragraph
    """The words before every question, word for word."""
    direction: Literal["higher_is_worse", "higher_is_better"]
    direction_in_words: Sentence
    """What a lower or higher number means, as a client reads it."""
    licence: Licence
    codes: Codes | None = None
    options: tuple[Option, ...] = ()
    """The answers that every question offers, unless it has its own."""
    items: tuple[Item, ...] = Field(min_length=1)
    """The questions, in the order in which they are asked."""
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
    examples: tuple[Example, ...] = Field(min_length=1)

    @property
    def scored_items(self) -> tuple[Item, ...]:
        """The items that count towards the total, in the measure's order."""
        return tuple(item for item in self.items if item.scored)

    @property
    def lowest_total(self) -> int:
        """The least total that complete answers can give."""
        return sum(min(option.value for option in self.options_of(item)) for item in self.scored_items)

    @property
    def highest_total(self) -> int:
        """The greatest total that complete answers can give."""
        return sum(max(option.value for option in self.options_of(item)) for item in self.scored_items)

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
        """The words of one answer. Raises KeyError for a value that the item does not offer."""
        for option in self.options_of(item):
            if option.value == value:
                return option.label
        raise KeyError(f"{value} is not an answer to «{item.key}» of {self.short_title}.")

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
        yield from repeats("item", [item.key for item in self.items])
        yield from repeats("band", [band.key for band in self.bands])
        yield from repeats("cutoff", [cutoff.key for cutoff in self.cutoffs])
        yield from self._mistakes_of_answers()
        yield from self._mistakes_of_safety()
        options = [*self.options, *(option for item in self.items for option in item.options)]
        if self.codes is None and (any(item.code for item in self.items) or any(option.code for option in options)):
            yield "There are codes, but no «codes» that says of which system. Add it with the system's notice, or take the codes out."
        if all(len(self.options_of(item)) >= 2 for item in self.items) and self.scored_items:
            yield from self._mistakes_of_totals()

    def _mistakes_of_answers(self) -> Iterator[str]:
        if not self.scored_items:
            yield "No item counts towards the total. At least one must be scored."
        for item in self.items:
            if len(self.options_of(item)) < 2:
                yield f"The item {item.key} has fewer than two answers to choose from."
        for place, options in [("the measure", self.options), *((f"the item {item.key}", item.options) for item in self.items)]:
            values = [option.value for option in options]
            if len(set(values)) < len(values):
                yield f"Two answers of {place} count the same number. Give each its own."
        if self.scored_items and self.missing.may_be_left_out >= len(self.scored_items):
            yield f"«missing» allows {self.missing.may_be_left_out} left out of {len(self.scored_items)} scored items. At least one must be answered."

    def _mistakes_of_safety(self) -> Iterator[str]:
        known = {item.key for item in self.items}
        named = {"missing, never": self.missing.never, "safety": tuple(trigger.item for trigger in self.safety)}
        for place, used in named.items():
            for key in used:
                if key not in known:
                    yield f"«{place}» names the item {key}, which this measure does not have."
        for trigger in self.safety:
            if trigger.item not in known:
                continue
            item = self.item(trigger.item)
            if item.scored and trigger.item not in self.missing.never:
                yield f"The safety item {trigger.item} must stand in «missing, never»: a safety item is never prorated."
            values = [option.value for option in self.options_of(item)]
            if values and not min(values) < trigger.at_or_above <= max(values):
                yield f"The safety item {trigger.item} can never, or must always, be {trigger.at_or_above} or more. Choose one of its higher answers."

    def _mistakes_of_totals(self) -> Iterator[str]:
        for cutoff in (self.caseness, self.remission, *self.cutoffs):
            if cutoff and not self.lowest_total <= cutoff.at <= self.highest_total:
                yield f"The cutoff {cutoff.key} at {cutoff.at} lies outside the totals, {self.lowest_total} to {self.highest_total}."
        if not self.bands:
            return
        if self.bands_source is None:
            yield "The bands have no «bands_source». Say where they come from."
        expected = self.lowest_total
        for band in self.bands:
            if band.start != expected or band.end < band.start:
                yield f"The band {band.key} should start at {expected}: bands follow each other without a gap."
                return
            expected = band.end + 1
        if expected != self.highest_total + 1:
            yield f"The last band should end at {self.highest_total}, the highest total there is."

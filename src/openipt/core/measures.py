"""What a measure is: its questions, answers, scoring rule, bands, reliable change, safety items and worked examples."""

from typing import Literal, Self

from pydantic import Field, model_validator

from openipt.core.fields import Definition, Key, Language, Licence, Paragraph, Sentence, Source, no_repeats


class Option(Definition):
    """One answer a person can choose, with the number it counts and its code in the code system."""

    value: int
    label: Sentence
    code: Sentence | None = None


class Item(Definition):
    """One question. `options` is given only where they differ from the measure's own; `reverse` counts from the other end."""

    key: Key
    text: Paragraph
    short: Sentence
    code: Sentence | None = None
    scored: bool = True
    reverse: bool = False
    options: tuple[Option, ...] = ()


class MissingRule(Definition):
    """How many scored items may be left out, and that none of `never` may be: then sum x items / answered, rounded half up."""

    may_be_left_out: int = Field(ge=0)
    never: tuple[Key, ...] = ()
    source: Source


class Band(Definition):
    """A named range of totals, both ends included."""

    key: Key
    label: Sentence
    start: int
    end: int


class Cutoff(Definition):
    """A total from which on (or, where higher is better, down to which) something is said to hold."""

    key: Key
    at: int
    meaning: Sentence
    source: Source


class ReliableChange(Definition):
    """The smallest difference, in points of the total, that is more than the measure's own noise (reference 9.2)."""

    points: int = Field(ge=1)
    source: Source


class SafetyItem(Definition):
    """An item whose answer of `at_or_above` brings forth the alert of that kind (reference 11.1)."""

    item: Key
    at_or_above: int
    alert: Key
    source: Source


class Codes(Definition):
    """The measure's own codes in a public code system, with the notice that its licence asks for."""

    system: Sentence
    panel: Sentence
    total: Sentence
    notice: Paragraph


class Example(Definition):
    """A worked example: answers by item key (a key left out is a question left out) and what must come of them."""

    answers: dict[Key, int]
    total: int | None
    band: Key | None = None
    safety: Literal["endorsed", "not_endorsed", "skipped"] | None = None
    source: Sentence


class Measure(Definition):
    """A whole measure as one file holds it. Frozen once released; answers keep the version they were given to."""

    form: Literal["openipt.measure/1"]
    key: Key
    version: int = Field(ge=1)
    title: Sentence
    short_title: Sentence
    asks_about: Sentence
    language: Language
    rated_by: Literal["client", "clinician"]
    minutes: int = Field(ge=1, le=120)
    recall: Sentence
    stem: Paragraph
    direction: Literal["higher_is_worse", "higher_is_better"]
    direction_in_words: Sentence
    licence: Licence
    codes: Codes | None = None
    options: tuple[Option, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)
    missing: MissingRule
    bands: tuple[Band, ...] = ()
    bands_source: Source | None = None
    caseness: Cutoff | None = None
    cutoffs: tuple[Cutoff, ...] = ()
    remission: Cutoff | None = None
    reliable_change: ReliableChange | None = None
    safety: tuple[SafetyItem, ...] = ()
    without_safety_item: Key | None = None
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

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        keys = [item.key for item in self.items]
        no_repeats("item", keys)
        no_repeats("band", [band.key for band in self.bands])
        for item in self.items:
            if len(self.options_of(item)) < 2:
                raise ValueError(f"The item {item.key} has fewer than two answers to choose from.")
        if not self.scored_items:
            raise ValueError("No item counts towards the total. At least one must be scored.")
        known = set(keys)
        named = {"missing, never": self.missing.never, "safety": tuple(trigger.item for trigger in self.safety)}
        for place, used in named.items():
            for key in used:
                if key not in known:
                    raise ValueError(f"«{place}» names the item {key}, which this measure does not have.")
        for trigger in self.safety:
            if trigger.item not in self.missing.never and self.item(trigger.item).scored:
                raise ValueError(f"The safety item {trigger.item} must stand in «missing, never»: a safety item is never prorated.")
        self._bands_cover_every_total()
        return self

    def _bands_cover_every_total(self) -> None:
        if not self.bands:
            return
        expected = self.lowest_total
        for band in self.bands:
            if band.start != expected or band.end < band.start:
                raise ValueError(f"The band {band.key} should start at {expected}: bands follow each other without a gap.")
            expected = band.end + 1
        if expected != self.highest_total + 1:
            raise ValueError(f"The last band should end at {self.highest_total}, the highest total there is.")

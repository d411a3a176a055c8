"""What the problem areas are, by which signals one speaks for or against them, and which rules of order are shown as hints."""

import string
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

from pydantic import Field

from openipt.core.fields import Definition, Key, Sentence, Source, repeats
from openipt.core.protocols import ProblemArea

OF_AN_EVENT = ("category", "role_area", "change", "strand", "impact", "days_before_onset", "with_status")
"""What a signal can ask of an event: fields of its sheet; `days_before_onset`, negative afterwards, unknown without a marked onset; and how it
stands with the person."""
OF_A_LIFE = (
    *("people", "close_people", "confidants", "asked_of_comfort", "gone", "mood_falls_after", "in_dispute", "deaths", "illnesses"),
    *("near_onset", "changes_near_onset"),
)
"""What a signal can ask of everything together: how many of each. `confidants` are counted among `asked_of_comfort`, of whom it is
known how much comfort they give. `close_people` is unknown where nobody stands on the circle, the last two
without a marked onset."""
TOLD_OF_AN_EVENT = ("title", "person", "apart", "impact")
"""What the reason of an event's signal may name; `apart` is how long it came before or after the onset."""

RuleKey = Literal["nearest_onset", "live_feeling", "deficits_last", "transition_first", "one_focus", "disagreement", "unclear"]


class Condition(Definition):
    """What one field must be. Everything that is given must hold; what is empty or unknown only lies `outside` something."""

    field: Key
    among: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    filled: bool = False
    """Whether it is enough that something stands there, or that it is ticked."""

    def holds(self, facts: Mapping[str, Any]) -> bool:
        """Whether it is so."""
        value = facts.get(self.field)
        if value is None:
            return bool(self.outside)
        return (
            (not self.among or value in self.among)
            and value not in self.outside
            and (self.at_least is None or value >= self.at_least)
            and (self.at_most is None or value <= self.at_most)
            and (not self.filled or bool(value))
        )

    def mistakes(self) -> Iterator[str]:
        """It asks something."""
        if not (self.among or self.outside or self.filled) and self.at_least is None and self.at_most is None:
            yield f"«{self.field}»: say what it must be."


class Signal(Definition):
    """Something in the inventory or on the timeline that speaks for or against an area, with its reason in words."""

    key: Key
    side: Literal["for", "against"]
    of: Literal["person", "event", "life"]
    conditions: tuple[Condition, ...] = Field(min_length=1)
    reason: Sentence
    """One sentence; {field} stands for what was written there."""
    source: Source

    def named(self) -> tuple[str, ...]:
        """The fields that the reason names."""
        return tuple(name for _, name, _, _ in string.Formatter().parse(self.reason) if name)


class Area(Definition):
    """One of the problem areas."""

    key: ProblemArea
    title: Sentence
    definition: Sentence
    goals: tuple[Sentence, ...] = Field(min_length=1)
    signals: tuple[Signal, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)

    def mistakes(self) -> Iterator[str]:
        """Each signal stands once, and something speaks for the area and something against it."""
        yield from repeats("signal", [each.key for each in self.signals])
        if {each.side for each in self.signals} != {"for", "against"}:
            yield f"«{self.key}» needs signals for it and signals against it."


class Rule(Definition):
    """A rule of order, shown as a hint where it applies; people decide."""

    key: RuleKey
    says: Sentence
    because: Sentence
    """Why it is commonly looked for in that order."""
    source: Source


class Areas(Definition):
    """The file `areas.toml`. Nothing of it chooses, ranks or counts together."""

    form: Literal["openipt.areas/1"]
    loss: tuple[Key, ...] = Field(min_length=1)
    """Kinds of events that are a loss by death."""
    dispute: tuple[Key, ...] = Field(min_length=1)
    """Kinds of events that are a dispute."""
    change: tuple[Key, ...] = Field(min_length=1)
    """Kinds of events that are a change in life."""
    areas: tuple[Area, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = Field(min_length=1)

    def area(self, key: str) -> Area:
        """The area of that key. Raises KeyError."""
        return {each.key: each for each in self.areas}[key]  # type: ignore[index]  # any text may be asked for

    def mistakes(self) -> Iterator[str]:
        """Each area and each rule stands once."""
        yield from repeats("area", [each.key for each in self.areas])
        yield from repeats("rule", [each.key for each in self.rules])

    def wrong_names(self, of_a_person: Collection[str], categories: Collection[str]) -> Iterator[str]:
        """A sentence for each field or kind of event that is named and that no sheet has."""
        asked = {"person": of_a_person, "event": OF_AN_EVENT, "life": OF_A_LIFE}
        told = {"person": (*of_a_person, "name"), "event": TOLD_OF_AN_EVENT, "life": OF_A_LIFE}
        for area in self.areas:
            for signal in area.signals:
                fields = {each.field for each in signal.conditions}
                yield from (f"«{signal.key}» asks for «{name}», which no {signal.of} has." for name in sorted(fields - set(asked[signal.of])))
                yield from (
                    f"The reason of «{signal.key}» names «{name}», which no {signal.of} has."
                    for name in sorted(set(signal.named()) - set(told[signal.of]))
                )
        kinds = {*self.loss, *self.dispute, *self.change}
        kinds |= {
            value for area in self.areas for signal in area.signals for each in signal.conditions if each.field == "category" for value in each.among
        }
        yield from (f"It names the kind of event «{kind}», which the timeline does not suggest." for kind in sorted(kinds - set(categories)))

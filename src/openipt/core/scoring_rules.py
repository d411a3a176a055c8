"""What a measure's file may say about scoring beyond a plain sum: what is left out, what counts its highest, what stands beside the total."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from pydantic import Field

from openipt.core.fields import Definition, Key, Sentence, Source, repeats


class MissingRule(Definition):
    """What is done with questions left out, within these limits.

    `made_up`: the total is sum x questions / answered, rounded half up. `as_it_stands`: what is left out counts nothing.
    """

    may_be_left_out: int = Field(ge=0)
    """How many scored questions may be left out before there is no total. Of several of which the highest counts, one answer is enough."""
    never: tuple[Key, ...] = ()
    """Questions without which there is no total. Every scored safety item is among them."""
    then: Literal["made_up", "as_it_stands"] = "made_up"
    """What becomes of the total where some are left out, and no more than may be."""
    source: Source


class HighestOf(Definition):
    """Several questions of which only the highest answer counts, such as those about sleep of the QIDS."""

    key: Key
    items: tuple[Key, ...] = Field(min_length=2)


class Scoring(Definition):
    """How the counted answers become the total, where that is not their plain sum."""

    multiplier: int = Field(default=1, ge=1, le=100)
    """What the sum is multiplied by at the end, such as 4 for the WHO-5."""
    highest_of: tuple[HighestOf, ...] = ()
    source: Source

    def mistakes(self) -> Iterator[str]:
        """Groups that share a key or a question."""
        yield from repeats("group", [group.key for group in self.highest_of])
        yield from repeats("question", [key for group in self.highest_of for key in group.items])


class Figure(Definition):
    """A number beside the total: a subscale, or the mean of all. It is shown, and never drawn as the measure's line."""

    key: Key
    label: Sentence
    items: tuple[Key, ...] = Field(min_length=1)
    rule: Literal["sum", "mean"]
    """What is made of the items' counted answers. Nothing is ever made up for in a sum."""
    may_be_left_out: int = Field(default=0, ge=0)
    """How many of its items may be left out of a mean."""
    at_least: int | None = None
    """The figure from which on `meaning` holds."""
    meaning: Sentence | None = None
    source: Source

    def mistakes(self) -> Iterator[str]:
        """A question named twice, a sum with something left out, and a limit without its meaning."""
        yield from repeats("question", list(self.items))
        if self.rule == "sum" and self.may_be_left_out:
            yield f"The figure {self.key} is a sum, of which nothing may be left out. Make it a mean, or take «may_be_left_out» out."
        if self.may_be_left_out >= len(self.items):
            yield f"The figure {self.key} allows all of its items left out. At least one must be answered."
        if (self.at_least is None) != (self.meaning is None):
            yield f"The figure {self.key} has only one of «at_least» and «meaning». Give both, or none."

    def of(self, counted: dict[str, int]) -> Fraction | None:
        """The figure from what the answers count, by item; None where too many are left out."""
        there = [counted[key] for key in self.items if key in counted]
        if len(self.items) - len(there) > self.may_be_left_out:
            return None
        return Fraction(sum(there)) if self.rule == "sum" else Fraction(sum(there), len(there))


class Totals(Definition):
    """The least and greatest total of a measure that has no questions here: its total is entered by hand, or worked out from goals."""

    lowest: int
    highest: int
    source: Source

    def mistakes(self) -> Iterator[str]:
        """A range without width."""
        if self.highest <= self.lowest:
            yield "The highest total must be above the lowest."

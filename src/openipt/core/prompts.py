"""How the interpersonal inventory is asked for: who there is, where else to look, and what to ask of each (reference 5.2)."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

from pydantic import Field

from openipt.core.fields import Definition, Key, Sentence, Source, repeats
from openipt.core.inventory import still_empty
from openipt.core.worksheets import SheetField, Worksheet


class Who(Definition):
    """A question that brings names: «who do you see or write to most?»."""

    key: Key
    asks: Sentence
    """Word for word, as one can say it."""


class Place(Definition):
    """A further place to look in, such as the household or work."""

    key: Key
    title: Sentence
    asks: Sentence
    relations: tuple[Key, ...] = ()
    """Whoever bears one of these relations to the client was found there."""
    ticks: Key | None = None
    """The tick that whoever is written down here gets on their sheet; then those who bear it were found there."""

    def holds(self, person: Mapping[str, Any]) -> bool:
        """Whether that person, as the sheet says, was found there."""
        return person.get("relation") in self.relations or (self.ticks is not None and bool(person.get(self.ticks)))


class About(Definition):
    """A question about one person, and the fields of the person's sheet in which the answer is written down."""

    key: Key
    asks: Sentence
    fields: tuple[Key, ...] = Field(min_length=1)
    answers: tuple[Sentence, ...] = ()
    """What each number of a scale means, from its lowest on, where a client shall choose words and not a number."""
    at_home: bool = False
    """Whether a client who writes at home is asked it too."""


class Prompts(Definition):
    """The file `prompts.toml`: in which order the people in a client's life are asked for. Nothing of it is asked by itself."""

    form: Literal["openipt.prompts/1"]
    minimum: tuple[Key, ...] = Field(min_length=1)
    """The least that is asked of each person, as fields of the person's sheet."""
    enough: int = Field(ge=1)
    """With so many people, and the least of each, the inventory counts as taken; with fewer a reason is written down."""
    begins: tuple[Who, ...] = Field(min_length=1)
    """Asked first."""
    places: tuple[Place, ...] = Field(min_length=1)
    """Then these, one after the other."""
    ends: tuple[Who, ...] = Field(min_length=1)
    """Asked last: who is missing."""
    about: tuple[About, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)

    @property
    def in_order(self) -> tuple[Who | Place, ...]:
        """The questions that bring names, as they are asked."""
        return (*self.begins, *self.places, *self.ends)

    @property
    def at_home(self) -> tuple[About, ...]:
        """What a client who writes at home is asked about each person."""
        return tuple(each for each in self.about if each.at_home)

    def is_taken(self, people: Collection[Mapping[str, Any]]) -> bool:
        """Whether enough people stand there with the least that is asked of each (reference 2.3); their ring is the circle's own task."""
        return sum(1 for each in people if not still_empty(self.minimum, each)) >= self.enough

    def not_looked_in(self, people: Collection[Mapping[str, Any]]) -> tuple[Place, ...]:
        """The places in which none of these people was found."""
        return tuple(place for place in self.places if not any(place.holds(person) for person in people))

    def mistakes(self) -> Iterator[str]:
        """Each question stands once."""
        yield from repeats("question", [each.key for each in (*self.in_order, *self.about)])

    def wrong_names(self, person: Worksheet) -> Iterator[str]:
        """A sentence for each field or relation that is named and that the person's sheet does not have, and for answers that fit no scale."""
        fields = {each.key: each for each in person.fields}
        relations = {each.value for each in fields["relation"].suggestions}
        ticks = [place.ticks for place in self.places if place.ticks]
        named = [*self.minimum, *ticks, *(key for each in self.about for key in each.fields)]
        yield from (f"It names the field «{key}», which the sheet of a person does not have." for key in named if key not in fields)
        for place in self.places:
            unknown = (key for key in place.relations if key not in relations)
            yield from (f"«{place.key}» names the relation «{key}», which the sheet of a person does not suggest." for key in unknown)
        for each in self.about:
            if each.answers and not _fits(each, fields):
                yield f"«{each.key}» has «answers», so it needs one field alone, a scale with as many numbers as answers."


def _fits(about: About, fields: dict[str, SheetField]) -> bool:
    scale = fields.get(about.fields[0])
    if len(about.fields) != 1 or scale is None or scale.low is None or scale.high is None:
        return False
    return scale.high - scale.low + 1 == len(about.answers)

"""What a situation pack is: examples for one situation of life, such as caring for somebody, which are offered and never asked for."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from typing import Protocol as Shape

from pydantic import Field

from openipt.core.fields import Definition, Key, Language, Sentence, Source, repeats
from openipt.core.protocols import ProblemArea

SHEET = "situation_pack"
"""The sheet of the course on which a chosen pack stands."""
TAKEN, LAID_ASIDE = "taken", "laid_aside"
"""How a pack stands to a course that has chosen it once."""


class InventorySlot(Definition):
    """Somebody who often belongs to the situation, and is easily forgotten."""

    key: Key
    title: Sentence
    ask: Sentence
    """How one asks after them."""
    relations: tuple[Key, ...] = ()
    """Who fills the place, by the relation words of the inventory; without any, only a person can say whether somebody is missing."""


class Pack(Definition):
    """A situation pack as one file holds it. Everything in it is an example: nothing of it is filled in for anybody."""

    form: Literal["openipt.pack/1"]
    key: Key
    version: int = Field(ge=1)
    """Counts up by one with each change of a released pack; the earlier file stays."""
    title: Sentence
    summary: Sentence
    language: Language
    usual_areas: tuple[ProblemArea, ...] = Field(min_length=1)
    """The problem areas that the situation most often belongs to, the most usual first."""
    areas_because: Sentence
    """When it is which of them."""
    inventory_slots: tuple[InventorySlot, ...] = Field(min_length=1)
    timeline_hints: tuple[Sentence, ...] = Field(min_length=1)
    """What to ask after on the timeline."""
    prompts: tuple[Sentence, ...] = Field(min_length=1)
    """What one can ask, word for word."""
    goal_examples: tuple[Sentence, ...] = Field(min_length=1)
    """Goals as a client might say them."""
    worksheets: tuple[Key, ...] = ()
    """Worksheets that help with it, by key."""
    techniques: tuple[Key, ...] = ()
    """Techniques that help with it, by id."""
    cautions: tuple[Sentence, ...] = Field(min_length=1)
    """What to look out for before the pack is used."""
    sources: tuple[Source, ...] = Field(min_length=1)

    def missing_among(self, relations: Collection[str]) -> tuple[InventorySlot, ...]:
        """The places that nobody with one of these relations to the client fills yet, in the order of the file."""
        return tuple(slot for slot in self.inventory_slots if not set(slot.relations) & set(relations))

    def mistakes(self) -> Iterator[str]:
        """Each place and each area stands once."""
        yield from repeats("place in the inventory", [slot.key for slot in self.inventory_slots])
        yield from repeats("area", list(self.usual_areas))

    def wrong_names(self, worksheets: Collection[str], techniques: Collection[str], relations: Collection[str]) -> Iterator[str]:
        """A sentence for each worksheet, technique or relation that is named and that nobody describes."""
        yield from (f"It names the worksheet «{key}», which the library does not have." for key in self.worksheets if key not in worksheets)
        yield from (f"It names the technique «{key}», which techniques.toml does not have." for key in self.techniques if key not in techniques)
        for slot in self.inventory_slots:
            unknown = (key for key in slot.relations if key not in relations)
            yield from (f"«{slot.key}» names the relation «{key}», which the sheet of a person does not suggest." for key in unknown)


class PackSheet(Shape):
    """A sheet of the course on which a pack stands, as the record hands it out."""

    @property
    def sheet(self) -> str:
        """The key of its worksheet."""

    @property
    def content(self) -> Mapping[str, Any]:
        """Which pack it is, in which version, how it stands, since when, and why where somebody said so."""


@dataclass(frozen=True, slots=True)
class TakenPack:
    """A pack that a course has taken, in the version that it took, since when, and why: empty where nobody said."""

    pack: Pack
    since: date
    because: str = ""


def taken(sheets: Iterable[PackSheet], packs: Mapping[str, Mapping[int, Pack]]) -> tuple[TakenPack, ...]:
    """The packs that the course has taken and not laid aside, in the order in which they were first taken; other sheets are passed over.

    Of a version that the library does not have any more, the newest one stands in; a pack that it does not have at all is left out.
    """
    standing = (each.content for each in sheets if each.sheet == SHEET and each.content["standing"] == TAKEN)
    known = ((packs[content["pack"]], content) for content in standing if packs.get(content["pack"]))
    return tuple(
        TakenPack(versions.get(content["pack_version"]) or versions[max(versions)], date.fromisoformat(content["since"]), content.get("because", ""))
        for versions, content in known
    )

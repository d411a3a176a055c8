"""People who are often named in a situation, by the packs that a course has taken: each a link that begins somebody, and makes nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from openipt.core.inventory import SHEET
from openipt.core.library import Library
from openipt.core.packs import InventorySlot, TakenPack
from openipt.core.worksheets import said_in
from openipt.record.read import LifePage
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.fieldforms import whole_number_in
from openipt.web.packview import packs_of

Each = TypeVar("Each")


@dataclass(frozen=True, slots=True)
class Begins:
    """A link that opens the form for somebody with that relation; without one in words, with none."""

    relation: str
    url: str


@dataclass(frozen=True, slots=True)
class OftenNamed:
    """A place that nobody fills yet: who, how one asks after them, and the links that begin somebody there."""

    title: str
    ask: str
    begins: tuple[Begins, ...]


@dataclass(frozen=True, slots=True)
class PackPeople:
    """The places of one pack. `filled` are the titles of those for which somebody with such a relation is written down already."""

    title: str
    url: str
    places: tuple[OftenNamed, ...]
    filled: str


@dataclass(frozen=True, slots=True)
class AskedByPack:
    """The place of a pack that the form was begun from: in which pack, who, how one asks, and by which relation, if any."""

    pack: str
    title: str
    ask: str
    relation: str


def often_named(life: LifePage, library: Library) -> tuple[PackPeople, ...]:
    """The places of every pack that the course has taken."""
    relations = {each.relation for each in life.people}
    return tuple(_people(life, library, number, each, relations) for number, each in enumerate(packs_of(life.course, library), start=1))


def asked_by_pack(life: LifePage, library: Library, wanted: Mapping[str, str]) -> AskedByPack | None:
    """The place that an address names by its numbers, since the words of a situation stand in no address; None where it names none."""
    pack = _at([each.pack for each in packs_of(life.course, library)], wanted.get("pack", ""))
    place = _at(pack.inventory_slots, wanted.get("place", "")) if pack else None
    if pack is None or place is None:
        return None
    return AskedByPack(pack.title, place.title, place.ask, _at(place.relations, wanted.get("relation", "")) or "")


def _people(life: LifePage, library: Library, number: int, taken: TakenPack, relations: set[str]) -> PackPeople:
    missing, every = taken.pack.missing_among(relations), taken.pack.inventory_slots
    url = reverse("pack", args=[taken.pack.key])
    return PackPeople(
        title=taken.pack.title,
        url=f"{url}?version={taken.pack.version}",
        places=tuple(_often_named(life, library, f"pack={number}&place={place}", each) for place, each in enumerate(every, 1) if each in missing),
        filled=words.listed([each.title for each in every if each not in missing]),
    )


def _often_named(life: LifePage, library: Library, asked: str, slot: InventorySlot) -> OftenNamed:
    url, relation = reverse("ask_for_people", args=[life.course.summary.id]), library.worksheet(SHEET).field("relation")
    begins = tuple(
        Begins(said_in(relation, each, library.techniques), f"{url}?{asked}&relation={number}") for number, each in enumerate(slot.relations, 1)
    )
    return OftenNamed(slot.title, slot.ask, begins or (Begins("", f"{url}?{asked}"),))


def _at(every: Sequence[Each], number: str) -> Each | None:
    """The one of that number, from 1 on; None where there is none."""
    place = whole_number_in(number) or 0
    return every[place - 1] if 1 <= place <= len(every) else None

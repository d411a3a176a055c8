"""What the library shows of situation packs: a line for each, and one whole."""

from dataclasses import dataclass

from openipt.core.inventory import SHEET as PERSON
from openipt.core.library import Library
from openipt.core.packs import Pack
from openipt.core.worksheets import said_in
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.focuswords import area_in_words
from openipt.web.library.present import SourceLine, source_lines


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """Somebody who often belongs to the situation: who, how one asks after them, and by which relations."""

    title: str
    ask: str
    relations: str


@dataclass(frozen=True, slots=True)
class PackPage:
    """A situation pack, whole."""

    title: str
    summary: str
    areas: tuple[str, ...]
    areas_because: str
    cautions: tuple[str, ...]
    prompts: tuple[str, ...]
    places: tuple[PlaceLine, ...]
    timeline_hints: tuple[str, ...]
    goal_examples: tuple[str, ...]
    techniques: tuple[str, ...]
    worksheets: tuple[str, ...]
    sources: tuple[SourceLine, ...]


def pack_lines(library: Library) -> tuple[tuple[str, str, str], ...]:
    """The newest version of each pack: its address, its title, what it is about."""
    newest = sorted((library.pack(key) for key in library.packs), key=lambda each: each.title)
    return tuple((reverse("pack", args=[each.key]), each.title, each.summary) for each in newest)


def present_pack(pack: Pack, library: Library) -> PackPage:
    """One situation pack in words."""
    relation = library.worksheet(PERSON).field("relation")
    return PackPage(
        title=pack.title,
        summary=pack.summary,
        areas=tuple(area_in_words(library.areas, area) for area in pack.usual_areas),
        areas_because=pack.areas_because,
        cautions=pack.cautions,
        prompts=pack.prompts,
        places=tuple(
            PlaceLine(each.title, each.ask, words.listed([said_in(relation, one, library.techniques) for one in each.relations]))
            for each in pack.inventory_slots
        ),
        timeline_hints=pack.timeline_hints,
        goal_examples=pack.goal_examples,
        techniques=tuple(library.techniques.title_of(each) for each in pack.techniques),
        worksheets=tuple(library.worksheet(key).title for key in pack.worksheets),
        sources=source_lines(pack.sources),
    )

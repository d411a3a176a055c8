"""What the page of a course's situation packs shows: each pack of the library, and whether the course has taken it."""

from dataclasses import dataclass
from uuid import UUID

from openipt.core.courses import ACTIVE
from openipt.core.library import Library
from openipt.record.read import LifePage
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.courseview import Head, present_head
from openipt.web.focuswords import area_in_words
from openipt.web.packview import pack_views, packs_of
from openipt.web.translating import gettext


@dataclass(frozen=True, slots=True)
class PackLine:
    """One pack and what it is for. `since` is empty for one that is not taken."""

    key: str
    title: str
    summary: str
    areas: str
    url: str
    since: str


@dataclass(frozen=True, slots=True)
class PacksPage:
    """The packs of a course: those taken first, the others in the order of their titles."""

    id: UUID
    head: Head
    tab_number: int
    taken: tuple[PackLine, ...]
    others: tuple[PackLine, ...]
    active: bool


def present_packs(life: LifePage, library: Library) -> PacksPage:
    """Every pack of the library. None is put before another: which one fits is the therapist's to say."""
    course = life.course.summary
    since = {each.pack.key: view.since for each, view in zip(packs_of(life.course, library), pack_views(life.course, library), strict=True)}
    newest = sorted((library.pack(key) for key in library.packs), key=lambda each: each.title)
    lines = {
        each.key: PackLine(
            key=each.key,
            title=each.title,
            summary=each.summary,
            areas=gettext("Usually: %(areas)s") % {"areas": words.listed([area_in_words(library.areas, area) for area in each.usual_areas])},
            url=reverse("pack", args=[each.key]),
            since=since.get(each.key, ""),
        )
        for each in newest
    }
    return PacksPage(
        id=course.id,
        head=present_head(life.course, library),
        tab_number=life.session_to_show,
        taken=tuple(lines[key] for key in since),
        others=tuple(line for key, line in lines.items() if key not in since),
        active=course.state in ACTIVE,
    )

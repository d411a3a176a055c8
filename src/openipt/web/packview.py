"""The situation packs that a course has taken, as its pages offer them: in words, with where each can be read whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from openipt.core.library import Library
from openipt.core.notes import STEP, sheets_by_block
from openipt.core.packs import TakenPack, taken
from openipt.core.protocols import Protocol
from openipt.core.tasks import form_of
from openipt.record.read import CoursePage, CourseSummary
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.opentasks import Link, sessions_of, url_of
from openipt.web.translating import gettext


@dataclass(frozen=True, slots=True)
class PackView:
    """A pack that the course has taken: what can be asked, what to look out for, since when, and why where somebody said so.

    `worksheets` and `techniques` are named only where a page has asked for them; a worksheet that cannot be filled in there has no address.
    """

    key: str
    title: str
    url: str
    since: str
    because: str
    prompts: tuple[str, ...]
    timeline_hints: tuple[str, ...]
    cautions: tuple[str, ...]
    worksheets: tuple[Link, ...] = ()
    techniques: tuple[str, ...] = ()


def packs_of(page: CoursePage, library: Library) -> tuple[TakenPack, ...]:
    """The packs of the course, from the sheets that its page was read with; none under supervision, which sees no sheets."""
    return taken(page.sheets, library.packs)


def techniques_of(page: CoursePage, library: Library) -> tuple[str, ...]:
    """The techniques that help by the packs of the course, each once, by id."""
    return tuple(dict.fromkeys(key for each in packs_of(page, library) for key in each.pack.techniques))


def places_of(course: CourseSummary, protocol: Protocol, library: Library, session: str, *, opens: bool) -> dict[str, str]:
    """Where each worksheet is filled in: at its task, or in a part of the session's page, as far as that `opens`.

    `session` is that page's address, empty where the words stand on that very page.
    """
    places = {
        task.sheet: url_of(course, task, None)
        for task in protocol.tasks
        if task.sheet and form_of(task, library) and not sessions_of(course, protocol, task)
    }
    if opens:
        blocks = {block.id: f"{session}#block-{block.id.rpartition('.')[2]}" for block in protocol.agenda if not block.before}
        offered = sheets_by_block(protocol, library)
        places |= {sheet.key: place for block, place in blocks.items() for sheet in offered[block]} | {STEP: f"{session}#step-h"}
    return places


def pack_views(page: CoursePage, library: Library, places: Mapping[str, str] | None = None) -> tuple[PackView, ...]:
    """The same in words; with `places`, the worksheets and techniques that help are named too, each worksheet with where it is filled in."""
    today = words.local(page.at, page.practice.zone).date()
    return tuple(
        PackView(
            key=each.pack.key,
            title=each.pack.title,
            url=f"{reverse('pack', args=[each.pack.key])}?version={each.pack.version}",
            since=gettext("Taken %(when)s") % {"when": words.day(each.since, today)},
            because=each.because,
            prompts=each.pack.prompts,
            timeline_hints=each.pack.timeline_hints,
            cautions=each.pack.cautions,
            worksheets=() if places is None else tuple(Link(library.worksheet(key).title, places.get(key, "")) for key in each.pack.worksheets),
            techniques=() if places is None else tuple(library.techniques.title_of(key) for key in each.pack.techniques),
        )
        for each in packs_of(page, library)
    )

"""The situation packs that a course has taken, as its pages offer them: in words, with where each can be read whole."""

from dataclasses import dataclass

from openipt.core.library import Library
from openipt.core.packs import TakenPack, taken
from openipt.record.read import CoursePage
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.translating import gettext


@dataclass(frozen=True, slots=True)
class PackView:
    """A pack that the course has taken: what can be asked, what to look out for, and since when."""

    title: str
    url: str
    since: str
    prompts: tuple[str, ...]
    timeline_hints: tuple[str, ...]
    cautions: tuple[str, ...]


def packs_of(page: CoursePage, library: Library) -> tuple[TakenPack, ...]:
    """The packs of the course, from the sheets that its page was read with; none under supervision, which sees no sheets."""
    return taken(page.sheets, library.packs)


def pack_views(page: CoursePage, library: Library) -> tuple[PackView, ...]:
    """The same in words."""
    today = words.local(page.at, page.practice.zone).date()
    return tuple(
        PackView(
            title=each.pack.title,
            url=f"{reverse('pack', args=[each.pack.key])}?version={each.pack.version}",
            since=gettext("Taken %(when)s") % {"when": words.day(each.since, today)},
            prompts=each.pack.prompts,
            timeline_hints=each.pack.timeline_hints,
            cautions=each.pack.cautions,
        )
        for each in packs_of(page, library)
    )

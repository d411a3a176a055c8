"""What the page of a course's situation packs shows: each pack of the library, and whether the course has taken it."""

from dataclasses import dataclass
from uuid import UUID

from openipt.core.courses import ACTIVE, HELD, Attendance
from openipt.core.library import Library
from openipt.core.plans import plan_of
from openipt.record.read import LifePage
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.courseview import Head, present_head
from openipt.web.focuswords import area_in_words
from openipt.web.opentasks import Link
from openipt.web.packview import pack_views, places_of
from openipt.web.translating import gettext


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form that was refused said: which pack, why, and what is wrong with the reason, if anything is."""

    pack: str
    because: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PackLine:
    """One pack and what it is for. `since`, `because` and what helps with it are empty for one that is not taken.

    `typed` and `problem` are what a form said of why, and what is wrong with it.
    """

    key: str
    title: str
    summary: str
    areas: str
    url: str
    since: str
    because: str
    worksheets: tuple[Link, ...]
    techniques: tuple[str, ...]
    typed: str
    problem: str


@dataclass(frozen=True, slots=True)
class PacksPage:
    """The packs of a course: those taken first, the others in the order of their titles."""

    id: UUID
    head: Head
    tab_number: int
    taken: tuple[PackLine, ...]
    others: tuple[PackLine, ...]
    active: bool
    typed: str
    """Why, as somebody typed it, where no form of the page has room for it."""


def present_packs(life: LifePage, library: Library, typed: Typed | None = None) -> PacksPage:
    """Every pack of the library. None is put before another: which one fits is the therapist's to say."""
    course = life.course.summary
    views = {each.key: each for each in pack_views(life.course, library, _places(life, library))}
    newest = sorted((library.pack(key) for key in library.packs), key=lambda each: each.title)
    lines = {
        each.key: PackLine(
            key=each.key,
            title=each.title,
            summary=each.summary,
            areas=gettext("Usually: %(areas)s") % {"areas": words.listed([area_in_words(library.areas, area) for area in each.usual_areas])},
            url=reverse("pack", args=[each.key]),
            since=views[each.key].since if each.key in views else "",
            because=views[each.key].because if each.key in views else "",
            worksheets=views[each.key].worksheets if each.key in views else (),
            techniques=views[each.key].techniques if each.key in views else (),
            typed=typed.because if typed and typed.pack == each.key else "",
            problem=typed.problem if typed and typed.pack == each.key else "",
        )
        for each in newest
    }
    return PacksPage(
        id=course.id,
        head=present_head(life.course, library),
        tab_number=life.session_to_show,
        taken=tuple(lines[key] for key in views),
        others=tuple(line for key, line in lines.items() if key not in views),
        active=course.state in ACTIVE,
        typed=typed.because if typed and (course.state not in ACTIVE or typed.pack not in lines or typed.pack in views) else "",
    )


def _places(life: LifePage, library: Library) -> dict[str, str]:
    """Where the worksheets are filled in: on the page of the session that comes next, as long as nothing there is signed."""
    course, number = life.course.summary, life.session_to_show
    came = next(each.attendance for each in course.sessions if each.number == number)
    opens = course.state in ACTIVE and number not in life.course.signed and (came in HELD or came is Attendance.PLANNED)
    return places_of(course, plan_of(library, course).at_session(number), library, reverse("session", args=[course.id, number]), opens=opens)

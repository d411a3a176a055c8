"""What the pages show that come before an act of weight: taking somebody out, joining two entries, bringing people over."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.safestring import SafeString

from openipt.core.inventory import same_name
from openipt.core.library import Library
from openipt.record.read import CourseSheet, LifePage, OtherCourse
from openipt.web import words
from openipt.web.inventory.present import SHEET, People
from openipt.web.inventory.present_person import elsewhere
from openipt.web.pictures.marks import small_mark
from openipt.web.sessions.fields import as_listed
from openipt.web.translating import gettext, ngettext


@dataclass(frozen=True, slots=True)
class TakingOut:
    """What goes and what stays."""

    course_id: UUID
    id: UUID
    name: str
    mark: SafeString
    named_elsewhere: str
    placements: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the inventory as it can be chosen; `told` is all that stands there."""

    id: str
    name: str
    about: str
    told: SafeString
    chosen: bool


@dataclass(frozen=True, slots=True)
class Merging:
    """Two entries side by side once both were chosen; before that the list to choose from."""

    course_id: UUID
    client: str
    ones: tuple[Entry, ...]
    others: tuple[Entry, ...]
    both: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Bringing:
    """The people of another course of this client; whom this one has already stands there without a box."""

    course_id: UUID
    client: str
    courses: tuple[tuple[str, str, bool], ...]
    earlier: str
    people: tuple[Entry, ...]
    here_already: tuple[str, ...]


def present_taking_out(life: LifePage, sheet: CourseSheet, library: Library) -> TakingOut:
    """What goes and what stays when that person is taken out."""
    person = next(each for each in life.people if each.id == sheet.id)
    named, placed = len(list(elsewhere(life, sheet.id, library))), sum(1 for each in life.placements if each.person == sheet.id)
    places = ngettext("It is named in %(count)d other place.", "It is named in %(count)d other places.", named) % {"count": named}
    stands = ngettext("%(count)d place on the circle", "%(count)d places on the circle", placed) % {"count": placed}
    return TakingOut(
        course_id=life.course.summary.id,
        id=sheet.id,
        name=person.name,
        mark=small_mark(person.kind, person.status, person.name),
        named_elsewhere=places if named else "",
        placements=stands if placed else "",
    )


def present_merging(life: LifePage, library: Library, one: UUID | None, other: UUID | None) -> Merging:
    """The entries to choose from, and both in full once two were chosen."""
    people = People(life, library)

    def entries(chosen: UUID | None) -> tuple[Entry, ...]:
        return tuple(Entry(str(each.id), each.name, people.said(each, "relation"), SafeString(), each.id == chosen) for each in life.people)

    wanted = [each for each in (one, other) if each in people.sheets]
    both = tuple(_in_full(people, each) for each in wanted) if len(set(wanted)) == len(("one", "other")) else ()
    return Merging(people.course.id, people.course.client.name, entries(one), entries(other), both)


def _in_full(people: People, id: UUID) -> Entry:
    sheet = people.sheets[id]
    form = people.library.worksheet(SHEET, sheet.sheet_version)
    return Entry(str(id), sheet.content["display_name"], "", as_listed(form, dict(sheet.content), people.library), chosen=False)


def present_bringing(life: LifePage, there: LifePage | None, opens: Sequence[OtherCourse], library: Library) -> Bringing:
    """Whom the other course has and this one has not."""
    here, zone = [each.name for each in life.people], life.course.practice.zone
    found = there.people if there else ()
    known = [each.name for each in found if any(same_name(each.name, name) for name in here)]
    earlier = People(there, library) if there else None
    chosen = there.course.summary.id if there else None

    def title(course: OtherCourse) -> str:
        day = words.day_and_full_month(words.local(course.opened_at, zone).date())
        return gettext("%(protocol)s, begun %(day)s") % {"protocol": library.protocol(course.protocol, course.protocol_version).title, "day": day}

    return Bringing(
        course_id=life.course.summary.id,
        client=life.course.summary.client.name,
        courses=tuple((str(each.id), title(each), each.id == chosen) for each in opens),
        earlier=str(chosen or ""),
        people=tuple(
            Entry(str(each.id), each.name, earlier.said(each, "relation") if earlier else "", SafeString(), chosen=True)
            for each in found
            if each.name not in known
        ),
        here_already=tuple(known),
    )

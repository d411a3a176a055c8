"""What a person's own page shows: the form in groups, what is still empty, what else stands about them, and how it read before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.safestring import SafeString

from openipt.core.circle import Placement, Tie
from openipt.core.inventory import Person
from openipt.core.library import Library
from openipt.core.timeline import SHEET as EVENT
from openipt.core.worksheets import Worksheet, in_words
from openipt.record.read import CourseSheet, LifePage, SheetVersion
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.fieldforms import Mistake
from openipt.web.inventory.present import SHEET, People
from openipt.web.pictures.circle_words import RINGS, TIES
from openipt.web.pictures.marks import small_mark
from openipt.web.sessions.fields import as_fields, as_listed
from openipt.web.sessions.forms import content
from openipt.web.sessions.present_tasks import ANCHORS
from openipt.web.translating import gettext

PLACE = "person"
"""What the ids of the form's fields begin with."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Something else that stands about somebody: what it is, how it reads, and where it leads."""

    title: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A version that another followed."""

    when: str
    told: SafeString


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that can be asked about somebody, and the field in which the answer is written down."""

    words: str
    field: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person. `told` is what stands there, as it is printed."""

    id: UUID
    course_id: UUID
    client: str
    session: int
    title: str
    mark: SafeString
    saved: str
    at_home: bool
    action: str
    fields: SafeString
    told: SafeString
    based_on: int
    empty: tuple[str, ...]
    asked: tuple[Asked, ...]
    elsewhere: tuple[Elsewhere, ...]
    placements: tuple[Elsewhere, ...]
    earlier: tuple[Earlier, ...]
    newest: SafeString
    merged: tuple[tuple[str, str], ...]
    following: tuple[str, str] | None
    others: bool
    mistakes: tuple[Mistake, ...]


def present_person(
    life: LifePage,
    sheet: CourseSheet,
    earlier: Sequence[SheetVersion],
    library: Library,
    typed: QueryDict | None,
    mistakes: tuple[Mistake, ...],
    *,
    meanwhile: bool = False,
) -> PersonPage:
    """Somebody who is there. `typed` is what was sent and could not be kept; with `meanwhile` the newest version stands beside it."""
    people = People(life, library)
    person = next(each for each in life.people if each.id == sheet.id)
    form = library.worksheet(SHEET, sheet.sheet_version)
    wrong = {each.field.removeprefix(f"{PLACE}-"): each.sentence for each in mistakes}
    stands: Mapping[str, Any] = content(typed) if typed is not None else sheet.content
    after = [each for each in life.people[life.people.index(person) + 1 :] if people.empty_of(each)]
    return PersonPage(
        id=sheet.id,
        course_id=people.course.id,
        client=people.course.client.name,
        session=life.session_to_show,
        title=person.name,
        mark=small_mark(person.kind, person.status, person.name),
        saved=_stamp(life, sheet.saved_at, sheet.saved_by),
        at_home=sheet.by_client,
        action=people.url("person", sheet.id),
        fields=as_fields(form, stands, PLACE, library, (), wrong),
        told=as_listed(form, dict(sheet.content), library),
        based_on=sheet.version if typed is None or meanwhile else _based_on(typed),
        empty=people.empty_of(person),
        asked=tuple(Asked(each.asks, f"{PLACE}-{each.fields[0]}") for each in library.prompts.about),
        elsewhere=tuple(elsewhere(life, sheet.id, library)),
        placements=tuple(_placed(life, person)),
        earlier=tuple(Earlier(_stamp(life, each.at, each.by), as_listed(form, dict(each.content), library)) for each in earlier),
        newest=as_listed(form, dict(sheet.content), library) if meanwhile else SafeString(),
        merged=tuple((each.name, people.url("part_people", each.id)) for each in life.merged if each.into == sheet.id),
        following=(after[0].name, people.url("person", after[0].id)) if after else None,
        others=len(life.people) > 1,
        mistakes=mistakes,
    )


def elsewhere(life: LifePage, person: UUID, library: Library) -> Iterator[Elsewhere]:
    """What else of the course names that person: parts of its sessions, then sheets of the course, dated ones in the order of their dates."""
    course_id = life.course.summary.id
    for part in life.parts:
        form = library.worksheet(part.sheet, part.sheet_version)
        if _names(form, part.content, person):
            title = gettext("%(sheet)s, session %(number)d") % {"sheet": form.title, "number": part.session}
            yield Elsewhere(title, in_words(form, part.content, library.techniques), reverse("session", args=[course_id, part.session]))
    for sheet in sorted(life.sheets, key=lambda each: str(each.content.get("date", ""))):
        form = library.worksheet(sheet.sheet, sheet.sheet_version)
        if _names(form, sheet.content, person):
            own = sheet.sheet == EVENT
            url = reverse(EVENT, args=[course_id, sheet.id]) if own else reverse("focus", args=[course_id]) + ANCHORS.get(sheet.sheet, "")
            told = {key: value for key, value in sheet.content.items() if key != "title"}
            yield Elsewhere(sheet.content.get("title", form.title), in_words(form, told, library.techniques), url)


def _names(form: Worksheet, told: Mapping[str, Any], person: UUID) -> bool:
    return any(field.kind == "person" and told.get(f"{field.key}_id") == str(person) for field in form.fields)


def _placed(life: LifePage, person: Person) -> Iterator[Elsewhere]:
    """Where somebody stood on the circle, session by session: the last word of each session."""
    last: dict[int, Placement] = {each.session: each for each in life.placements if each.person == person.id}
    for session, each in sorted(last.items()):
        said = [gettext("taken off the circle")] if each.gone else [str(RINGS[each.ring])]
        if not each.gone and each.tie is not Tie.NONE:
            said.append(str(TIES[each.tie]))
        if not each.gone and each.wished is not None:
            said.append(gettext("wished: %(ring)s") % {"ring": RINGS[each.wished]})
        url = reverse("circle", args=[life.course.summary.id])
        yield Elsewhere(gettext("Session %(number)d") % {"number": session}, words.sentence(", ".join(said)), f"{url}?session={session}")


def _stamp(life: LifePage, at: Any, by: str) -> str:
    when = words.day_and_clock(words.local(at, life.course.practice.zone))
    return gettext("%(when)s, %(by)s") % {"when": when, "by": by or gettext("the client, at home")}


def _based_on(typed: QueryDict) -> int:
    sent = typed.get("_based_on", "")
    return int(sent) if sent.isascii() and sent.isdecimal() else 0

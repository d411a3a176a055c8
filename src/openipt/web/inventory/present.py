"""What the list of people shows, and what asking for them shows: each person in a line, and the question that comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from openipt.core.circle import Placement, placed_at
from openipt.core.inventory import Person, still_empty
from openipt.core.library import Library
from openipt.core.prompts import Place
from openipt.core.worksheets import Worksheet, said_in
from openipt.record.read import AtHome, CourseSheet, LifePage
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.courseview import Head, present_head
from openipt.web.inventory.present_packs import AskedByPack, PackPeople, often_named
from openipt.web.packview import PackView, pack_views
from openipt.web.pictures.circle_words import RINGS
from openipt.web.pictures.marks import small_mark
from openipt.web.translating import gettext, gettext_lazy, ngettext

SHEET = "person"
IN_BRIEF = 60
"""So many characters of what each expects stand in the list."""
KINDS: Mapping[str, Promise] = {"person": gettext_lazy("People"), "group": gettext_lazy("Groups"), "pet": gettext_lazy("Pets")}
STATUSES: Mapping[str, Promise] = {
    "living": gettext_lazy("Part of life"),
    "estranged": gettext_lazy("Estranged"),
    "former": gettext_lazy("No longer part of life"),
    "deceased": gettext_lazy("Have died"),
}
MOOD_AFTER: Mapping[int, Promise] = {
    -2: gettext_lazy("much worse"),
    -1: gettext_lazy("worse"),
    0: gettext_lazy("the same"),
    1: gettext_lazy("better"),
    2: gettext_lazy("much better"),
}
ON_THE_CIRCLE = gettext_lazy("Ring on the circle")


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice of a filter, as a link."""

    words: str
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of the list; `open` says how much of the least that is asked is still empty."""

    name: str
    url: str
    mark: SafeString
    relation: str
    ring: str
    status: str
    content_with: str
    expects: tuple[str, ...]
    mood_after: str
    open: str
    at_home: bool


@dataclass(frozen=True, slots=True)
class AskedOut:
    """Somebody whom the client asked at home to take out: taken out, or left in once the two have spoken of it."""

    name: str
    when: str
    take_out_url: str
    leave_in_url: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The list of people. `at_home` are those that the client wrote at home and nobody has looked at yet."""

    id: UUID
    head: Head
    number: int
    count: str
    kinds: tuple[Chip, ...]
    statuses: tuple[Chip, ...]
    lines: tuple[PersonLine, ...]
    filtered: bool
    many: bool
    earlier_courses: bool
    not_looked_in: tuple[str, ...]
    first_question: str
    merged: tuple[tuple[str, str, str], ...]
    at_home: tuple[PersonLine, ...]
    asked_out: tuple[AskedOut, ...]
    often_named: tuple[PackPeople, ...]
    packs: tuple[PackView, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question that brings names, with its place among the others. `pack` is the situation pack that it comes from instead."""

    number: int
    count: int
    asks: str
    title: str
    url: str
    before: str
    after: str
    pack: str = ""


@dataclass(frozen=True, slots=True)
class AskingPage:
    """One question at a time, a short form beside it, and who is written down already."""

    id: UUID
    name: str
    session: int
    question: Question
    fields: SafeString
    written: tuple[PersonLine, ...]
    questions: tuple[Chip, ...]
    first_open: str


class People:
    """Everybody of a course, as the pages of the inventory show them."""

    def __init__(self, life: LifePage, library: Library, looked_at: datetime | None = None) -> None:
        self.life, self.library, self.looked_at = life, library, looked_at
        self.sheet = library.worksheet(SHEET)
        self.course = life.course.summary
        self.sheets: dict[UUID, CourseSheet] = {each.id: each for each in life.of(SHEET)}
        self.placed: Mapping[UUID, Placement] = placed_at(life.placements, self.course.sessions[-1].number)

    def url(self, name: str, *more: object) -> str:
        """An address of this course."""
        return reverse(name, args=[self.course.id, *more])

    def empty_of(self, person: Person) -> tuple[str, ...]:
        """What is still empty of the least that is asked, by the titles of its fields; the ring of the circle belongs to it."""
        keys = still_empty(self.library.prompts.minimum, self.sheets[person.id].content)
        ring = () if person.id in self.placed else (str(ON_THE_CIRCLE),)
        return (*(self.sheet.field(key).title for key in keys), *ring)

    def is_new(self, sheet: CourseSheet) -> bool:
        """Whether the client wrote it at home, and nobody has looked at it since."""
        return sheet.by_client and (self.looked_at is None or sheet.saved_at > self.looked_at)

    def said(self, person: Person, key: str) -> str:
        """What stands in a field, in words; empty where nothing does."""
        content = self.sheets[person.id].content
        return said_in(self.sheet.field(key), content[key], self.library.techniques) if key in content else ""

    def line(self, person: Person) -> PersonLine:
        """One person of the list."""
        content, placement = self.sheets[person.id].content, self.placed.get(person.id)
        expects = (
            (gettext("The client: %(words)s"), content.get("i_expect")),
            (gettext("They: %(words)s"), content.get("they_expect")),
        )
        still = len(self.empty_of(person))
        return PersonLine(
            name=person.name,
            url=self.url("person", person.id),
            mark=small_mark(person.kind, person.status, person.name),
            relation=self.said(person, "relation"),
            ring=words.sentence(str(RINGS[placement.ring])) if placement else gettext("Not placed"),
            status=self.said(person, "status") or str(STATUSES[person.status]),
            content_with="" if person.satisfaction is None else gettext("%(number)d of 10") % {"number": person.satisfaction},
            expects=tuple(title % {"words": in_brief(said)} for title, said in expects if said),
            mood_after="" if person.symptom_effect is None else words.sentence(str(MOOD_AFTER[person.symptom_effect])),
            open=ngettext("%(count)d still empty", "%(count)d still empty", still) % {"count": still} if still else "",
            at_home=self.is_new(self.sheets[person.id]),
        )


def in_brief(text: str) -> str:
    """The beginning of a text, up to a word's end."""
    flat = " ".join(text.split())
    return flat if len(flat) <= IN_BRIEF else f"{flat[:IN_BRIEF].rsplit(' ', 1)[0]} …"


def present_people(life: LifePage, library: Library, wanted: Mapping[str, str], home: AtHome, *, earlier_courses: bool) -> PeoplePage:
    """The list, cut to a kind or a status where one is asked for."""
    people = People(life, library, home.looked_at)
    kind, status = (wanted.get(name, "") if wanted.get(name, "") in known else "" for name, known in (("kind", KINDS), ("status", STATUSES)))
    shown = [each for each in life.people if kind in ("", each.kind) and status in ("", each.status)]
    named = {each.id: each.name for each in life.people}
    everybody = len(life.people)
    return PeoplePage(
        id=people.course.id,
        head=present_head(life.course, library),
        number=life.session_to_show,
        count=ngettext("%(count)d entry", "%(count)d entries", everybody) % {"count": everybody},
        kinds=_chips(people, KINDS, kind, "kind", {"status": status}),
        statuses=_chips(people, STATUSES, status, "status", {"kind": kind}),
        lines=tuple(people.line(each) for each in shown),
        filtered=bool(kind or status),
        many=everybody > 1,
        earlier_courses=earlier_courses,
        not_looked_in=tuple(place.title for place in library.prompts.not_looked_in([each.more or {} for each in life.people])),
        first_question=library.prompts.begins[0].asks,
        merged=tuple((each.name, named.get(each.into, ""), people.url("part_people", each.id)) for each in life.merged),
        at_home=tuple(people.line(each) for each in life.people if people.is_new(people.sheets[each.id])),
        asked_out=tuple(_asked_out(people, each, named[each], at) for each, at in home.asked_out.items() if each in named),
        often_named=often_named(life, library),
        packs=pack_views(life.course, library),
    )


def _asked_out(people: People, person: UUID, name: str, at: datetime) -> AskedOut:
    when = words.day_and_clock(words.local(at, people.life.course.practice.zone))
    return AskedOut(name, when, people.url("take_out_person", person), people.url("leave_person_in", person))


def _chips(people: People, names: Mapping[str, Promise], chosen: str, field: str, others: Mapping[str, str]) -> tuple[Chip, ...]:
    def url(value: str) -> str:
        asked = {name: each for name, each in {**others, field: value}.items() if each}
        return people.url("people") + (f"?{urlencode(asked)}" if asked else "")

    return (
        Chip(gettext("Everybody") if field == "kind" else gettext("However it stands"), url(""), chosen == ""),
        *(Chip(str(title), url(value), value == chosen) for value, title in names.items()),
    )


def present_asking(life: LifePage, library: Library, number: int, fields: SafeString, by_pack: AskedByPack | None) -> AskingPage:
    """The question of that number, from 1 on, beside the form; or the one that a pack of the course asks."""
    people, prompts = People(life, library), library.prompts
    asked, url = prompts.in_order, people.url("ask_for_people")
    prompt = asked[number - 1]
    still = [each for each in life.people if people.empty_of(each)]
    return AskingPage(
        id=people.course.id,
        name=people.course.client.name,
        session=life.session_to_show,
        question=Question(0, len(asked), by_pack.ask, by_pack.title, url, "", "", by_pack.pack)
        if by_pack
        else Question(
            number=number,
            count=len(asked),
            asks=prompt.asks,
            title=prompt.title if isinstance(prompt, Place) else "",
            url=f"{url}?at={number}",
            before=f"{url}?at={number - 1}" if number > 1 else "",
            after=f"{url}?at={number + 1}" if number < len(asked) else "",
        ),
        fields=fields,
        written=tuple(people.line(each) for each in reversed(life.people)),
        questions=tuple(
            Chip(title_of(each, asked), f"{url}?at={place}", place == number and not by_pack) for place, each in enumerate(asked, start=1)
        ),
        first_open=people.url("person", still[0].id) if still else "",
    )


def title_of(prompt: object, asked: Sequence[object]) -> str:
    """What a question is called in the row of all of them: its place, or first, second, last."""
    if isinstance(prompt, Place):
        return prompt.title
    place = asked.index(prompt)
    return gettext("Who there is") if place == 0 else gettext("Who is missing") if place == len(asked) - 1 else gettext("Seen most")


def short_form(sheet: Worksheet) -> Worksheet:
    """What is asked of somebody who is only being written down: the name, who they are, what they are, and how it stands."""
    return sheet.with_fields_alone(("display_name", "relation", "kind", "status"))

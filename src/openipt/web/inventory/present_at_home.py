"""What a client reads who writes down people at home: who reads it and when, one question at a time, and whom this browser wrote down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from openipt.core.inventory import as_the_client_wrote
from openipt.core.library import Library
from openipt.core.prompts import About, Place
from openipt.core.safety import CrisisPlace
from openipt.core.worksheets import SheetField, Worksheet, said_in
from openipt.record.read import OwnPeople, OwnPerson
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.crisiswords import HelpNow, Number, help_now, short_numbers
from openipt.web.fieldforms import Choice
from openipt.web.inventory.present import SHEET
from openipt.web.readerwords import Notice, not_read, notice_of, saved_stamp, today_in, when_read
from openipt.web.translating import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Start:
    """The first page. It names nobody but the therapist."""

    reader: str
    when: str
    nobody: str
    works_until: str
    help_now: HelpNow
    begun_elsewhere: bool


@dataclass(frozen=True, slots=True)
class OwnLine:
    """Somebody whom this browser wrote down."""

    name: str
    about: str
    url: str
    take_out_url: str


@dataclass(frozen=True, slots=True)
class GoneOnLine:
    """Somebody with whom the therapist has gone on: what became of asking to take them out, and where to ask; empty while it waits."""

    name: str
    asked: str
    ask_url: str


@dataclass(frozen=True, slots=True)
class OwnList:
    """Whom this browser wrote down, and those of them with whom the therapist has gone on."""

    notice: Notice
    people: tuple[OwnLine, ...]
    with_therapist: tuple[GoneOnLine, ...]
    saved: str


@dataclass(frozen=True, slots=True)
class AddPage:
    """One question that brings names, and the form for a name."""

    notice: Notice
    place: str
    asks: str
    saved: str
    people: tuple[OwnLine, ...]
    relations: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class OwnField:
    """One field as a client fills it in: words in lines, or choices."""

    key: str
    label: str
    hint: str
    value: str
    choices: tuple[Choice, ...]
    short: bool
    problem: str


@dataclass(frozen=True, slots=True)
class TellPage:
    """One question about one person."""

    notice: Notice
    name: str
    place: str
    asks: str
    fields: tuple[OwnField, ...]
    saved: str
    before: str
    after: str
    take_out_url: str


@dataclass(frozen=True, slots=True)
class StopPage:
    """What is kept, and until when the address can be opened again."""

    kept: str
    until: str
    numbers: tuple[Number, ...]


def present_start(own: OwnPeople, place: CrisisPlace, now: datetime) -> Start:
    """Who reads it, when, and whom to call, before the first question."""
    return Start(
        reader=own.therapist,
        when=words.sentence(when_read(own.reads_before, own.practice, now)),
        nobody=not_read(own.practice, now),
        works_until=gettext("This page works until %(moment)s. Stop and come back whenever you like.") % {"moment": _until(own, now)},
        help_now=help_now(place, today_in(own.practice, now)),
        begun_elsewhere=own.begun,
    )


def present_list(own: OwnPeople, library: Library, token: str, place: CrisisPlace, now: datetime) -> OwnList:
    """Whom this browser wrote down."""
    return OwnList(
        notice=_notice(own, place, now),
        people=tuple(_line(each, library, token) for each in own.people),
        with_therapist=tuple(_gone_on(each, own, token, now) for each in own.with_therapist),
        saved=_saved(own, own.people),
    )


def present_add(own: OwnPeople, library: Library, token: str, number: int, place: CrisisPlace, now: datetime) -> AddPage:
    """The question of that number, from 1 on."""
    prompts, url = library.prompts.in_order, reverse("add_own_person", args=[token])
    prompt = prompts[number - 1]
    return AddPage(
        notice=_notice(own, place, now),
        place=prompt.title if isinstance(prompt, Place) else gettext("People"),
        asks=prompt.asks,
        saved=_saved(own, own.people),
        people=tuple(_line(each, library, token) for each in reversed(own.people)),
        relations=tuple(each.label for each in library.worksheet(SHEET).field("relation").suggestions),
        before=f"{url}?at={number - 1}" if number > 1 else "",
        after=f"{url}?at={number + 1}" if number < len(prompts) else reverse("own_people", args=[token]),
    )


def present_tell(
    own: OwnPeople,
    person: OwnPerson,
    library: Library,
    token: str,
    number: int,
    place: CrisisPlace,
    now: datetime,
    typed: Mapping[str, Any] | None,
    wrong: Mapping[str, str],
) -> TellPage:
    """The question of that number, from 1 on, about that person. `typed` is what was sent and could not be kept."""
    asked, url = library.prompts.at_home, reverse("own_person", args=[token, person.id])
    about, sheet = asked[number - 1], library.worksheet(SHEET)
    stands = person.content if typed is None else typed
    return TellPage(
        notice=_notice(own, place, now),
        name=as_the_client_wrote(person.content["display_name"]),
        place=gettext("Question %(number)d of %(count)d") % {"number": number, "count": len(asked)},
        asks=about.asks,
        fields=tuple(_field(sheet, about, key, stands, wrong.get(key, "")) for key in about.fields),
        saved=_saved(own, (person,)),
        before=f"{url}?at={number - 1}" if number > 1 else "",
        after=f"{url}?at={number + 1}" if number < len(asked) else reverse("own_people", args=[token]),
        take_out_url=reverse("take_out_own_person", args=[token, person.id]),
    )


def present_stop(own: OwnPeople, place: CrisisPlace, now: datetime) -> StopPage:
    """What is kept, and until when the address can be opened again."""
    count = len(own.people) + len(own.with_therapist)
    kept = ngettext("%(count)d person is kept.", "%(count)d people are kept.", count) % {"count": count}
    return StopPage(
        kept=kept if count else gettext("Nobody is written down yet."),
        until=gettext("Open the same page again in this browser, until %(moment)s.") % {"moment": _until(own, now)},
        numbers=short_numbers(place),
    )


def _field(sheet: Worksheet, about: About, key: str, stands: Mapping[str, Any], problem: str) -> OwnField:
    field, alone = sheet.field(key), len(about.fields) == 1
    value = "" if stands.get(key) is None else str(stands[key])
    return OwnField(
        key=key,
        label=about.asks if alone else field.title,
        hint=field.hint if field.hint and not about.answers else "",
        value=value,
        choices=tuple(Choice(each, label, each == value) for each, label in _choices(field, about)),
        short=field.kind == "scale" and not about.answers,
        problem=problem,
    )


def _choices(field: SheetField, about: About) -> tuple[tuple[str, str], ...]:
    """What can be chosen, with what it is called: the choices of a field, or the numbers of a scale in words where it has some."""
    if field.low is not None and field.high is not None:
        numbers = [str(each) for each in range(field.low, field.high + 1)]
        return tuple(zip(numbers, about.answers or numbers, strict=True))
    return tuple((each.value, each.label) for each in field.choices)


def _line(person: OwnPerson, library: Library, token: str) -> OwnLine:
    field = library.worksheet(SHEET).field("relation")
    return OwnLine(
        name=as_the_client_wrote(person.content["display_name"]),
        about=said_in(field, person.content["relation"], library.techniques),
        url=reverse("own_person", args=[token, person.id]),
        take_out_url=reverse("take_out_own_person", args=[token, person.id]),
    )


def _gone_on(person: OwnPerson, own: OwnPeople, token: str, now: datetime) -> GoneOnLine:
    url = reverse("ask_own_person_out", args=[token, person.id])
    asked, can_ask = "", True
    if person.asked_out_at is not None:
        when = words.day(words.local(person.asked_out_at, own.practice.zone).date(), today_in(own.practice, now))
        facts = {"when": when, "therapist": own.therapist}
        can_ask = person.left_in_at is not None
        form = gettext("You asked on %(when)s to have this taken out. %(therapist)s decides it with you; it has not been taken out yet.")
        asked = (
            gettext("You asked on %(when)s to have this taken out. %(therapist)s has left it in after speaking of it.") if can_ask else form
        ) % facts
    return GoneOnLine(as_the_client_wrote(person.content["display_name"]), asked, url if can_ask else "")


def _notice(own: OwnPeople, place: CrisisPlace, now: datetime) -> Notice:
    return notice_of(own.therapist, own.reads_before, own.practice, place, now)


def _saved(own: OwnPeople, people: tuple[OwnPerson, ...]) -> str:
    return saved_stamp(max((each.saved_at for each in people), default=None), own.practice)


def _until(own: OwnPeople, now: datetime) -> str:
    return words.day_and_clock(words.local(own.expires_at, own.practice.zone), today_in(own.practice, now))


def person_of(own: OwnPeople, id: UUID) -> OwnPerson | None:
    """Somebody whom this browser wrote down; None for anybody else."""
    return next((each for each in own.people if each.id == id), None)

"""What the pages of letters show: which stand there and how far each is, and one of them to be edited beside the page that prints."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise

from openipt.actions.letters import WAYS
from openipt.core.initials import initials, named_in
from openipt.core.letters import FORMS, PAGES, Kind, Letter, Looks
from openipt.core.library import Library
from openipt.record.read import Consent, KeptLetter, LettersPage
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.courseview import Head, present_head
from openipt.web.crisiswords import wants_checking
from openipt.web.fieldforms import Choice, Mistake, problem_of
from openipt.web.focus import agreement
from openipt.web.letters.drafts import DRAWN, drawings_of
from openipt.web.letters.forms import HEADING, WORDS
from openipt.web.letters.headings import NAMES, block_name
from openipt.web.pictures import timeline_words as said
from openipt.web.translating import gettext, gettext_lazy

HOW: Mapping[str, Promise] = {
    "in_session": gettext_lazy("In the room, having read it together"),
    "by_phone": gettext_lazy("By phone or video"),
    "in_writing": gettext_lazy("In writing"),
}
_WHAT_FOR: Mapping[Kind, Promise] = {
    Kind.MAP: gettext_lazy("One page for the client: people, focus, goals, how it came about, in the client’s own words."),
    Kind.FORMULATION: gettext_lazy("What you found together, how it hangs together, and what you agreed on."),
    Kind.ENDING: gettext_lazy("The course on one page: what changed, what the client did, first signs and what to do then."),
}
_DRAWN_FROM: Mapping[Kind, tuple[tuple[str, Promise], ...]] = {
    Kind.MAP: (
        *(("person", gettext_lazy("people")), ("placements", gettext_lazy("the circle")), ("timeline_event", gettext_lazy("the timeline"))),
        *(("focus_choice", gettext_lazy("the focus")), ("goal", gettext_lazy("goals"))),
    ),
    Kind.FORMULATION: (
        *(("formulation", gettext_lazy("the story told back")), ("focus_choice", gettext_lazy("the focus"))),
        *(("goal", gettext_lazy("goals")), (agreement.SHEET, gettext_lazy("the agreement"))),
    ),
    Kind.ENDING: (
        *(("ending_review", gettext_lazy("looking back together")), ("relapse_plan", gettext_lazy("staying well"))),
        *(("placements", gettext_lazy("the circle")), ("goal", gettext_lazy("goals"))),
    ),
}
_HINTS: Mapping[Looks, Promise] = {
    "list": gettext_lazy("One thing on each line."),
    "numbered": gettext_lazy("One thing on each line; they are numbered."),
    "dated": gettext_lazy("One thing on each line: when, a colon, and what happened."),
    "pairs": gettext_lazy("One on each line: the goal in quotation marks, an upright stroke |, and the figures."),
    "signed": gettext_lazy("Each line stands by itself."),
}


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A kind of letter that can be begun, with what it is drawn from and what of that is not there yet."""

    kind: str
    name: str
    what_for: str
    missing: str


@dataclass(frozen=True, slots=True)
class Row:
    """One letter in the list."""

    name: str
    url: str
    stamp: str
    standing: str
    is_given: bool


@dataclass(frozen=True, slots=True)
class LettersView:
    """The list of a course's letters."""

    id: UUID
    head: Head
    tab_number: int
    new: tuple[NewLetter, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block as it is written: its heading, its words, and whether its drawing is shown."""

    key: str
    name: str
    heading: str
    words: str
    rows: int
    hint: str
    has_drawing: bool
    is_drawn: bool
    problem: str


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom the letter names: in full, or by these initials."""

    name: str
    initials: str
    in_full: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One line of what became of a letter."""

    words: str
    stamp: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """A version as it read before."""

    stamp: str
    blocks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter: to be edited, looked at, agreed to and given."""

    id: UUID
    letter: UUID
    client: str
    name: str
    head: Head
    tab_number: int
    stamp: str
    version: int
    standing: str
    page_numbers: tuple[int, ...]
    too_long: str
    cannot_show: str
    title: str
    below: str
    beside: str
    blocks: tuple[Block, ...]
    named: tuple[Named, ...]
    consent: str
    may_be_given: bool
    is_given: bool
    may_take_back: bool
    on: str
    how: tuple[Choice, ...]
    copies: str
    history: tuple[Told, ...]
    earlier: tuple[Before, ...]
    newest: Before | None
    unchecked: tuple[str, ...]
    wrong: Mapping[str, str]
    heads_open: bool
    mistakes: tuple[Mistake, ...]


def present_letters(page: LettersPage, library: Library) -> LettersView:
    """The list, and what can be begun."""
    there = {each.sheet for each in page.life.sheets} | set(page.tasks) | ({"placements"} if page.life.placements else set())

    def missing(kind: Kind) -> str:
        return words.listed([str(title) for key, title in _DRAWN_FROM[kind] if key not in there])

    rows = [
        Row(str(NAMES[each.kind]), reverse("letter_to_client", args=[page.life.course.summary.id, each.id]), _stamp(page, each), *_standing(each))
        for each in page.letters
    ]
    return LettersView(
        id=page.life.course.summary.id,
        head=present_head(page.life.course, library),
        tab_number=page.life.session_to_show,
        new=tuple(NewLetter(kind.value, str(NAMES[kind]), str(_WHAT_FOR[kind]), missing(kind)) for kind in Kind),
        rows=tuple(rows),
    )


def present_letter(
    page: LettersPage,
    kept: KeptLetter,
    library: Library,
    written: Letter,
    pages: int,
    mistakes: tuple[Mistake, ...] = (),
    said_of_it: QueryDict | None = None,
    *,
    cannot_show: str = "",
    meanwhile: bool = False,
) -> LetterView:
    """One letter. `written` is what stands in its form: the newest version, or what was typed and could not be kept."""
    course, consent = page.life.course, kept.consent
    today = words.local(course.at, course.practice.zone).date()
    heads = ("title", "below", "beside", *(f"{HEADING}{form.key}" for form in FORMS[kept.kind]))
    asked = said_of_it or QueryDict()
    return LetterView(
        id=course.summary.id,
        letter=kept.id,
        client=course.summary.client.name,
        name=str(NAMES[kept.kind]),
        head=present_head(course, library),
        tab_number=page.life.session_to_show,
        stamp=_stamp(page, kept),
        version=kept.newest.version,
        standing=_standing(kept)[0],
        page_numbers=tuple(range(1, pages + 1)),
        too_long=gettext("It needs %(pages)d pages now. Shorten it so that it stands on one.") % {"pages": pages} if pages > PAGES else "",
        cannot_show=cannot_show,
        title=written.title,
        below=written.below,
        beside="\n".join(written.beside),
        blocks=_blocks(page, library, written, mistakes),
        named=tuple(Named(each, initials(each), each in written.written_out) for each in _whom_it_names(written)),
        consent=_agreed_in_words(consent) if consent else "",
        may_be_given=consent is not None and pages <= PAGES and not cannot_show,
        is_given=_standing(kept)[1],
        may_take_back=bool(kept.consents and kept.consents[0].agrees),
        on=asked.get("on", today.isoformat()),
        how=tuple(Choice(each, str(HOW[each]), asked.get("how", "in_session") == each) for each in WAYS),
        copies=asked.get("copies", ""),
        history=_history(page, kept),
        earlier=tuple(_before(page, kept, place) for place in range(1, len(kept.versions))),
        newest=_before(page, kept, 0) if meanwhile else None,
        unchecked=_unchecked(library, page, written, today),
        wrong={each.field: each.sentence for each in mistakes},
        heads_open=any(each.field in heads for each in mistakes),
        mistakes=mistakes,
    )


def _blocks(page: LettersPage, library: Library, written: Letter, mistakes: tuple[Mistake, ...]) -> tuple[Block, ...]:
    can_draw = drawings_of(written.kind, page, library, DRAWN, written.written_out)
    blocks = []
    for form in FORMS[written.kind]:
        heading, text = written.titles.get(form.key, ""), written.words.get(form.key, "")
        blocks.append(
            Block(
                key=form.key,
                name=block_name(form.key, heading),
                heading=heading,
                words=text,
                rows=min(12, max(2, text.count("\n") + 1 + len(text) // 70)),
                hint=str(_HINTS.get(form.looks, "")),
                has_drawing=form.key in can_draw,
                is_drawn=form.key in written.drawings,
                problem=problem_of(f"{WORDS}{form.key}", mistakes),
            )
        )
    return tuple(blocks)


def _whom_it_names(letter: Letter) -> tuple[str, ...]:
    """Everybody of the inventory whom the letter names, in its words or on its circle."""
    drawn = [person["label"] for drawing in letter.drawings.values() for person in drawing.get("people", ())]
    named = named_in("\n".join((letter.title, *letter.titles.values(), *letter.words.values())), letter.people)
    return tuple(each for each in letter.people if each in named or each in drawn)


def _unchecked(library: Library, page: LettersPage, letter: Letter, today: date) -> tuple[str, ...]:
    """The numbers in the letter that nobody has checked lately."""
    place, text = library.crisis_contacts.place(page.life.course.practice.country), "\n".join(letter.words.values())
    named = [each.label for each in place.contacts if re.search(rf"(?<!\d){re.escape(each.reach)}(?!\d)", text)]
    return tuple(said for said in wants_checking(place, today) if said.startswith(tuple(f"{label}:" for label in named)))


def _stamp(page: LettersPage, kept: KeptLetter) -> str:
    at = words.day_and_clock(words.local(kept.newest.at, page.life.course.practice.zone))
    return gettext("Version %(version)d, %(when)s, %(by)s") % {"version": kept.newest.version, "when": at, "by": kept.newest.by}


def _standing(kept: KeptLetter) -> tuple[str, bool]:
    """How far a letter is, and whether the version that stands was given."""
    last = kept.consents[0] if kept.consents else None
    if any(each.version == kept.newest.version for each in kept.given):
        return (gettext("Given") if kept.consent else gettext("Given; the consent was taken back since")), True
    if kept.consent:
        return gettext("Agreed, not given yet"), False
    if kept.given:
        return gettext("Given in an earlier version, changed since"), False
    if last is None:
        return gettext("Draft"), False
    return (gettext("Changed since the client agreed") if last.agrees else gettext("The client took the consent back")), False


def _agreed_in_words(consent: Consent) -> str:
    told = gettext("The client agreed to version %(version)d on %(day)s: %(how)s.") % {
        "version": consent.version,
        "day": said.full_day(consent.on),
        "how": str(HOW[consent.how]).lower(),
    }
    copies = gettext("A copy goes to: %(whom)s.") % {"whom": consent.copies} if consent.copies else gettext("Nobody else gets a copy.")
    return f"{told} {copies}"


def _history(page: LettersPage, kept: KeptLetter) -> tuple[Told, ...]:
    """Consents and givings, the newest first."""
    zone, course = page.life.course.practice.zone, page.life.course.summary.id
    lines = [
        (
            each.at,
            Told(
                gettext("Given, version %(version)d") % {"version": each.version},
                each.by,
                reverse("given_letter", args=[course, each.id]),
            ),
        )
        for each in kept.given
    ]
    for each in kept.consents:
        took_back = gettext("The client took the consent to version %(version)d back.") % {"version": each.version}
        lines.append((each.at, Told(_agreed_in_words(each) if each.agrees else took_back, each.by)))
    ordered = sorted(lines, key=lambda line: line[0], reverse=True)
    form = gettext("%(when)s, %(by)s")
    return tuple(Told(told.words, form % {"when": words.day_and_clock(words.local(at, zone)), "by": told.stamp}, told.url) for at, told in ordered)


def _before(page: LettersPage, kept: KeptLetter, place: int) -> Before:
    version = kept.versions[place]
    at = words.day_and_clock(words.local(version.at, page.life.course.practice.zone))
    stamp = gettext("Version %(version)d, %(when)s, %(by)s") % {"version": version.version, "when": at, "by": version.by}
    told = [(block_name(key, version.letter.titles.get(key, "")), version.letter.words.get(key, "")) for key in (f.key for f in FORMS[kept.kind])]
    return Before(stamp, tuple((name, text) for name, text in told if text))

"""The parts of a session as a page shows them: each as it will be read, the form to change it, its stamp, and two versions side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid5

from django.utils.safestring import SafeString

from openipt.core.ids import uuid7
from openipt.core.library import Library
from openipt.core.notes import AMENDMENT, NOTE, NoteLine
from openipt.core.options import at_session
from openipt.core.plans import plan_of
from openipt.core.protocols import Protocol
from openipt.core.worksheets import Content, Worksheet, in_words, said_in
from openipt.record.read import Part, SessionPage, Version
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.packview import techniques_of
from openipt.web.sessions.fields import Mistakes, as_fields, as_listed, as_read, hidden, is_tied
from openipt.web.translating import gettext

NOBODY = str(UUID(int=0))
"""Stands in a part's address until its own id takes its place: looking an address up is slow beside that."""
OPEN_FROM_THE_START = 3
"""A sheet of so few fields lies open where nothing is written yet; so does one that ties mood to people, or looks back."""


@dataclass(frozen=True, slots=True)
class VersionView:
    """One of two versions: when it was typed and by whom, what stands in it, and the same as hidden fields."""

    title: str
    told: tuple[tuple[str, str], ...]
    hidden: SafeString
    in_form: bool


@dataclass(frozen=True, slots=True)
class Both:
    """Two versions of a part, side by side. `other` is the id of the one that waits to be looked at."""

    other: str
    versions: tuple[VersionView, VersionView]


@dataclass(frozen=True, slots=True)
class PartView:
    """One part with its form. `order` is its place in the agenda, by which its line finds its place in the note."""

    id: str
    sheet: str
    title: str
    order: int
    about: str
    revision: int
    save_url: str
    remove_url: str
    print_url: str
    read: SafeString
    fields: SafeString
    is_open: bool
    stamp: str
    both: tuple[Both, ...]
    look: bool = False

    @property
    def written(self) -> bool:
        """Whether anything stands in it."""
        return bool(self.read)


@dataclass(frozen=True, slots=True)
class NoteLineView:
    """A line of the note that was filled in, and the part that it came from; `part` is empty where it came from no part."""

    line: NoteLine
    part: str
    order: int


@dataclass(frozen=True, slots=True)
class Sent:
    """What a page sent that could not all be kept: it stands in its form again, with what is wrong with it."""

    part_id: UUID
    content: Mapping[str, Any]
    mistakes: Mistakes


class Parts:
    """Makes the parts of one session ready for its page."""

    def __init__(self, page: SessionPage, library: Library, sent: Sent | None = None) -> None:
        self.page, self.library, self.sent = page, library, sent
        summary = page.course.summary
        mode = next(each.mode for each in summary.sessions if each.number == page.number)
        self.protocol: Protocol = at_session(plan_of(library, summary), page.number, mode, (part.sheet for part in page.parts))
        self.order = {name: place for place, block in enumerate(self.protocol.agenda) for name in (block.id, *block.also)}
        self.now = words.local(page.course.at, page.course.practice.zone)
        self.techniques = tuple(dict.fromkeys((*page.techniques, *techniques_of(page.course, library))))
        place = [summary.id, page.number, NOBODY]
        self.save_url, self.remove_url, self.print_url = (reverse(name, args=place) for name in ("save_part", "remove_part", "print_step"))

    def of(self, sheet: Worksheet) -> tuple[Part, ...]:
        """What was written on that sheet in this session."""
        return tuple(part for part in self.page.parts if part.sheet == sheet.key)

    def view(self, part: Part, *, listed: bool = False) -> PartView:
        """A part that was begun; with `listed`, read field by field."""
        sheet = self.library.worksheet(part.sheet, part.sheet_version)
        read = as_listed(sheet, part.content, self.library) if listed else as_read(sheet, part.content, self.library)
        return self._view(sheet, part.id, part.content, part, read)

    def blank(self, sheet: Worksheet, part_id: UUID, about: UUID | None = None, *, is_open: bool = False) -> PartView:
        """A part that nobody has begun."""
        few = len(sheet.fields) <= OPEN_FROM_THE_START or is_tied(sheet) or sheet.about is not None
        return self._view(sheet, part_id, {}, None, SafeString(), about, is_open=is_open and few)

    def _view(
        self,
        sheet: Worksheet,
        part_id: UUID,
        content: Content,
        part: Part | None,
        read: SafeString,
        about: UUID | None = None,
        *,
        is_open: bool = False,
    ) -> PartView:
        sent = self.sent if self.sent is not None and self.sent.part_id == part_id else None
        address = str(part_id)
        return PartView(
            id=address,
            sheet=sheet.key,
            title=sheet.title,
            order=self.order.get(sheet.block or "", len(self.order)),
            about=str((part.about if part else about) or ""),
            revision=part.revision if part else 0,
            save_url=self.save_url.replace(NOBODY, address),
            remove_url=self.remove_url.replace(NOBODY, address) if sheet.many else "",
            print_url=self.print_url.replace(NOBODY, address),
            read=read,
            fields=as_fields(sheet, sent.content if sent else content, address, self.library, self.techniques, sent.mistakes if sent else None),
            is_open=is_open or sent is not None or not (read or part is None),
            stamp=self.saved(part.saved_at) if part else "",
            both=tuple(both(sheet, self.library, part, other, self.saved, in_form="stands") for other in part.others) if part else (),
            look=sent is not None,
        )

    def saved(self, moment: datetime) -> str:
        """«14:03:22» for today; another day with its date."""
        return saved_when(words.local(moment, self.page.course.practice.zone), self.now)

    def lines(self) -> tuple[NoteLineView, ...]:
        """What was filled in so far, each line with the part that it came from."""
        own = []
        for part in self.page.parts:
            line = line_of(self.library.worksheet(part.sheet, part.sheet_version), part.content, self.library)
            own += [NoteLineView(line, str(part.id), self._place(part.sheet))] if line else []
        others = self.page.captured[: len(self.page.captured) - len(own)]
        return (*(NoteLineView(line, "", -1) for line in others), *sorted(own, key=lambda each: (each.order, each.part)))

    def _place(self, sheet: str) -> int:
        return self.order.get(self.library.worksheet(sheet).block or "", len(self.order))


def line_of(sheet: Worksheet, content: Content, library: Library) -> NoteLine | None:
    """The line that one part makes in the note; none where it is empty, or is the note itself."""
    said = "" if sheet.key in (NOTE, AMENDMENT) else in_words(sheet, content, library.techniques)
    return NoteLine(sheet.title, said) if said else None


def both(sheet: Worksheet, library: Library, stands: Part, other: Version, saved: Any, *, in_form: Literal["stands", "other"]) -> Both:
    """Two versions side by side. `in_form` says which of them stands in the form below; that one is kept by sending the form."""
    said = gettext("Saved %(when)s, %(name)s")
    return Both(
        str(other.id),
        (
            _version(sheet, library, stands.content, said % {"when": saved(stands.saved_at), "name": stands.saved_by}, in_form == "stands"),
            _version(sheet, library, other.content, said % {"when": saved(other.saved_at), "name": other.saved_by}, in_form == "other"),
        ),
    )


def locked_in_words(page: SessionPage) -> str:
    """«Signed 14:12 by Ben R., locked»; empty where the note is not signed."""
    if not page.signed:
        return ""
    first, zone = page.signed[0], page.course.practice.zone
    when = words.inside(words.near(words.local(first.signed_at, zone), words.local(page.course.at, zone).date()))
    return gettext("Signed %(when)s by %(name)s, locked") % {"when": when, "name": first.signed_by}


def saved_when(moment: datetime, now: datetime) -> str:
    """«14:03:22» for today, «Tue 24 Nov 14:03» for another day; both moments by the service's clocks."""
    if moment.date() == now.date():
        return moment.strftime("%H:%M:%S")
    return f"{words.day_in_brief(moment.date(), now.date())} {words.clock(moment)}"


def review_id(step: UUID, number: int, sheet: str) -> UUID:
    """The id of what looks back at a step in one session: the same for whoever begins it first."""
    return uuid5(step, f"{number}/{sheet}")


def new_part_id(now: datetime) -> UUID:
    """The id of a part of which a session may have several."""
    return uuid7(now)


def _version(sheet: Worksheet, library: Library, content: Content, title: str, in_form: bool) -> VersionView:
    told: Sequence[tuple[str, str]] = [
        (field.title, said_in(field, content[field.key], library.techniques)) for field in sheet.fields if field.key in content
    ]
    return VersionView(title, tuple(told) or ((sheet.title, gettext("Nothing written")),), hidden(content), in_form)

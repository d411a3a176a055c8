"""What the pages around a session's note show: the note to be signed, the signed note with its amendments, private notes, and a step to print."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.safestring import SafeString

from openipt.core.courses import Attendance
from openipt.core.library import Library
from openipt.core.notes import AMENDMENT, NOTE, STEP, as_text
from openipt.core.worksheets import said_in
from openipt.record.read import CoursePage, Part, ProcessNote, SessionPage, SignedNote, only_part_id
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.courseview import Head, present_head
from openipt.web.sessions.fields import as_fields
from openipt.web.sessions.present_parts import NoteLineView, Parts, PartView, Sent, both, locked_in_words, saved_when
from openipt.web.translating import gettext

PROCESS_NOTE = "process_note"
"""The worksheet of a therapist's own notes."""


@dataclass(frozen=True, slots=True)
class SignedView:
    """A signed note, or an amendment to it."""

    title: str
    lines: tuple[NoteLineView, ...]
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotePage:
    """The note of a session: as it would be signed now, or as it was, with what was added to it since."""

    id: str
    number: int
    head: Head
    title: str
    lines: tuple[NoteLineView, ...]
    words: str
    state: str
    in_the_way: tuple[str, ...]
    signed: tuple[SignedView, ...]
    locked: str
    amendment: PartView | None
    text: str


@dataclass(frozen=True, slots=True)
class PrivatePage:
    """The author's own notes about a session."""

    id: str
    number: int
    head: Head
    part: PartView


@dataclass(frozen=True, slots=True)
class StepPage:
    """A step as it is printed for the client: the own words, then each fact with its title; what was rated is not for paper."""

    id: str
    number: int
    own_words: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


def present_note(page: SessionPage, library: Library, sent: Sent | None = None) -> NotePage:
    """The note of one session."""
    parts = Parts(page, library, sent)
    session = next(each for each in page.course.summary.sessions if each.number == page.number)
    zone = page.course.practice.zone
    day = words.day(words.local(session.starts_at, zone).date(), parts.now.date())
    name = page.course.summary.client.name
    title = gettext("Note of session %(number)d, %(day)s") % {"number": page.number, "day": day}
    own = next((part.content.get("words", "") for part in page.parts if part.sheet == NOTE), "")
    signed = tuple(_signed(note, parts) for note in page.signed)
    lines = page.signed[0].lines if page.signed else page.captured
    said = page.signed[0].words if page.signed else own
    heading = gettext("%(name)s. %(title)s") % {"name": name, "title": title}
    more = [f"\n{each.title}\n{each.words}\n{gettext('Why: %(reason)s') % {'reason': each.reason}}\n" for each in signed[1:]]
    locked = locked_in_words(page)
    return NotePage(
        id=str(page.course.summary.id),
        number=page.number,
        head=present_head(page.course, library),
        title=title,
        lines=parts.lines(),
        words=own,
        state=page.state,
        in_the_way=() if page.signed else _in_the_way(page, session.attendance),
        signed=signed,
        locked=locked,
        amendment=_amendment(page, parts, library) if page.signed else None,
        text=as_text(heading, lines, said) + (f"\n{locked}.\n" if locked else "") + "".join(more),
    )


def present_private(course: CoursePage, note: ProcessNote, library: Library, sent: Sent | None = None) -> PrivatePage:
    """The page of the author's own notes."""
    sheet, zone = library.worksheet(PROCESS_NOTE), course.practice.zone
    now = words.local(course.at, zone)
    stands = Part(note.id, note.session, sheet.key, sheet.version, note.content, note.revision, note.saved_at or course.at, gettext("you"))

    def saved(moment: datetime) -> str:
        return saved_when(words.local(moment, zone), now)

    part = PartView(
        id=str(note.id),
        sheet=sheet.key,
        title=sheet.title,
        order=0,
        about="",
        revision=note.revision,
        save_url=reverse("process_note", args=[course.summary.id, note.session]),
        remove_url="",
        print_url="",
        read=SafeString(),
        fields=as_fields(sheet, sent.content if sent else note.content, str(note.id), library, (), sent.mistakes if sent else None),
        is_open=True,
        stamp=saved(note.saved_at) if note.saved_at else "",
        both=tuple(both(sheet, library, stands, other, saved, in_form="stands") for other in note.others),
    )
    return PrivatePage(str(course.summary.id), note.session, present_head(course, library), part)


def present_step(page: SessionPage, library: Library, part_id: UUID) -> StepPage | None:
    """A step to be printed; None where this session has none of that id."""
    part = next((each for each in page.parts if each.id == part_id and each.sheet == STEP), None)
    if part is None:
        return None
    sheet = library.worksheet(part.sheet, part.sheet_version)
    told = [(field, said_in(field, part.content[field.key], library.techniques)) for field in sheet.fields if field.key in part.content]
    return StepPage(
        str(page.course.summary.id),
        page.number,
        tuple(said for field, said in told if field.own_words),
        tuple((field.title, said) for field, said in told if not field.own_words and field.kind != "scale"),
    )


def _signed(note: SignedNote, parts: Parts) -> SignedView:
    when = words.day_and_clock(words.local(note.signed_at, parts.page.course.practice.zone), parts.now.date())
    said = gettext("Signed %(when)s by %(name)s") if note.version == 1 else gettext("Amendment, %(when)s, %(name)s")
    lines = tuple(NoteLineView(line, "", -1) for line in note.lines)
    return SignedView(said % {"when": when, "name": note.signed_by}, lines, note.words, note.reason)


def _in_the_way(page: SessionPage, attendance: Attendance) -> tuple[str, ...]:
    """What must be done before the note can be signed."""
    found = []
    if attendance is Attendance.PLANNED:
        found.append(gettext("Write down first who came. Then sign."))
    if any(part.others for part in page.parts):
        found.append(gettext("Two versions of one part wait for you. Look at both first; then sign."))
    return tuple(found)


def _amendment(page: SessionPage, parts: Parts, library: Library) -> PartView:
    sheet = library.worksheet(AMENDMENT)
    draft = parts.of(sheet)
    return parts.view(draft[0]) if draft else parts.blank(sheet, only_part_id(page.course.summary.id, page.number, AMENDMENT))

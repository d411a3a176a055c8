"""Writing down a session while it goes on: part by part, each save its own, and nothing typed elsewhere is ever written over."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from openipt.core import worksheets
from openipt.core.ids import overtaken
from openipt.core.library import NotInLibrary
from openipt.core.notes import AMENDMENT
from openipt.core.refusals import NotFound, Refusal
from openipt.core.who_may import Verb
from openipt.core.worksheets import Content, FieldMistake, Worksheet
from openipt.record import door, models, session_parts
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom
from openipt.record.people_named import named, names_in, with_ids, with_names
from openipt.record.shelf import library
from openipt.record.values_of_sessions import Part

SIGNED = "The note of this session is signed and locked. Write an amendment to it instead."
NOT_SIGNED = "This note is not signed yet. Change it where it stands."

Written = tuple[Content, tuple[FieldMistake, ...]]
"""What was typed, as far as it was understood, and what was not."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a page sends of one part: the worksheet, what stands in its fields, and on which revision that stands.

    `writer` is the page that sends it, one for each time that a page is shown; the ids of its operations are UUIDs of version 7,
    so that a save which was held up on its way is known from a newer one. `about` is the earlier part that this one looks back
    at. `settles` is the other version that a person has looked at beside this one and laid to rest.
    """

    part_id: UUID
    sheet: str
    content: Mapping[str, Any]
    based_on: int
    writer: UUID
    about: UUID | None = None
    settles: UUID | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save: the revision it stands in now, and the mistakes of fields in which what stood there before was kept.

    `elsewhere` is what somebody else has written meanwhile; then what was typed is kept beside it as the version `other`.
    """

    part_id: UUID
    revision: int
    saved_at: datetime
    mistakes: tuple[FieldMistake, ...] = ()
    elsewhere: Part | None = None
    other: UUID | None = None


def save_part(by: Actor, course_id: UUID, number: int, typed: Typed, *, op_id: UUID, now: datetime) -> Saved:
    """Keep what stands in one part of a session. A part that changed elsewhere is not written over: both versions are kept.

    Raises Refusal where the note is signed, or the worksheet is not in the library.
    """
    with door.course(by, course_id, Verb.SAVE_SESSION_PART, subject=typed.part_id) as room:
        if typed.sheet == session_parts.PROCESS_NOTE:  # it would lie open in the note
            raise NotFound
        _refuse_what_is_signed(room, number, typed.sheet)
        row = models.SessionPart.objects.select_related("saved_by").filter(id=typed.part_id).first()
        if row is not None and (row.course_id != room.course.id or row.session_number != number or row.sheet != typed.sheet):
            raise NotFound
        sheet = _sheet(typed.sheet, row.sheet_version if row else None)
        content, mistakes = worksheets.read_content(sheet, typed.content, library().techniques)
        names = names_in(room) if named(sheet) else {}
        stands: Content = room.open(row, "content") if row and names else {}
        if row is None:
            row = _begin(room, number, typed, sheet)
        saved = _keep(room, row, models.OtherVersion, typed, (with_ids(sheet, content, stands, names), mistakes), op_id, now)
        return replace(saved, elsewhere=saved.elsewhere and replace(saved.elsewhere, content=with_names(sheet, saved.elsewhere.content, names)))


def remove_part(by: Actor, course_id: UUID, number: int, part_id: UUID, *, based_on: int, op_id: UUID, now: datetime) -> None:
    """Take away a part that was begun by mistake. Raises Refusal where it changed since it was last seen, where another version of it
    waits to be looked at, or where the note is signed.
    """
    with door.course(by, course_id, Verb.SAVE_SESSION_PART, subject=part_id) as room:
        row = models.SessionPart.objects.filter(id=part_id, course=room.course, session_number=number).first()
        if row is None:
            raise NotFound
        if row.last_op == op_id:
            return
        _refuse_what_is_signed(room, number, row.sheet)
        if row.revision != based_on:
            raise Refusal("This part was changed elsewhere meanwhile. Look at it again before you take it away.", conflict=True)
        if models.OtherVersion.objects.filter(part=row, settled_at=None).exists():
            raise Refusal("Two versions of this part wait for you. Look at both before you take it away.", conflict=True)
        row.revision, row.last_op, row.saved_at, row.removed_at = row.revision + 1, op_id, now, now
        row.saved_by_id = room.member_id
        row.save()
        room.worth_a_line = True


def save_process_note(by: Actor, course_id: UUID, number: int, typed: Typed, *, op_id: UUID, now: datetime) -> Saved:
    """Keep the author's own notes about a session, under a key that opens nothing else. No list, print or export has them."""
    with door.course(by, course_id, Verb.SAVE_PROCESS_NOTE) as room:
        note_id = room.subject = session_parts.process_note_id(room, number)
        if typed.sheet != session_parts.PROCESS_NOTE or not _is_planned(room, number):
            raise NotFound
        row = models.ProcessNote.objects.select_related("saved_by").filter(id=note_id).first()
        private = session_parts.private_room(room, begin=True)
        written = worksheets.read_content(_sheet(typed.sheet, None), typed.content, library().techniques)
        if row is None:
            row = models.ProcessNote(id=note_id, course=room.course, session_number=number, saved_by_id=room.member_id)
            room.worth_a_line = True
        saved = _keep(private, row, models.OtherProcessNote, typed, written, op_id, now)
        room.worth_a_line |= private.worth_a_line
        return saved


def _begin(room: CourseRoom, number: int, typed: Typed, sheet: Worksheet) -> models.SessionPart:
    """A new part. Where a session has one at most, its id is the same for whoever begins it."""
    if not _is_planned(room, number):
        raise NotFound
    if not sheet.many and typed.part_id != session_parts.only_part_id(room.course.id, number, sheet.key):
        raise Refusal("This page is old. Open it again; what was saved stands there.", conflict=True)
    earlier = models.SessionPart.objects.filter(id=typed.about, course=room.course, sheet=sheet.about).first() if typed.about else None
    if bool(sheet.about) != (earlier is not None):
        raise Refusal("What this looks back at is not there. Open the page again.", conflict=True)
    room.worth_a_line = True
    return models.SessionPart(
        id=typed.part_id, course=room.course, session_number=number, sheet=sheet.key, sheet_version=sheet.version, about=typed.about
    )


def _keep(room: CourseRoom, row: Any, other_table: Any, typed: Typed, written: Written, op_id: UUID, now: datetime) -> Saved:
    """Write the next revision; or, where the part has changed elsewhere, keep what was typed as another version beside it."""
    begun = row.revision == 0
    stands: Content = {} if begun else room.open(row, "content")
    content, mistakes = _with_what_stood_there(written, stands), written[1]
    if not begun and row.last_op == op_id and content != stands:
        return _keep_beside(room, row, other_table, typed, written, op_id, now)  # the same form with other content: both are kept
    if not begun and (row.last_op == op_id or (row.writer == typed.writer and overtaken(op_id, by=row.last_op))):
        return Saved(row.id, row.revision, row.saved_at, mistakes)  # done before, or overtaken by a later save of the same page
    let_go = isinstance(row, models.SessionPart) and row.removed_at is not None
    if typed.based_on != row.revision and row.writer != typed.writer and not let_go:
        return _keep_beside(room, row, other_table, typed, written, op_id, now)
    if typed.settles is not None:
        if other_table.objects.filter(id=typed.settles).exclude(part=row).exists():
            raise NotFound
        room.worth_a_line |= other_table.objects.filter(id=typed.settles, part=row, settled_at=None).update(settled_at=now) > 0
    room.worth_a_line |= let_go or (not begun and row.saved_by_id != room.member_id)
    row.revision += 1
    row.last_op, row.writer, row.saved_at, row.saved_by_id = op_id, typed.writer, now, room.member_id
    room.seal(row, content=content)
    if let_go:
        row.removed_at = None  # whoever types on in a part that was taken away wants it back
    row.save(force_insert=begun)
    return Saved(row.id, row.revision, now, mistakes)


def _keep_beside(room: CourseRoom, row: Any, other_table: Any, typed: Typed, written: Written, op_id: UUID, now: datetime) -> Saved:
    """One other version for each page that types on; when it grows, it takes the place of the shorter one."""
    stands = session_parts.part(room, row)
    shorter = other_table.objects.filter(part=row, writer=typed.writer, settled_at=None).first()
    content, mistakes = _with_what_stood_there(written, room.open(shorter, "content") if shorter else {}), written[1]
    if content == stands.content:
        return Saved(row.id, row.revision, row.saved_at, mistakes)
    if shorter is not None and (room.open(shorter, "content") == content or overtaken(op_id, by=shorter.op)):
        return Saved(row.id, row.revision, shorter.saved_at, mistakes, elsewhere=stands, other=shorter.id)
    other = other_table(part=row, writer=typed.writer, based_on=shorter.based_on if shorter else typed.based_on)
    other.op, other.saved_at, other.saved_by_id = op_id, now, room.member_id
    room.seal(other, content=content)
    other.save(force_insert=True)
    if shorter is not None:
        shorter.delete()
    room.worth_a_line |= shorter is None
    return Saved(row.id, row.revision, now, mistakes, elsewhere=stands, other=other.id)


def _with_what_stood_there(written: Written, stands: Content) -> Content:
    """What was written, and in fields that could not be understood what stood there before: a slip takes nothing away."""
    content, mistakes = written
    return content | {each.field: stands[each.field] for each in mistakes if each.field in stands}


def _is_planned(room: CourseRoom, number: int) -> bool:
    return models.PlannedSession.objects.filter(course=room.course, number=number).exists()


def _sheet(key: str, version: int | None) -> Worksheet:
    try:
        return library().worksheet(key, version)
    except NotInLibrary as problem:
        raise Refusal(str(problem), field="sheet") from None


def _refuse_what_is_signed(room: CourseRoom, number: int, sheet: str) -> None:
    """What is signed is locked; only an amendment can be drafted to it, and to nothing else."""
    signed = models.SignedNote.objects.filter(course=room.course, session_number=number).exists()
    if signed and sheet != AMENDMENT:
        raise Refusal(SIGNED, conflict=True)
    if not signed and sheet == AMENDMENT:
        raise Refusal(NOT_SIGNED, conflict=True)

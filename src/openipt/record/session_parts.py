"""Finds and opens the parts of a session, and its signed notes; works only inside the door."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from django.db.models import OuterRef, QuerySet, Subquery

from openipt.core.notes import AMENDMENT, Filled, NoteLine, captured_lines, score_line
from openipt.core.protocols import Protocol
from openipt.record import keys, models
from openipt.record.door import CourseRoom
from openipt.record.lookups import LookUp
from openipt.record.people_named import Names, with_names
from openipt.record.seal import Vault
from openipt.record.shelf import library
from openipt.record.values import ScorePoint
from openipt.record.values_of_sessions import Meeting, Part, ProcessNote, SignedNote, Version

PROCESS_NOTE = "process_note"
"""The worksheet of a therapist's own notes."""

HELD_IN_WORDS = {
    "planned": "not yet written down",
    "attended": "attended",
    "late": "came late",
    "cancelled_client": "cancelled by the client",
    "cancelled_therapist": "cancelled by the therapist",
    "dna": "missed",
}
MODE_IN_WORDS = {"in_person": "in person", "video": "by video", "phone": "by phone"}

PARTS = LookUp(
    lambda: (
        models.SessionPart.objects.filter(removed_at=None)
        .order_by("id")
        .values_list("id", "session_number", "sheet", "sheet_version", "content", "revision", "saved_at", "saved_by__name", "about")
    ),
    by="course",
)
_OTHERS = LookUp(
    lambda: models.OtherVersion.objects.select_related("saved_by", "part").filter(settled_at=None).order_by("saved_at", "id"), by="part__course"
)
_OTHER_PROCESS_NOTES = LookUp(
    lambda: models.OtherProcessNote.objects.select_related("saved_by").filter(settled_at=None).order_by("saved_at", "id"), by="part"
)


def _signed() -> QuerySet[models.SignedNote, Any]:
    columns = ("id", "session_number", "version", "signed_at", "signed_by__name", "content")
    return models.SignedNote.objects.order_by("session_number", "version").values_list(*columns)


def _planned() -> QuerySet[Any, Any]:
    of_this = {"course": OuterRef("course"), "session_number": OuterRef("number")}
    last = models.CourseEvent.objects.filter(kind="attendance", **of_this).order_by("-at", "-id")
    return models.PlannedSession.objects.annotate(written_down_as=Subquery(last.values("id")[:1]), why=Subquery(last.values("reason")[:1]))


PLANNED = LookUp[Any](_planned, by=("course", "number"))
_SIGNED, _SIGNED_OF_ALL = LookUp(_signed, by=("course", "session_number")), LookUp(_signed, by="course")


def only_part_id(course_id: UUID, session_number: int, sheet: str) -> UUID:
    """The id of a part of which a session has one at most: the same for whoever begins it first."""
    return uuid5(course_id, f"{session_number}/{sheet}")


def parts_of(
    room: CourseRoom, session_number: int, looked_back_at: Iterable[str], names: Names, *, other_versions: bool = True
) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """The session's own parts, and those of earlier sessions on the sheets of `looked_back_at` with whatever looks back at them.

    `names` are those of the people of the inventory, which stand where the parts keep their ids. Without `other_versions` the course has none.
    """
    sheets = set(looked_back_at)
    sheets |= {key for key in library().worksheets if library().worksheet(key).about in sheets}
    others = _by_part(room, _OTHERS.rows(room.course.id) if other_versions else (), names)
    own: list[Part] = []
    earlier: list[Part] = []
    for part_id, session, sheet, version, content, revision, saved_at, saved_by, about in PARTS.rows(room.course.id):
        if session == session_number or (session < session_number and sheet in sheets):
            opened = _told(sheet, version, room.vault.open("session_part", "content", part_id, bytes(content)), names)
            waiting = others.get(part_id, ()) if session == session_number else ()
            found = Part(part_id, session, sheet, version, opened, revision, saved_at, saved_by, about, waiting)
            (own if session == session_number else earlier).append(found)
    return tuple(own), tuple(earlier)


def parts_on(room: CourseRoom, sheets: Iterable[str], names: Names) -> tuple[Part, ...]:
    """The parts of all sessions on those sheets, in the order in which they were begun."""
    wanted, found = set(sheets), []
    for part_id, session, sheet, version, content, revision, saved_at, saved_by, about in PARTS.rows(room.course.id):
        if sheet in wanted:
            told = _told(sheet, version, room.vault.open("session_part", "content", part_id, bytes(content)), names)
            found.append(Part(part_id, session, sheet, version, told, revision, saved_at, saved_by, about))
    return tuple(found)


def part(room: CourseRoom, row: models.SessionPart | models.ProcessNote, others: tuple[Version, ...] = ()) -> Part:
    """One part, opened; a process note with its author's room."""
    sheet, version, about = (row.sheet, row.sheet_version, row.about) if isinstance(row, models.SessionPart) else (PROCESS_NOTE, 1, None)
    content = room.open(row, "content")
    return Part(row.id, row.session_number, sheet, version, content, row.revision, row.saved_at, row.saved_by.name, about, others)


def state_of(parts: Iterable[Part], lines: Iterable[NoteLine]) -> str:
    """A fingerprint of what would be signed: every part in its revision, and who came and the scores as the lines have them."""
    revisions = sorted(f"{each.id}:{each.revision}" for each in parts if each.sheet != AMENDMENT)
    return sha256(repr((revisions, [(line.label, line.words) for line in lines])).encode()).hexdigest()[:32]


def captured(
    protocol: Protocol, session: models.PlannedSession, told: Meeting, scores: Sequence[ScorePoint], parts: Iterable[Part]
) -> tuple[NoteLine, ...]:
    """What was captured of a session, as its note has it: who came, the scores, then part by part in the order of the agenda.

    `scores` are all of the course, the oldest first.
    """
    filled = [Filled(each.sheet, each.sheet_version, each.content) for each in sorted(parts, key=lambda each: each.id)]
    return (
        attendance_line(session, told),
        *_score_lines(session.number, scores),
        *captured_lines(protocol.at_session(session.number), library(), filled),
    )


def planned(room: CourseRoom, number: int) -> tuple[models.PlannedSession, Meeting] | None:
    """A session of the plan, and what became of it beside its attendance; None where the course has no session of that number."""
    if (row := PLANNED.first(room.course.id, number)) is None:
        return None
    reason = "" if row.why is None else room.vault.open("course_event", "reason", row.written_down_as, bytes(row.why))
    return row, Meeting(row.minutes_held, row.minutes_late, room.open(row, "present") or "", reason)


def attendance_line(session: models.PlannedSession, told: Meeting) -> NoteLine:
    """«Session 7»: «2025-04-01, attended, in person, 50 minutes. Present: Daniel.»"""
    day = date.fromisoformat(session.local_start[:10])
    facts = [f"{day.day} {day:%B %Y}", HELD_IN_WORDS[session.attendance], MODE_IN_WORDS[session.mode]]
    facts += [f"{told.minutes_held} minutes"] if told.minutes_held else []
    facts += [f"{told.minutes_late} minutes late"] if told.minutes_late else []
    words = f"{', '.join(facts)}."
    words += f" Present: {told.present}." if told.present else ""
    words += f" {told.reason.rstrip('.')}." if told.reason else ""
    return NoteLine(f"Session {session.number}", words)


def _score_lines(number: int, scores: Sequence[ScorePoint]) -> list[NoteLine]:
    """The lines of that session's scores, each with the one before it: of the same measure, and of an earlier day."""
    standing = [each for each in scores if each.struck_at is None]
    lines = []
    for point in standing:
        if point.session == number:
            earlier = [each.total for each in standing if each.measure == point.measure and each.about < point.about and each.total is not None]
            before = earlier[-1] if earlier else None
            lines.append(score_line(library().measure(point.measure, point.version), point.total, point.safety_value, before))
    return lines


def signed_notes(room: CourseRoom, session_number: int | None = None) -> dict[int, tuple[SignedNote, ...]]:
    """The signed notes by session, each with its amendments in order; of one session, or of all."""
    found: dict[int, list[SignedNote]] = {}
    rows = _SIGNED_OF_ALL.rows(room.course.id) if session_number is None else _SIGNED.rows(room.course.id, session_number)
    for note_id, number, version, signed_at, signed_by, sealed in rows:
        content = room.vault.open("signed_note", "content", note_id, bytes(sealed))
        lines = tuple(NoteLine(label, words) for label, words in content["lines"])
        note = SignedNote(version, signed_at, signed_by, lines, content["words"], content.get("reason", ""))
        found.setdefault(number, []).append(note)
    return {number: tuple(notes) for number, notes in found.items()}


def private_room(room: CourseRoom, *, begin: bool = False) -> CourseRoom:
    """The same room with the acting author's own key, which opens the author's process notes about this client and nothing else.

    With `begin` the key is made where there is none yet. It is never made anew while a note needs it: then KeyMissing is raised.
    """
    client_id = room.course.client_id
    try:
        key = keys.process_note_key(client_id, room.member_id)
    except keys.KeyMissing:
        if not begin or models.ProcessNote.objects.filter(course__client_id=client_id, saved_by_id=room.member_id).exists():
            raise
        keys.make_process_note_key(client_id, room.member_id)
        key = keys.process_note_key(client_id, room.member_id)
    return replace(room, vault=Vault(client_id, key))


def process_note(room: CourseRoom, session_number: int) -> ProcessNote:
    """The acting author's own process note about a session. Nobody else's ever comes out of here."""
    row = models.ProcessNote.objects.filter(course=room.course, session_number=session_number, saved_by_id=room.member_id).first()
    if row is None:
        return ProcessNote(session_number, process_note_id(room, session_number))
    private = private_room(room)
    others = _by_part(private, _OTHER_PROCESS_NOTES.rows(row.id), {})
    return ProcessNote(session_number, row.id, private.open(row, "content"), row.revision, row.saved_at, others.get(row.id, ()))


def process_note_id(room: CourseRoom, session_number: int) -> UUID:
    """The id of the acting author's process note about a session: one for each author."""
    return uuid5(room.course.id, f"{session_number}/process/{room.member_id}")


def _told(sheet: str, version: int, content: dict[str, Any], names: Names) -> dict[str, Any]:
    """The content as it is read, with people's present names."""
    return with_names(library().worksheet(sheet, version), content, names)


def _by_part(room: CourseRoom, rows: Iterable[Any], names: Names) -> dict[UUID, tuple[Version, ...]]:
    """Other versions by the part that they stand beside, opened."""
    found: dict[UUID, tuple[Version, ...]] = {}
    for row in rows:
        content = room.open(row, "content")
        told = _told(row.part.sheet, row.part.sheet_version, content, names) if names else content
        version = Version(row.id, told, row.saved_at, row.saved_by.name, row.based_on)
        found[row.part_id] = (*found.get(row.part_id, ()), version)
    return found

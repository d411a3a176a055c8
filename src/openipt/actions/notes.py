"""Signing the note of a session, which locks the session, and amending it afterwards."""

from datetime import datetime
from typing import Any
from uuid import UUID

from openipt.actions import limits, once, sessions
from openipt.core.courses import Attendance
from openipt.core.notes import AMENDMENT, NOTE
from openipt.core.refusals import Refusal
from openipt.core.who_may import Verb
from openipt.record import door, models, session_parts
from openipt.record.actors import Actor
from openipt.record.course_scores import scores_and_waiting_in
from openipt.record.door import CourseRoom
from openipt.record.people_named import names_in
from openipt.record.shelf import library


def sign(by: Actor, course_id: UUID, number: int, *, op_id: UUID, state: str, now: datetime) -> None:
    """Sign the note as it was read, and lock the session. `state` is the fingerprint that stood on the page that was read.

    Raises Refusal where it changed since then, where nobody wrote down who came, where two versions of a part wait, or where
    it is signed already.
    """
    with door.course(by, course_id, Verb.SIGN_NOTE) as room:
        content: dict[str, Any] = {"number": number, "state": state}
        if once.already_done(room, op_id, **content):
            return
        if (planned := session_parts.planned(room, number)) is None:
            raise Refusal(f"This course has no session {number}.", conflict=True)
        session, told = planned
        if session.attendance == Attendance.PLANNED:
            raise Refusal("Write down first who came. Then sign.", field="attendance")
        if models.SignedNote.objects.filter(course=room.course, session_number=number).exists():
            raise Refusal("This note is signed already.", conflict=True)
        parts, _ = session_parts.parts_of(room, number, (), names_in(room))
        if any(part.others for part in parts):
            raise Refusal("Two versions of one part wait for you. Look at both first; then sign.", conflict=True)
        protocol = library().protocol(room.course.protocol, room.course.protocol_version)
        lines = session_parts.captured(protocol, session, told, scores_and_waiting_in(room)[0], parts)
        if session_parts.state_of(parts, lines) != state:
            raise Refusal("The note has changed since you read it. Read it again, then sign.", conflict=True)
        words = next((part.content.get("words", "") for part in parts if part.sheet == NOTE), "")
        _write(room, number, 1, {"lines": [[line.label, line.words] for line in lines], "words": words}, now)
        once.remember(room, op_id, now, **content)


def amend(by: Actor, course_id: UUID, number: int, *, op_id: UUID, words: str, reason: str, now: datetime) -> None:
    """Add an amendment to a signed note, with its reason. The note and earlier amendments stay as they are. Raises Refusal."""
    with door.course(by, course_id, Verb.SIGN_NOTE) as room:
        content: dict[str, Any] = {"number": number, "words": words, "reason": reason}
        if once.already_done(room, op_id, **content):
            return
        last = models.SignedNote.objects.filter(course=room.course, session_number=number).order_by("-version").first()
        if last is None:
            raise Refusal(sessions.NOT_SIGNED, conflict=True)
        if not words.strip():
            raise Refusal("Write what you add or put right.", field="words")
        if not reason.strip():
            raise Refusal("Write why. The reason stands beside the amendment.", field="reason")
        limits.check_words(words, "words")
        limits.check_line(reason, "reason")
        _write(room, number, last.version + 1, {"lines": [], "words": words.strip(), "reason": reason.strip()}, now)
        draft_id = session_parts.only_part_id(room.course.id, number, AMENDMENT)
        models.SessionPart.objects.filter(id=draft_id).update(removed_at=now)  # signed now; the draft has done its work
        once.remember(room, op_id, now, **content)


def _write(room: CourseRoom, number: int, version: int, content: dict[str, Any], now: datetime) -> None:
    row = models.SignedNote(course=room.course, session_number=number, version=version, signed_at=now, signed_by_id=room.member_id)
    room.seal(row, content=content)
    room.subject = row.id
    row.save(force_insert=True)

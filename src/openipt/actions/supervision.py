"""Supervision: putting a case on a supervisor's list for a time, and the comments that come back to its therapist."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from openipt.actions import limits, once
from openipt.core.refusals import NotFound, Refusal
from openipt.core.who_may import Verb
from openipt.record import door, models
from openipt.record.actors import Actor

LONGEST_LISTING = timedelta(days=366)


def list_case(by: Actor, course_id: UUID, *, op_id: UUID, supervisor_id: UUID, until: date, now: datetime) -> None:
    """List a case for a supervisor of the same service until that day. Raises Refusal for anybody else, or a day that has passed."""
    with door.course(by, course_id, Verb.LIST_FOR_SUPERVISION) as room:
        content: dict[str, Any] = {"supervisor": supervisor_id, "until": until}
        if once.already_done(room, op_id, **content):
            return
        supervisor = models.Membership.objects.filter(id=supervisor_id, service_id=room.course.service_id, ended_at=None).first()
        if supervisor is None or "supervisor" not in supervisor.roles:
            raise Refusal("Choose a supervisor of your service.", field="supervisor")
        if not now.date() <= until <= (now + LONGEST_LISTING).date():
            raise Refusal("Choose a day from today to a year ahead.", field="until")
        models.SupervisionListing.objects.create(course=room.course, supervisor=supervisor, listed_by_id=room.member_id, listed_at=now, until=until)
        models.CourseEvent.objects.create(course=room.course, at=now, by_id=room.member_id, kind="listed")
        once.remember(room, op_id, now, **content)


def take_off_list(by: Actor, course_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """End the listing of a case before its day, for every supervisor. Raises Refusal where it is not listed."""
    with door.course(by, course_id, Verb.LIST_FOR_SUPERVISION) as room:
        if once.already_done(room, op_id, off=True):
            return
        live = models.SupervisionListing.objects.filter(course=room.course, until__gte=now.date())
        if not live.update(until=now.date() - timedelta(days=1)):
            raise Refusal("This case is not listed any more.", conflict=True)
        models.CourseEvent.objects.create(course=room.course, at=now, by_id=room.member_id, kind="unlisted")
        once.remember(room, op_id, now, off=True)


def comment(by: Actor, course_id: UUID, *, op_id: UUID, words: str, session: int | None = None, now: datetime) -> UUID:
    """Write to the therapist of a listed case, about the course or one of its sessions. Returns the comment's id. Raises Refusal."""
    with door.course(by, course_id, Verb.COMMENT_ON_CASE) as room:
        content: dict[str, Any] = {"words": words, "session": session}
        done = once.already_done(room, op_id, **content)
        if done is not None and done.result is not None:
            return done.result
        if not words.strip():
            raise Refusal("Write what you want to say to the therapist.", field="words")
        limits.check_words(words, "words")
        if session is not None and not models.PlannedSession.objects.filter(course=room.course, number=session).exists():
            raise Refusal(f"This course has no session {session}.", field="session")
        row = models.SupervisorComment(course=room.course, by_id=room.member_id, at=now, session_number=session)
        room.seal(row, words=words.strip())
        row.save(force_insert=True)
        room.subject = row.id
        once.remember(room, op_id, now, result=row.id, **content)
        return row.id


def see_comment(by: Actor, course_id: UUID, comment_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Say that the therapist has read a comment. A second time changes nothing."""
    with door.course(by, course_id, Verb.SEE_COMMENT, subject=comment_id) as room:
        if once.already_done(room, op_id, comment=comment_id):
            return
        row = models.SupervisorComment.objects.filter(id=comment_id, course=room.course).first()
        if row is None:
            raise NotFound
        row.seen_at = row.seen_at or now
        row.save()
        once.remember(room, op_id, now, comment=comment_id)

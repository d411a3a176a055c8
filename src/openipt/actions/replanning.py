"""Changing the plan of a course that goes on: extending it, once and by agreement."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from openipt.actions import limits, once, schedule
from openipt.actions.courses import set_time, write_history
from openipt.core.courses import State
from openipt.core.plans import MOST_MORE_SESSIONS
from openipt.core.refusals import Refusal
from openipt.core.who_may import Verb
from openipt.record import door, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom
from openipt.record.shelf import library


def extend(by: Actor, course_id: UUID, *, op_id: UUID, sessions: int, reason: str, agreed: bool, now: datetime) -> None:
    """Add 1 to 8 sessions to the phase where the course stands, once, for a reason and with the client's agreement. Raises Refusal."""
    with door.course(by, course_id, Verb.EXTEND_COURSE) as room:
        content: dict[str, Any] = {"sessions": sessions, "reason": reason, "agreed": agreed}
        if once.already_done(room, op_id, **content):
            return
        course = room.course
        if course.extended_by:
            raise Refusal("This course was extended before. It is extended once only: end it, or go on with maintenance.", conflict=True)
        if course.state != State.TREATMENT:
            raise Refusal("Only a course in treatment is extended.", conflict=True)
        if not 1 <= sessions <= MOST_MORE_SESSIONS:
            raise Refusal(f"Give the sessions to add as a number from 1 to {MOST_MORE_SESSIONS}.", field="sessions")
        limits.check_words(reason, "reason")
        if not reason.strip():
            raise Refusal("Say in a sentence why.", field="reason")
        if not agreed:
            raise Refusal("The client's agreement comes first. Tick it when you have it.", field="agreed")
        last = _add_sessions(room, sessions)
        course.extended_by, course.extended_in = sessions, course.phase
        course.save()
        write_history(room, now, reason, kind="extended", session_number=last, phase=course.phase, agreed=True)
        schedule.follow(course, room.practice, now)
        once.remember(room, op_id, now, **content)


def _add_sessions(room: CourseRoom, count: int) -> int:
    """Plan so many sessions more after the last one, at the protocol's cadence and at the same hour by the wall clock; returns the last number."""
    last = models.PlannedSession.objects.filter(course=room.course).order_by("-number")[0]
    cadence = library().protocol(room.course.protocol, room.course.protocol_version).cadence_days
    wall = datetime.fromisoformat(last.local_start)
    for further in range(1, count + 1):
        session = models.PlannedSession(course=room.course, number=last.number + further, mode=last.mode)
        starts = wall + timedelta(days=cadence * further)
        set_time(session, starts.replace(tzinfo=ZoneInfo(last.zone)), room.practice.zone)
        session.save(force_insert=True)
    return last.number + count

"""Changing the plan of a course that goes on: extending it, once and by agreement, and moving it to another protocol or version."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from openipt.actions import limits, once, planned, schedule
from openipt.actions.courses import age_on, protocol_asked_for, set_time, write_history
from openipt.core.courses import Attendance, State
from openipt.core.library import fingerprint
from openipt.core.plans import MOST_MORE_SESSIONS
from openipt.core.protocols import Protocol
from openipt.core.refusals import Refusal
from openipt.core.who_may import Verb
from openipt.record import door, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom
from openipt.record.shelf import library

CAN_CHANGE = frozenset({State.REFERRED, State.ASSESSMENT, State.TREATMENT, State.ON_HOLD})
"""The states in which a course can be moved to another protocol."""


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


def change_protocol(by: Actor, course_id: UUID, *, op_id: UUID, protocol: str, version: int, phase: str, reason: str, now: datetime) -> None:
    """Move a running course to another protocol, or another version of its own: its sessions to come are planned anew, all else stays.

    `phase` is where it goes on in the new one, for a course that stands in a phase. Raises Refusal.
    """
    with door.course(by, course_id, Verb.CHANGE_PROTOCOL) as room:
        content: dict[str, Any] = {"protocol": protocol, "version": version, "phase": phase, "reason": reason}
        if once.already_done(room, op_id, **content):
            return
        course, today = room.course, now.astimezone(ZoneInfo(room.practice.zone)).date()
        if State(course.state) not in CAN_CHANGE:
            raise Refusal("The treatment of this course is over. Begin a new course instead.", conflict=True)
        before, new = library().protocol(course.protocol, course.protocol_version), protocol_asked_for(protocol, version)
        if (new.key, new.version) == (before.key, before.version):
            raise Refusal("The course goes by this one already. Choose another.", field="protocol")
        limits.check_words(reason, "reason")
        if not reason.strip():
            raise Refusal("Say in a sentence why.", field="reason")
        born = room.open(course.client, "date_of_birth")
        noted = new.note_of_age(age_on(date.fromisoformat(born), today)) if born else None
        if course.phase and phase not in {each.id for each in new.phases}:
            raise Refusal("Choose the phase in which the course goes on.", field="phase")
        course.protocol, course.protocol_version, course.protocol_fingerprint = new.key, new.version, fingerprint(new)
        course.main_measure, course.phase = new.main_measure, phase if course.phase else ""
        course.save()
        last = _plan_anew(room, before, new)
        names = {"from": f"{before.title}, version {before.version}", "to": f"{new.title}, version {new.version}"}
        write_history(room, now, reason, more=names | ({"age": noted} if noted else {}), kind="replanned", session_number=last, phase=course.phase)
        schedule.follow(course, room.practice, now)
        once.remember(room, op_id, now, **content)


def _plan_anew(room: CourseRoom, before: Protocol, new: Protocol) -> int:
    """As many sessions as the new protocol plans, with those added by agreement; returns the last number.

    What is over stays, and so does a session for which anything was written or asked already. Where the days between two sessions differ,
    those to come follow each other anew from the next one on.
    """
    rows = models.PlannedSession.objects.filter(course=room.course)
    over = set(rows.exclude(attendance=Attendance.PLANNED).values_list("number", flat=True))
    wanted = max(new.planned_sessions + room.course.extended_by, *over, *planned.used(room), 0)
    planned.take_off(room, lambda number: not new.first_session <= number <= wanted)
    sessions = {each.number: each for each in rows.order_by("number")}
    ahead = [each for each in sessions.values() if each.attendance == Attendance.PLANNED]
    if ahead and new.cadence_days != before.cadence_days:
        for place, session in enumerate(ahead):
            _set_wall(room, session, ahead[0].local_start, new.cadence_days * place)
            session.save()
    return _add_sessions(room, max(wanted - max(sessions), 0))


def _add_sessions(room: CourseRoom, count: int) -> int:
    """Plan so many sessions more after the last one, at the protocol's cadence and at the same hour by the wall clock; returns the last number."""
    last = models.PlannedSession.objects.filter(course=room.course).order_by("-number")[0]
    cadence = library().protocol(room.course.protocol, room.course.protocol_version).cadence_days
    for further in range(1, count + 1):
        session = models.PlannedSession(course=room.course, number=last.number + further, mode=last.mode)
        _set_wall(room, session, last.local_start, cadence * further)
        session.save(force_insert=True)
    return last.number + count


def _set_wall(room: CourseRoom, session: models.PlannedSession, local_start: str, days: int) -> None:
    """So many days after that moment, at the same hour by the wall clock."""
    starts = datetime.fromisoformat(local_start) + timedelta(days=days)
    set_time(session, starts.replace(tzinfo=ZoneInfo(room.practice.zone)), room.practice.zone)

"""Planning the sessions of maintenance after a completed treatment: monthly, or as the two have agreed."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from openipt.actions import limits, once, planned, schedule
from openipt.actions.courses import set_time, write_history
from openipt.core.courses import Attendance, State
from openipt.core.plans import MAINTENANCE, MOST_MAINTENANCE_SESSIONS, MOST_WEEKS_APART
from openipt.core.refusals import Refusal
from openipt.core.uses import Mode
from openipt.core.who_may import Verb
from openipt.record import door, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom


@dataclass(frozen=True, slots=True)
class MaintenancePlan:
    """How many sessions, how many weeks apart, when the first one starts (with its zone), and how the two meet."""

    sessions: int
    weeks: int
    first_session: datetime
    mode: Mode = "in_person"


def plan_maintenance(by: Actor, course_id: UUID, *, op_id: UUID, plan: MaintenancePlan, now: datetime) -> None:
    """Plan 1 to 36 maintenance sessions, 1 to 13 weeks apart, at the same hour by the wall clock; asked again, more are added after the last.

    Sessions of the treatment that nobody has held or written anything for are taken off the plan. Raises Refusal.
    """
    with door.course(by, course_id, Verb.EXTEND_COURSE) as room:
        content = asdict(plan)
        if once.already_done(room, op_id, **content):
            return
        course = room.course
        _check(room, plan, now)
        if not course.maintenance_sessions:
            planned.take_off(room, lambda _: True)
        last = models.PlannedSession.objects.filter(course=course).order_by("number").last()
        if last is not None and plan.first_session <= last.starts_at:
            raise Refusal(f"The first one comes after session {last.number}. Choose a later day.", field="starts_at")
        number = (last.number if last else 0) + plan.sessions
        _lay_out(room, plan, number - plan.sessions)
        course.maintenance_sessions += plan.sessions
        course.save()
        write_history(room, now, kind="maintained", session_number=number, phase=MAINTENANCE)
        schedule.follow(course, room.practice, now)
        once.remember(room, op_id, now, **content)


def _check(room: CourseRoom, plan: MaintenancePlan, now: datetime) -> None:
    if room.course.state != State.MAINTENANCE:
        raise Refusal("Maintenance sessions are planned once the course has gone on with maintenance.", conflict=True)
    if not 1 <= plan.sessions <= MOST_MAINTENANCE_SESSIONS:
        raise Refusal(f"Give the sessions as a number from 1 to {MOST_MAINTENANCE_SESSIONS}.", field="sessions")
    if not 1 <= plan.weeks <= MOST_WEEKS_APART:
        raise Refusal(f"Give the weeks between two of them as a number from 1 to {MOST_WEEKS_APART}.", field="weeks")
    limits.check_year(plan.first_session, now, "day")


def _lay_out(room: CourseRoom, plan: MaintenancePlan, after: int) -> None:
    zone = ZoneInfo(room.practice.zone)
    first = plan.first_session.astimezone(zone).replace(tzinfo=None)
    for place in range(plan.sessions):
        session = models.PlannedSession(
            course=room.course, number=after + 1 + place, mode=plan.mode, phase=MAINTENANCE, attendance=Attendance.PLANNED
        )
        set_time(session, (first + timedelta(weeks=plan.weeks * place)).replace(tzinfo=zone), room.practice.zone)
        session.save(force_insert=True)

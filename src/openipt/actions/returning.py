"""A client who comes back: a new course for the same client, with the earlier one at hand."""

from datetime import date, datetime
from uuid import UUID

from openipt.actions import limits, once
from openipt.actions.courses import ENDS, CoursePlan, open_course, protocol_asked_for, write_opened
from openipt.core.courses import EndedBecause, State
from openipt.core.refusals import Refusal
from openipt.core.who_may import Verb
from openipt.record import audit, door, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom


def begin_again(by: Actor, course_id: UUID, *, op_id: UUID, plan: CoursePlan, now: datetime) -> UUID:
    """Open a new course, in its assessment, for the client of one that is over. Returns the new course's id. Raises Refusal."""
    with door.course(by, course_id, Verb.BEGIN_AGAIN) as room:
        content = plan.as_said()
        if done := once.already_done(room, op_id, **content):
            assert done.result is not None  # this verb always leaves a course
            return done.result
        if State(room.course.state) not in ENDS:
            raise Refusal("This course goes on. End it before the client begins a new one.", conflict=True)
        if models.CourseEvent.objects.filter(course=room.course, kind="moved", outcome=EndedBecause.DIED).exists():
            raise Refusal("The course says that this client has died.", conflict=True)
        others = models.Course.objects.filter(client_id=room.course.client_id).exclude(state__in=ENDS)
        if others.exists():
            raise Refusal("The client has another course that goes on. Open that one.", conflict=True)
        protocol = protocol_asked_for(plan.protocol)
        limits.check_year(plan.first_session, now, "day")
        born = room.open(room.course.client, "date_of_birth")
        course = open_course(room.course.client, room.member_id, protocol, plan, room.practice.zone, now, earlier=room.course)
        opened = CourseRoom(course, room.practice, room.relation, room.verb, room.vault, by)
        write_opened(opened, date.fromisoformat(born) if born else None, protocol, plan, now)
        room.subject = course.id
        once.remember(room, op_id, now, result=course.id, **content)
        audit.write(audit.course_chain(course.id), audit.Entry(by.name_in_audit, room.relation, Verb.BEGIN_AGAIN.value, "done", course.id))
        return course.id

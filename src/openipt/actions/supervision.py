"""Putting a case on a supervisor's list, for a time."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from openipt.actions import once
from openipt.core.refusals import Refusal
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

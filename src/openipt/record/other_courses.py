"""Finds the other courses of one person: of the same entry, and of entries that somebody said are the same person."""

from uuid import UUID

from django.db.models import Q, QuerySet

from openipt.core.courses import State
from openipt.core.who_may import Relation
from openipt.record.door import CourseRoom
from openipt.record.lookups import WorkedOut
from openipt.record.models import Course, SamePerson
from openipt.record.values import OtherCourse


def other_courses(room: CourseRoom) -> tuple[OtherCourse, ...]:
    """The other courses of this person in this service: of the same entry, and of those that somebody said are the same person."""
    if room.relation not in (Relation.TREATING, Relation.COVERING):
        return ()
    rows = _OTHERS.rows(room.course.client_id, room.course.service_id, room.course.id)
    return tuple(course_in_brief(row, opens=row.therapist_id == room.member_id) for row in rows)


def _others(client_id: UUID, service_id: UUID, but_not: UUID) -> QuerySet[Course]:
    one = SamePerson.objects.filter(is_one=True, undone_at=None)
    same = (
        Q(client_id=client_id)
        | Q(client_id__in=one.filter(first=client_id).values("second"))
        | Q(client_id__in=one.filter(second=client_id).values("first"))
    )
    return Course.objects.select_related("therapist").filter(same, service_id=service_id).exclude(id=but_not).order_by("opened_at", "id")


_OTHERS = WorkedOut(_others)


def course_in_brief(row: Course, *, opens: bool = False) -> OtherCourse:
    """A course as it stands beside another one: nothing clinical."""
    return OtherCourse(row.id, row.protocol, row.protocol_version, State(row.state), row.opened_at, row.ended_on, row.therapist.name, opens)

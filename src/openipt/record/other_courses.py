"""Finds the other courses of one person: of the same entry, and of entries that somebody said are the same person."""

from django.db.models import Q

from openipt.core.courses import State
from openipt.core.who_may import Relation
from openipt.record.door import CourseRoom
from openipt.record.models import Course, SamePerson
from openipt.record.values import OtherCourse


def other_courses(room: CourseRoom) -> tuple[OtherCourse, ...]:
    """The other courses of this person in this service: of the same entry, and of those that somebody said are the same person."""
    if room.relation not in (Relation.TREATING, Relation.COVERING):
        return ()
    one = SamePerson.objects.filter(is_one=True, undone_at=None)
    own = room.course.client_id
    same = Q(client_id=own) | Q(client_id__in=one.filter(first=own).values("second")) | Q(client_id__in=one.filter(second=own).values("first"))
    rows = Course.objects.select_related("therapist").filter(same, service_id=room.course.service_id).exclude(id=room.course.id)
    return tuple(course_in_brief(row, opens=row.therapist_id == room.member_id) for row in rows.order_by("opened_at", "id"))


def course_in_brief(row: Course, *, opens: bool = False) -> OtherCourse:
    """A course as it stands beside another one: nothing clinical."""
    return OtherCourse(row.id, row.protocol, row.protocol_version, State(row.state), row.opened_at, row.ended_on, row.therapist.name, opens)

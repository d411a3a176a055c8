"""Taking sessions off the plan of a course: only those to come, for which nothing was written and no questionnaire was asked yet."""

from collections.abc import Callable

from openipt.core.courses import Attendance
from openipt.record import models
from openipt.record.door import CourseRoom


def take_off(room: CourseRoom, goes: Callable[[int], bool]) -> None:
    """Take those planned sessions off whose number goes, in the transaction of whichever door is open."""
    stays = used(room)
    for session in models.PlannedSession.objects.filter(course=room.course, attendance=Attendance.PLANNED):
        if session.number not in stays and goes(session.number):
            session.delete()


def used(room: CourseRoom) -> set[int]:
    """The sessions for which something was written, or a questionnaire was asked or answered."""
    written = models.SessionPart.objects.filter(course=room.course, removed_at=None).values_list("session_number", flat=True)
    asked = models.Response.objects.filter(course=room.course).exclude(session_number=None).values_list("session_number", flat=True)
    return {*written, *(each for each in asked if each is not None)}

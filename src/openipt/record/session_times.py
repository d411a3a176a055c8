"""When the sessions of a course are, and what follows from it: before which one something is read, and how many are left."""

from datetime import datetime
from uuid import UUID

from openipt.core.courses import State
from openipt.record.lookups import LookUp
from openipt.record.models import Course, PlannedSession
from openipt.record.values import Countdown

PlannedTime = tuple[int, datetime, str]
"""A planned session's number, its start, and what became of it."""


_TIMES = LookUp(lambda: PlannedSession.objects.order_by("starts_at").values_list("number", "starts_at", "attendance"), by="course")


def planned_times(course_id: UUID) -> list[PlannedTime]:
    """Every planned session of a course, in the order of their starts."""
    return _TIMES.rows(course_id)


def reads_before(sessions: list[PlannedTime], own_number: int | None, now: datetime) -> datetime | None:
    """When the session starts before which the answers are read: its own session, or else the next one planned."""
    ahead = {number: starts_at for number, starts_at, attendance in sessions if attendance == "planned" and starts_at >= now}
    if own_number is not None and own_number in ahead:
        return ahead[own_number]
    return next(iter(ahead.values()), None)


def countdown(course: Course, sessions: list[PlannedTime]) -> Countdown | None:
    """Which session comes next and how many are left after it; None outside the treatment, or where none is planned any more."""
    ahead = sorted(number for number, _, attendance in sessions if attendance == "planned")
    if course.state != State.TREATMENT or not ahead:
        return None
    last = max(number for number, _, _ in sessions)
    return Countdown(ahead[0], last, len(ahead) - 1) if ahead[0] else None  # one that comes before the counted ones counts nothing down

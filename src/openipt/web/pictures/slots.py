"""Each planned session of a course as a slot: held, next, to come, missed or cancelled, and the phase that it belongs to."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Literal, NamedTuple

from openipt.core.courses import Attendance
from openipt.core.plans import MAINTENANCE
from openipt.core.protocols import Protocol
from openipt.record.read import CourseSummary
from openipt.web import words
from openipt.web.translating import gettext

SlotState = Literal["held", "now", "to_come", "missed", "cancelled"]

STATE_OF: dict[Attendance, SlotState] = {
    Attendance.PLANNED: "to_come",
    Attendance.ATTENDED: "held",
    Attendance.LATE: "held",
    Attendance.CANCELLED_CLIENT: "cancelled",
    Attendance.CANCELLED_THERAPIST: "cancelled",
    Attendance.MISSED: "missed",
}


class Slot(NamedTuple):
    """One planned session as pictures show it. `date` is the day by the service's own clocks."""

    number: int
    state: SlotState
    phase: str
    date: date
    review: bool = False


def slots_of(course: CourseSummary, protocol: Protocol, zone: str) -> tuple[Slot, ...]:
    """Every planned session of the course, in order.

    Past sessions stand in the phase that was confirmed when they were held; the next one in the phase confirmed now; those
    to come in the planned phase, since phases never change by themselves.
    """
    clocks = words.zone(zone)
    planned = {number: phase.id for phase in protocol.phases for number in range(phase.first, phase.last + 1)}
    known = {phase.id: place for place, phase in enumerate(protocol.phases)}
    begun = known.get(course.phase or "", -1)
    reviews = {review.session for review in protocol.reviews}
    slots, following = [], None
    for session in course.sessions:
        state = STATE_OF[session.attendance]
        held_in = session.phase if session.phase in known else None  # a course may have gone by another protocol then
        phase = held_in or planned.get(session.number) or protocol.phases[-1].id
        comes_next = state == "to_come" and following is None
        if state == "to_come" and course.phase and (comes_next or known[phase] < begun):
            phase = course.phase  # the one confirmed, also where it began before the plan has it
        if comes_next:
            following, state = session.number, "now"
        is_review = session.number in reviews and not (course.maintenance_sessions and session.phase == MAINTENANCE)
        slots.append(Slot(session.number, state, phase, session.starts_at.astimezone(clocks).date(), is_review))
    return tuple(slots)


def next_slot(slots: Sequence[Slot]) -> Slot | None:
    """The session that comes next; None when all are over."""
    return next((slot for slot in slots if slot.state == "now"), None)


def stretches(slots: Sequence[Slot]) -> list[tuple[str, Slot, Slot]]:
    """The phases in the order of the slots, each with its first and its last slot."""
    runs = [(phase, list(run)) for phase, run in groupby(slots, key=lambda slot: slot.phase)]
    return [(phase, run[0], run[-1]) for phase, run in runs]


def in_words(slots: Sequence[Slot]) -> str:
    """What a ribbon shows, for readers who do not see it."""
    parts = []
    for state, form in (
        ("held", gettext("held: %s")),
        ("missed", gettext("missed: %s")),
        ("cancelled", gettext("cancelled: %s")),
        ("now", gettext("next: %s")),
        ("to_come", gettext("to come: %s")),
    ):
        numbers = [slot.number for slot in slots if slot.state == state]
        if numbers:
            parts.append(form % words.runs(numbers))
    return gettext("Sessions %s") % "; ".join(parts)

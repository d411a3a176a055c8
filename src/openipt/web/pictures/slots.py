"""Each planned session of a course as a slot: held, next, to come, missed or cancelled, and the phase that it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from django.utils.translation import gettext

from openipt.core.courses import HELD, Attendance
from openipt.core.protocols import Protocol
from openipt.record.read import CourseSummary
from openipt.web import words

SlotState = Literal["held", "now", "to_come", "missed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Slot:
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
    following = next((session.number for session in course.sessions if session.attendance is Attendance.PLANNED), None)
    reviews = {review.session for review in protocol.reviews}
    slots = []
    for session in course.sessions:
        planned = protocol.phase_at(session.number).id
        phase = session.phase or (course.phase if session.number == following and course.phase else planned)
        state = _state(session.attendance, session.number == following)
        slots.append(Slot(session.number, state, phase, words.local(session.starts_at, zone).date(), session.number in reviews))
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


def _state(attendance: Attendance, is_next: bool) -> SlotState:
    if attendance in HELD:
        return "held"
    if attendance is Attendance.MISSED:
        return "missed"
    if attendance is Attendance.PLANNED:
        return "now" if is_next else "to_come"
    return "cancelled"

"""The history of a course in words: how each event, move and attendance is said."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from openipt.core.courses import Attendance, State
from openipt.core.protocols import Protocol
from openipt.record.read import CourseEvent
from openipt.web import words
from openipt.web.pictures.standing import state_in_words
from openipt.web.translating import gettext

ATTENDANCE: Mapping[Attendance, Promise] = {
    Attendance.PLANNED: gettext_lazy("Planned"),
    Attendance.ATTENDED: gettext_lazy("Came"),
    Attendance.LATE: gettext_lazy("Came late"),
    Attendance.CANCELLED_CLIENT: gettext_lazy("Cancelled by the client"),
    Attendance.CANCELLED_THERAPIST: gettext_lazy("Cancelled by the therapist"),
    Attendance.MISSED: gettext_lazy("Missed, without word"),
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event as the course page lists it."""

    when: str
    by: str
    words: str
    passed: str
    reason: str


def history_of(events: tuple[CourseEvent, ...], protocol: Protocol, zone: str) -> tuple[HistoryLine, ...]:
    """The events of a course, the latest first."""
    titles = {phase.id: phase.title for phase in protocol.phases}
    tasks = {task.id: task.title for task in protocol.tasks}
    lines = []
    for event in sorted(events, key=lambda event: event.at, reverse=True):
        passed = [f"«{tasks.get(task, task)}»" for task in event.passed]
        lines.append(
            HistoryLine(
                when=words.day_and_clock(words.local(event.at, zone)),
                by=event.by,
                words=event_in_words(event, titles),
                passed=gettext("Left open: %(tasks)s") % {"tasks": words.listed(passed)} if passed else "",
                reason=event.reason,
            )
        )
    return tuple(lines)


def event_in_words(event: CourseEvent, titles: Mapping[str, str]) -> str:
    """What happened, in a few words."""
    if event.kind == "moved":
        agreed = gettext(", agreed with the client") if event.agreed else ""
        return moved_to(event, titles) + agreed
    if event.kind == "attendance" and event.attendance is not None:
        return gettext("Session %(number)d: %(attendance)s") % {"number": event.session or 0, "attendance": str(ATTENDANCE[event.attendance]).lower()}
    if event.kind == "planned":
        return gettext("Session %(number)d given another time or mode") % {"number": event.session or 0}
    if event.kind == "listed":
        return gettext("Listed for supervision")
    if event.kind == "unlisted":
        return gettext("Taken off the supervisor's list")
    return gettext("Client taken on, course opened")


def moved_to(event: CourseEvent, titles: Mapping[str, str]) -> str:
    """«Middle phase began», or the new state of the course."""
    if event.state is State.TREATMENT and event.phase:
        return gettext("%(phase)s phase began") % {"phase": titles.get(event.phase, event.phase)}
    return "" if event.state is None else state_in_words(event.state)

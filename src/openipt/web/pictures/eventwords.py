"""The history of a course in words: how each event, move and attendance is said."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from openipt.core import options
from openipt.core.courses import IDENTITY, RETURN_DAY, SIGNPOSTING, SUPERVISION, Attendance, EndedBecause, State
from openipt.core.packs import LAID_ASIDE
from openipt.core.protocols import Protocol
from openipt.record.read import CourseEvent
from openipt.web import words
from openipt.web.pictures.standing import state_in_words
from openipt.web.translating import gettext, gettext_lazy

ATTENDANCE: Mapping[Attendance, Promise] = {
    Attendance.PLANNED: gettext_lazy("Planned"),
    Attendance.ATTENDED: gettext_lazy("Came"),
    Attendance.LATE: gettext_lazy("Came late"),
    Attendance.CANCELLED_CLIENT: gettext_lazy("Cancelled by the client"),
    Attendance.CANCELLED_THERAPIST: gettext_lazy("Cancelled by the therapist"),
    Attendance.MISSED: gettext_lazy("Missed, without word"),
}


ENDED_BECAUSE: Mapping[EndedBecause, Promise] = {
    EndedBecause.DROPOUT: gettext_lazy("The client stopped coming"),
    EndedBecause.AGREED: gettext_lazy("Agreed between the two"),
    EndedBecause.MOVED: gettext_lazy("The client moved away"),
    EndedBecause.STEPPED_UP: gettext_lazy("More care was needed"),
    EndedBecause.ADMITTED: gettext_lazy("The client is in hospital"),
    EndedBecause.DIED: gettext_lazy("The client has died"),
    EndedBecause.OTHER: gettext_lazy("Something else"),
}
SAID_BESIDE: Mapping[str, Promise] = {
    IDENTITY: gettext_lazy("Who the client is"),
    RETURN_DAY: gettext_lazy("When it goes on"),
    SIGNPOSTING: gettext_lazy("Where the client can turn"),
    SUPERVISION: gettext_lazy("What supervision says"),
}
"""What a move says beside its reason, and notes where it is left open."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event as the course page lists it."""

    when: str
    by: str
    words: str
    passed: str
    reason: str
    further: tuple[str, ...] = ()


def history_of(events: tuple[CourseEvent, ...], protocol: Protocol, zone: str) -> tuple[HistoryLine, ...]:
    """The events of a course, the latest first."""
    titles = {phase.id: phase.title for phase in protocol.phases}
    tasks = {task.id: task.title for task in protocol.tasks}
    lines = []
    for event in sorted(events, key=lambda event: event.at, reverse=True):
        passed = [f"«{tasks.get(task) or str(SAID_BESIDE.get(task, task))}»" for task in event.passed]
        lines.append(
            HistoryLine(
                when=words.day_and_clock(words.local(event.at, zone)),
                by=event.by,
                words=event_in_words(event, titles),
                passed=gettext("Left open: %(tasks)s") % {"tasks": words.listed(passed)} if passed else "",
                reason=event.reason,
                further=_further(event, zone),
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
    if event.kind == "replanned":
        return gettext("Moved from «%(from)s» to «%(to)s»") % {"from": event.more.get("from", ""), "to": event.more.get("to", "")}
    if event.kind == "extended":
        return gettext("Extended to %(number)d sessions, agreed with the client") % {"number": event.session or 0}
    if event.kind == "decided":
        return gettext("Session %(number)d: what you make of it") % {"number": event.session or 0}
    if event.kind == "reviewed":
        return reviewed(event)
    if event.kind == "maintained":
        return gettext("Maintenance sessions planned, up to session %(number)d") % {"number": event.session or 0}
    if event.kind == "pack":
        laid_aside = event.more.get("standing") == LAID_ASIDE
        form = gettext("Situation pack laid aside: %(pack)s") if laid_aside else gettext("Situation pack taken: %(pack)s")
        return form % {"pack": event.more.get("pack", "")}
    if event.kind == "option":
        laid_aside = event.more.get("standing") == options.LAID_ASIDE
        form = gettext("Option laid aside: %(option)s") if laid_aside else gettext("Option taken: %(option)s")
        return form % {"option": event.more.get("option", "")}
    if event.kind == "listed":
        return gettext("Listed for supervision")
    if event.kind == "unlisted":
        return gettext("Taken off the supervisor's list")
    if event.kind == "handed_on":
        return gettext("Course handed on and taken on")
    if event.kind == "allocated":
        return gettext("Allocated from the waiting list, course opened")
    return gettext("Client taken on, course opened")


def reviewed(event: CourseEvent) -> str:
    """At the review of which session, and what was decided where that was chosen from a list."""
    facts = {"number": event.session or 0, "decision": event.more.get("decision", "")}
    if event.session is None:
        return gettext("Decided: %(decision)s") % facts
    return (gettext("Review at session %(number)d: %(decision)s") if facts["decision"] else gettext("Review at session %(number)d")) % facts


def _further(event: CourseEvent, zone: str) -> tuple[str, ...]:
    """What was said beside the reason, each in a line."""
    told = {
        "risk_note": gettext("Risk: %(words)s"),
        "signposting": gettext("Where the client can turn: %(words)s"),
        "supervision": gettext("Supervision: %(words)s"),
        "age": "%(words)s",
        "options": gettext("Options: %(words)s"),
    }
    lines = [told[key] % {"words": words_said} for key, words_said in event.more.items() if key in told]
    if event.ended_because is not None:
        lines.insert(0, f"{ENDED_BECAUSE[event.ended_because]}.")
    if event.day is not None and event.kind == "moved":
        lines.insert(0, gettext("To go on %(day)s.") % {"day": words.day(event.day, words.local(event.at, zone).date())})
    return tuple(lines)


def moved_to(event: CourseEvent, titles: Mapping[str, str]) -> str:
    """«Middle phase began», or the new state of the course."""
    if event.state is State.TREATMENT and event.phase:
        return gettext("%(phase)s phase began") % {"phase": titles.get(event.phase, event.phase)}
    return "" if event.state is None else state_in_words(event.state)

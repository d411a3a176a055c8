"""What the pages of the library show: a form of IPT as a therapist would want to read it, and the notes on other uses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from openipt.core.fields import Source
from openipt.core.library import Library
from openipt.core.protocols import AREAS, Phase, PlannedMeasure, Protocol, Task
from openipt.core.uses import Option
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.translating import gettext, gettext_lazy, ngettext

_MARKS: Mapping[str, Promise] = {
    "V": gettext_lazy("checked against a public page"),
    "C": gettext_lazy("checked in the documentation of CamCOPS"),
    "S": gettext_lazy("said by a document this project began with"),
    "M": gettext_lazy("from memory of the literature, not checked"),
    "?": gettext_lazy("unsure: confirm it first"),
    "own": gettext_lazy("decided by OpenIPT"),
}
_ROLES: Mapping[str, Promise] = {
    "client": gettext_lazy("client"),
    "therapist": gettext_lazy("therapist"),
    "supervisor": gettext_lazy("supervisor"),
    "facilitator": gettext_lazy("facilitator"),
    "partner": gettext_lazy("somebody close"),
    "guardian": gettext_lazy("parent"),
    "system": gettext_lazy("OpenIPT"),
}
_PARTICIPANTS: Mapping[str, Promise] = {
    "individual": gettext_lazy("One client"),
    "group": gettext_lazy("A group"),
    "couple": gettext_lazy("A couple"),
    "parent_child": gettext_lazy("A child and a parent"),
}
_STRETCHES: Mapping[str, Promise] = {
    "assessment": gettext_lazy("Before treatment"),
    "maintenance": gettext_lazy("Maintenance"),
    "followup": gettext_lazy("After the course"),
}
_WHEN: Mapping[str, Promise] = {
    "each_session": gettext_lazy("before each session"),
    "each_second_session": gettext_lazy("at the start, before each second session, and at the end"),
    "two_weekly": gettext_lazy("at the start, every two weeks, and at the end"),
    "start_and_end": gettext_lazy("at the start and at the end"),
    "after_each_session": gettext_lazy("after each session, by hand"),
}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where something comes from, and how sure it is."""

    text: str
    sure: str


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task: what it is, who does it, what is written down, and when it counts as done."""

    title: str
    who: str
    records: str
    done_when: str
    required: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """The tasks of one phase, or of a stretch without sessions of its own."""

    title: str
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the session."""

    minutes: str
    title: str
    therapist_does: str
    software_shows: str


@dataclass(frozen=True, slots=True)
class OptionView:
    """What changes for some clients, whichever the form of IPT."""

    key: str
    title: str
    changes: tuple[str, ...]
    tasks: tuple[str, ...]
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class UseView:
    """A condition for which IPT is asked about."""

    title: str
    note: str
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class ProtocolPage:
    """A form of IPT, whole."""

    title: str
    summary: str
    signed_off_by: str
    facts: tuple[tuple[str, str], ...]
    areas: tuple[str, ...]
    phases: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    parts_before: tuple[Part, ...]
    session_minutes: int
    measures: tuple[tuple[str, str], ...]
    reviews: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    worksheets: tuple[str, ...]
    options: tuple[OptionView, ...]
    uses: tuple[UseView, ...]
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """Every form of IPT on the shelf, and the notes."""

    protocols: tuple[tuple[str, str, str], ...]
    options: tuple[OptionView, ...]
    uses: tuple[UseView, ...]


def present_library(library: Library) -> LibraryPage:
    """The newest version of each form of IPT with its address, and the notes on other uses."""
    newest = [library.protocol(key) for key in library.protocols]
    lines = tuple((reverse("protocol", args=[each.key]), each.title, each.summary) for each in sorted(newest, key=lambda each: each.title))
    return LibraryPage(lines, _options(library), _uses(library, None))


def present_protocol(protocol: Protocol, library: Library) -> ProtocolPage:
    """One form of IPT in words."""
    return ProtocolPage(
        title=protocol.title,
        summary=protocol.summary,
        signed_off_by=protocol.signed_off_by,
        facts=_facts(protocol),
        areas=tuple(gettext(AREAS[area]) for area in protocol.problem_areas),
        phases=tuple((phase.title, _sessions_of(phase)) for phase in protocol.phases),
        parts=_parts(protocol),
        parts_before=_parts(protocol.at_session(0)) if protocol.agenda_before else (),
        session_minutes=protocol.session_minutes,
        measures=tuple((library.measure(each.key).title, _asked(each)) for each in protocol.measures),
        reviews=_reviews(protocol),
        stretches=_stretches(protocol),
        worksheets=tuple(library.worksheet(key).title for key in protocol.worksheets),
        options=_options(library),
        uses=_uses(library, protocol.key),
        sources=source_lines(protocol.sources),
    )


def _facts(protocol: Protocol) -> tuple[tuple[str, str], ...]:
    span = protocol.sessions
    sessions = str(span.most)
    if span.fewest < span.most:
        sessions = gettext("%(fewest)d to %(most)d; planned with %(most)d") % {"fewest": span.fewest, "most": span.most}
    if protocol.first_session == 0:
        sessions = gettext("%(sessions)s, and one before them") % {"sessions": sessions}
    minutes = gettext("%(count)d minutes") % {"count": protocol.session_minutes}
    days = ngettext("every day", "every %(count)d days", protocol.cadence_days) % {"count": protocol.cadence_days}
    missed = (
        gettext("uses up one of those planned")
        if protocol.missed_session_counts
        else gettext("does not use up one of those planned: the course can be extended by it")
    )
    grief = {"death_only": gettext("the death of a person"), "any_loss": gettext("any loss")}[protocol.grief_scope]
    return (
        (gettext("For"), str(_PARTICIPANTS[protocol.participants])),
        (gettext("Ages"), words.ages(protocol.youngest, protocol.oldest)),
        (gettext("Sessions"), sessions),
        (gettext("One session"), f"{minutes}, {days}"),
        (gettext("A missed session"), missed),
        (gettext("Grief means"), grief),
    )


def _sessions_of(phase: Phase) -> str:
    if phase.first == phase.last:
        return gettext("session %(number)d") % {"number": phase.first}
    return gettext("sessions %(first)d to %(last)d") % {"first": phase.first, "last": phase.last}


def _parts(protocol: Protocol) -> tuple[Part, ...]:
    return tuple(
        Part(
            minutes=gettext("before") if block.before else gettext("%(start)d to %(end)d") % {"start": block.start, "end": block.end},
            title=block.title,
            therapist_does=block.therapist_does or "",
            software_shows=block.software_shows,
        )
        for block in protocol.agenda
    )


def _asked(measure: PlannedMeasure) -> str:
    said = str(_WHEN[measure.when]) if measure.when in _WHEN else _at_listed(measure.sessions)
    if measure.from_session is not None:
        said = gettext("%(when)s, from session %(number)d on") % {"when": said, "number": measure.from_session}
    return gettext("%(when)s, and at follow-ups") % {"when": said} if measure.follow_up else said


def _at_listed(sessions: tuple[int, ...]) -> str:
    form = ngettext(
        "at the start, before session %(numbers)s, and at the end", "at the start, before sessions %(numbers)s, and at the end", len(sessions)
    )
    return form % {"numbers": words.listed([str(each) for each in sessions])}


def _reviews(protocol: Protocol) -> tuple[str, ...]:
    titles = {task.id: task.title for task in protocol.tasks}
    return tuple(gettext("Session %(number)d: %(what)s") % {"number": each.session, "what": titles[each.task]} for each in protocol.reviews)


def _stretches(protocol: Protocol) -> tuple[Stretch, ...]:
    titles = {"assessment": _STRETCHES["assessment"], **{phase.id: phase.title for phase in protocol.phases}}
    titles |= {name: title for name, title in _STRETCHES.items() if name not in titles}
    found = ((str(title), protocol.tasks_of(name)) for name, title in titles.items())
    return tuple(Stretch(title, tuple(_task(task) for task in tasks)) for title, tasks in found if tasks)


def _task(task: Task) -> TaskLine:
    who = words.listed([str(_ROLES[role]) for role in task.roles])
    return TaskLine(task.title, who, task.records, task.done_when, task.required)


def _options(library: Library) -> tuple[OptionView, ...]:
    if library.uses_file is None:
        return ()
    titles = {task.id: task.title for task in library.tasks_file.tasks} if library.tasks_file else {}
    return tuple(_option(option, titles) for option in library.uses_file.options)


def _option(option: Option, titles: Mapping[str, str]) -> OptionView:
    return OptionView(
        option.key, option.title, option.changes, tuple(titles[task] for task in option.tasks if task in titles), source_lines(option.sources)
    )


def _uses(library: Library, protocol: str | None) -> tuple[UseView, ...]:
    """The notes on other uses; where a protocol is named, those alone that are near to it."""
    every = library.uses_file.uses if library.uses_file else ()
    return tuple(UseView(use.title, use.note, source_lines(use.sources)) for use in every if protocol is None or protocol in use.protocols)


def source_lines(sources: Iterable[Source]) -> tuple[SourceLine, ...]:
    """Where something comes from, each with how sure it is."""
    return tuple(SourceLine(each.text, str(_MARKS[each.mark])) for each in sources)

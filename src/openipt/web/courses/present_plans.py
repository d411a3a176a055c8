"""What the pages say that change what a course is planned by: extension, another protocol with all that differs, a new course after an old one."""

from collections.abc import Sequence
from dataclasses import dataclass

from openipt.core.courses import ACTIVE, State
from openipt.core.differences import differences
from openipt.core.library import Library, NotInLibrary
from openipt.core.plans import MOST_MAINTENANCE_SESSIONS, MOST_MORE_SESSIONS, MOST_WEEKS_APART, plan_of
from openipt.core.protocols import Protocol
from openipt.record.read import CoursePage, CourseSummary
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.fieldforms import Choice
from openipt.web.optionview import OptionChoice, option_choices
from openipt.web.pictures import place_of, slots_of
from openipt.web.pictures.slots import Slot
from openipt.web.translating import gettext, ngettext
from openipt.web.whenforms import mode_choices


@dataclass(frozen=True, slots=True)
class ProtocolChoice:
    """A form of IPT that can be chosen, with its summary, the ages that it is meant for, and where to read about it."""

    value: str
    label: str
    hint: str
    ages: str
    url: str


@dataclass(frozen=True, slots=True)
class ExtensionPage:
    """Adding sessions to a course, where that is possible."""

    id: str
    name: str
    place: str
    possible: bool
    sessions_left: str
    longest: int


@dataclass(frozen=True, slots=True)
class MaintenancePage:
    """Planning maintenance sessions, where the course is in maintenance."""

    id: str
    name: str
    place: str
    possible: bool
    planned: str
    most: int
    most_weeks: int
    modes: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Moving a course to another protocol: what may be chosen, and what changes with the one chosen. `to` is empty where none is chosen."""

    id: str
    name: str
    place: str
    possible: bool
    now: str
    to: str
    title: str
    sessions: str
    changes: tuple[str, ...]
    phases: tuple[Choice, ...]
    others: tuple[ProtocolChoice, ...]


@dataclass(frozen=True, slots=True)
class AgainPage:
    """A new course for a client who comes back."""

    id: str
    name: str
    possible: bool
    protocols: tuple[ProtocolChoice, ...]
    options: tuple[OptionChoice, ...]
    modes: tuple[Choice, ...]


def present_extension(page: CoursePage, library: Library) -> ExtensionPage:
    """Extending the course, or why it cannot be."""
    course = page.summary
    protocol = plan_of(library, course)
    slots = slots_of(course, protocol, page.practice.zone)
    place = place_of(course, protocol, slots)
    return ExtensionPage(
        id=str(course.id),
        name=course.client.name,
        place=f"{place.session}, {place.phase}" if place.phase else place.session,
        possible=can_extend(course),
        sessions_left=sessions_left(slots),
        longest=MOST_MORE_SESSIONS,
    )


def present_maintenance(page: CoursePage, library: Library) -> MaintenancePage:
    """Planning maintenance sessions, or why it cannot be done yet."""
    course = page.summary
    slots = slots_of(course, plan_of(library, course), page.practice.zone)
    place = place_of(course, plan_of(library, course), slots)
    return MaintenancePage(
        id=str(course.id),
        name=course.client.name,
        place=f"{place.session}, {place.phase}" if place.phase else place.session,
        possible=can_plan_maintenance(course),
        planned=sessions_left(slots) if course.maintenance_sessions else "",
        most=MOST_MAINTENANCE_SESSIONS,
        most_weeks=MOST_WEEKS_APART,
        modes=mode_choices(),
    )


def can_plan_maintenance(course: CourseSummary) -> bool:
    """Whether maintenance sessions can be planned: once the course has gone on with maintenance."""
    return course.state is State.MAINTENANCE


def can_extend(course: CourseSummary) -> bool:
    """Whether sessions can still be added: in treatment, and once."""
    return course.state is State.TREATMENT and not course.extended_by


def can_change(course: CourseSummary) -> bool:
    """Whether the course can be moved to another protocol: as long as its treatment is not over."""
    return course.state in (State.REFERRED, State.ASSESSMENT, State.TREATMENT, State.ON_HOLD)


def can_return(course: CourseSummary) -> bool:
    """Whether the client can begin a new course: once this one is over."""
    return course.state not in ACTIVE


def sessions_left(slots: Sequence[Slot]) -> str:
    """How many of the planned sessions are still to come."""
    left = sum(1 for slot in slots if slot.state in ("now", "to_come"))
    return ngettext("%(left)d of %(planned)d sessions is still to come.", "%(left)d of %(planned)d sessions are still to come.", left) % {
        "left": left,
        "planned": len(slots),
    }


def protocol_choices(library: Library) -> tuple[ProtocolChoice, ...]:
    """Every protocol in its newest version, those for one client first."""
    newest = sorted((library.protocol(key) for key in library.protocols), key=lambda each: (each.participants != "individual", each.title))
    return tuple(_choice(each, each.key, each.title) for each in newest)


def _choice(protocol: Protocol, value: str, label: str) -> ProtocolChoice:
    ages = gettext("Meant for people %(ages)s.") % {"ages": words.ages(protocol.youngest, protocol.oldest)}
    return ProtocolChoice(value, label, protocol.summary, ages, reverse("protocol", args=[protocol.key]))


def present_change(page: CoursePage, library: Library, asked: tuple[str, int] | None) -> ChangePage:
    """The protocol asked for beside the one that the course goes by now."""
    course, now = page.summary, library.protocol(page.summary.protocol, page.summary.protocol_version)
    slots = slots_of(course, plan_of(library, course), page.practice.zone)
    place = place_of(course, plan_of(library, course), slots)
    new = _asked_for(library, asked, now)
    names = (now.short_title, new.short_title) if new and new.key != now.key else (_named(now), _named(new or now))
    return ChangePage(
        id=str(course.id),
        name=course.client.name,
        place=f"{place.session}, {place.phase}" if place.phase else place.session,
        possible=can_change(course),
        now=_named(now),
        to=f"{new.key}@{new.version}" if new else "",
        title=new.title if new else "",
        sessions=_sessions(course, slots, new) if new else "",
        changes=tuple(differences(now, new, names)) if new else (),
        phases=tuple(Choice(each.id, each.title, each.id == course.phase) for each in new.phases) if new and course.phase else (),
        others=tuple(
            _choice(each, f"{each.key}@{each.version}", _named(each))
            for each in (library.protocol(key) for key in sorted(library.protocols))
            if (each.key, each.version) != (now.key, now.version) and each is not new
        ),
    )


def present_again(page: CoursePage, library: Library) -> AgainPage:
    """The form for a new course, with the options of the earlier one ticked."""
    course = page.summary
    return AgainPage(
        str(course.id), course.client.name, can_return(course), protocol_choices(library), option_choices(library, course.options), mode_choices()
    )


def _asked_for(library: Library, asked: tuple[str, int] | None, now: Protocol) -> Protocol | None:
    try:
        found = library.protocol(*asked) if asked else None
    except NotInLibrary:
        return None
    return None if found is now else found


def _named(protocol: Protocol) -> str:
    return gettext("%(protocol)s, version %(number)d") % {"protocol": protocol.short_title, "number": protocol.version}


def _sessions(course: CourseSummary, slots: Sequence[Slot], new: Protocol) -> str:
    """How many sessions the course has now, and how many it will have; what is over stays."""
    over = [slot.number for slot in slots if slot.state not in ("now", "to_come")]
    then = max(new.planned_sessions + course.extended_by, max(over, default=0))
    return gettext("Sessions planned: %(now)d, then %(then)d. %(over)d are over and stay as they are.") % {
        "now": slots[-1].number,
        "then": then,
        "over": len(over),
    }

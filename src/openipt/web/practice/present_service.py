"""What the page of the service says: its hours as they can be changed, its holidays, the thresholds in use, and who works there."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.dates import WEEKDAYS_ABBR

from openipt.core.library import Library
from openipt.core.measures import Measure
from openipt.record.read import Member, ServicePage
from openipt.web import words
from openipt.web.fieldforms import Choice
from openipt.web.translating import gettext as _

LINES = 6
"""How many lines of hours the form holds: weekdays with the same hours share one."""


@dataclass(frozen=True, slots=True)
class HoursLine:
    """One line of hours: its weekdays, and from when to when."""

    number: int
    days: tuple[Choice, ...]
    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class HolidayLine:
    """A day on which nobody reads; `day` is as a form sends it."""

    day: str
    words: str
    name: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a measure's figures are compared with, and where that comes from."""

    measure: str
    bands: str
    bands_source: str
    change: str
    change_source: str


@dataclass(frozen=True, slots=True)
class Page:
    """The page."""

    name: str
    zone: str
    around_the_clock: bool
    hours: tuple[HoursLine, ...]
    holidays: tuple[HolidayLine, ...]
    thresholds: tuple[Threshold, ...]
    members: tuple[tuple[str, str], ...]


def present_service(shown: ServicePage, library: Library, typed: QueryDict) -> Page:
    """The service as it is now, with hours that were refused as they were typed."""
    practice = shown.practice
    today = words.local(shown.at, practice.zone).date()
    measures = [library.measure(key) for key in sorted(library.measures)]
    return Page(
        name=practice.name,
        zone=practice.zone.replace("_", " "),
        around_the_clock=practice.around_the_clock,
        hours=tuple(_hours(shown, typed)),
        holidays=tuple(HolidayLine(each.day.isoformat(), words.day(each.day, today), each.name) for each in practice.holidays if each.day >= today),
        thresholds=tuple(_threshold(each) for each in measures if each.bands or each.reliable_change),
        members=tuple((each.name, _roles(each)) for each in shown.members),
    )


def _hours(shown: ServicePage, typed: QueryDict) -> list[HoursLine]:
    if "opens_0" in typed:
        lines = [(typed.getlist(f"days_{n}"), typed.get(f"opens_{n}", ""), typed.get(f"closes_{n}", "")) for n in range(LINES)]
    else:
        held = [([str(day) for day in each.weekdays], _clock(each.opens), _clock(each.closes)) for each in shown.practice.hours]
        lines = [*held, *[([], "", "")] * max(LINES - len(held), 1)]
    used = max((number for number, line in enumerate(lines) if any(line)), default=-1)
    return [HoursLine(number, _days(days), opens, closes) for number, (days, opens, closes) in enumerate(lines[: min(used + 2, LINES)])]


def _clock(moment: object) -> str:
    return f"{moment:%H:%M}"


def _days(chosen: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(str(number + 1), words.sentence(str(name)), str(number + 1) in chosen) for number, name in WEEKDAYS_ABBR.items())


def _threshold(measure: Measure) -> Threshold:
    form = _("%(label)s %(range)s")
    bands = [form % {"label": band.label, "range": words.range_of(band.start, band.end)} for band in measure.bands]
    change = measure.reliable_change
    return Threshold(
        measure=measure.short_title,
        bands="; ".join(bands),
        bands_source=measure.bands_source.text if measure.bands_source else "",
        change=_("%(points)s points or more") % {"points": change.points} if change else "",
        change_source=change.source.text if change else "",
    )


def _roles(member: Member) -> str:
    names = {
        "therapist": _("therapist"),
        "facilitator": _("facilitator"),
        "co_facilitator": _("co-facilitator"),
        "supervisor": _("supervisor"),
        "service_lead": _("service lead"),
        "safety_officer": _("safety officer"),
        "privacy_officer": _("privacy officer"),
        "researcher": _("researcher"),
        "keeper": _("keeper"),
    }
    return words.listed([names.get(each, each) for each in member.roles])

"""What the caseload shows of each course: who, where in the course, what changed, what is due; safety alerts first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple, TypedDict
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from openipt.core.caseload_filters import Facts, Filter
from openipt.core.courses import ACTIVE, Attendance, State
from openipt.core.library import Library
from openipt.core.measures import Measure
from openipt.core.outcomes import change
from openipt.core.plans import plan_of
from openipt.core.protocols import Protocol
from openipt.record.read import Caseload, CourseSummary, ScorePoint, SessionSlot
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.alertwords import AlertLine, alert_lines, open_alerts
from openipt.web.courses.present_filters import EVERYBODY, Filters, present_filters
from openipt.web.due import due_in, due_list
from openipt.web.pictures import place_of, points_of, slots_of, small_ribbon, spark
from openipt.web.pictures.standing import Scale, step_of
from openipt.web.translating import gettext, language, ngettext

NOBODY = UUID(int=0)
"""Stands in a course's address until the course's own id takes its place: looking an address up is slow beside that."""


KEPT = 4096
"""How many courses' rows are kept in memory at the most."""

_kept: dict[UUID, tuple[CourseSummary, tuple[object, ...], "Row"]] = {}
"""Each course's row, with the very value and the day that it was made for. The record hands out the same value as long as nothing has changed."""


class LastScore(NamedTuple):
    """The last score and what it is compared with; `number` is empty where there is none."""

    number: str
    difference: str
    than: str
    reliable: bool = False


class Row(TypedDict):
    """One course in the caseload. A dictionary, since templates look things up in one faster than in anything else."""

    name: str
    url: str
    protocol: str
    session: str
    session_url: str
    phase: str
    ribbon: SafeString
    spark: SafeString
    number: str
    difference: str
    than: str
    reliable: bool
    due: SafeString
    is_due: bool
    next: str
    next_more: str
    alerts: tuple[AlertLine, ...]
    html: SafeString


@dataclass(frozen=True, slots=True)
class Group:
    """Courses under one heading."""

    key: str
    title: str
    rows: tuple[Row, ...]

    @property
    def drawn(self) -> SafeString:
        """All its rows."""
        return SafeString("".join(row["html"] for row in self.rows))


@dataclass(frozen=True, slots=True)
class CaseloadPage:
    """The caseload as its page shows it."""

    summary: str
    groups: tuple[Group, ...]
    legend: str
    left_out: str
    filters: Filters
    offered: tuple[UUID, ...]
    covers: str


def present_caseload(caseload: Caseload, library: Library, wanted: Filter = EVERYBODY) -> CaseloadPage:
    """The caseload in words, pictures and links, as far as it is wanted."""
    return _Presenter(caseload, library).page(wanted)


class _Presenter:
    """Holds what all rows share, so that each measure's scale is worked out once."""

    def __init__(self, caseload: Caseload, library: Library) -> None:
        self.caseload, self.library = caseload, library
        self.zone = caseload.practice.zone
        self.now = words.local(caseload.at, self.zone)
        self.today = self.now.date()
        self.made_for = (self.today, self.zone, language(), id(library))
        self.following = {course.id: _next_session(course) for course in caseload.courses}
        self.address = reverse("course", args=[NOBODY])
        self.session_address = reverse("session", args=[NOBODY, 0]).removesuffix("0/")
        self.scales: dict[tuple[str, int | None], tuple[Measure, Scale]] = {}

    def page(self, wanted: Filter) -> CaseloadPage:
        """Every course that is wanted under the heading where it belongs."""
        headings = {
            "first": gettext("Needs you first"),
            "today": gettext("Today"),
            "soon": gettext("This week and next"),
            "later": gettext("Later"),
            "finished": gettext("Finished"),
        }
        held: dict[str, list[CourseSummary]] = {key: [] for key in headings}
        left_out: list[CourseSummary] = []
        for course in sorted(self.caseload.courses, key=self._order):
            (held[self._heading_of(course)] if wanted.is_empty or wanted.takes(self._facts_for_filter(course)) else left_out).append(course)
        groups = tuple(Group(key, headings[key], tuple(self._row(course) for course in courses)) for key, courses in held.items() if courses)
        filters = present_filters(self.caseload, self.library, wanted)
        said = "" if wanted.is_empty else self._left_out(left_out)
        return CaseloadPage(self._summary(), groups, self._legend(), said, filters, self.caseload.offered, words.listed(self.caseload.covers))

    def _facts_for_filter(self, course: CourseSummary) -> Facts:
        following = self.following[course.id]
        return Facts(
            state=course.state,
            phase=course.phase or "",
            protocol=course.protocol,
            next_session=following.number if following else None,
            is_due=self._row(course)["is_due"],
            has_open_alert=bool(open_alerts(course.alerts)),
            waits_for_a_look=bool(course.look_together),
            has_ended=course.ended_on is not None,
        )

    def _left_out(self, courses: list[CourseSummary]) -> str:
        """«Six people shown, three left out, one of them with an open safety alert.» An alert is never left out without a word."""
        shown = len(self.caseload.courses) - len(courses)
        parts = [
            words.sentence(ngettext("%(count)s person shown", "%(count)s people shown", shown) % {"count": words.number(shown)}),
            gettext("%(count)s left out") % {"count": words.number(len(courses))},
        ]
        if alerts := sum(1 for course in courses if open_alerts(course.alerts)):
            parts.append(gettext("%(count)s of them with an open safety alert") % {"count": words.number(alerts)})
        return f"{gettext(', ').join(parts)}."

    def _order(self, course: CourseSummary) -> tuple[datetime, str]:
        """By the next session; those without one last, by name."""
        following = self.following[course.id]
        far = self.caseload.at + timedelta(days=36500)
        return (following.starts_at if following else far, course.client.name)

    def _heading_of(self, course: CourseSummary) -> str:
        if open_alerts(course.alerts):
            return "first"
        if course.state not in ACTIVE:
            return "finished"
        if course.state is State.ON_HOLD:
            return "today" if course.returns_on is None or course.returns_on <= self.today else "later"
        following = self.following[course.id]
        if following is None:
            return "later"
        day = self._day(following)
        if day <= self.today:
            return "today"
        return "soon" if day < words.week_of(self.today) + timedelta(days=14) else "later"

    def _summary(self) -> str:
        """«Tuesday 1 April, 08:10. Nine people, four sessions today, one open safety alert.»"""
        active = [course for course in self.caseload.courses if course.state in ACTIVE]
        people = len(active)
        meeting = [course for course in active if course.state is not State.ON_HOLD]
        today = sum(1 for course in meeting if (session := self.following[course.id]) and self._day(session) == self.today)
        alerts = sum(len(open_alerts(course.alerts)) for course in self.caseload.courses)
        parts = [
            ngettext("%(count)s person", "%(count)s people", people) % {"count": words.sentence(words.number(people))},
            ngettext("%(count)s session today", "%(count)s sessions today", today) % {"count": words.number(today)},
            ngettext("%(count)s open safety alert", "%(count)s open safety alerts", alerts) % {"count": words.number(alerts)},
        ]
        return f"{words.day_and_clock(self.now)}. {gettext(', ').join(parts)}."

    def _day(self, session: SessionSlot) -> date:
        return words.local(session.starts_at, self.zone).date()

    def _legend(self) -> str:
        spans = {(scale.lowest, scale.highest) for _, scale in self.scales.values()}
        scale = gettext("Every small line has its measure's whole scale, over the whole planned course.")
        if len(spans) == 1:
            scale = gettext("Every small line has the same scale, %s, over the whole planned course.") % words.range_of(*spans.pop())
        signs = gettext("Dotted: the first score. A gap: no score that week. A crossed slot: a session missed or cancelled.")
        return f"{scale} {signs} {gettext('A difference in bold is a reliable change; the others may be chance.')}"

    def _row(self, course: CourseSummary) -> Row:
        """The row of a course; the same value as before, on the same day and in the same language, is the same row."""
        before = _kept.get(course.id)
        if before is not None and before[0] is course and before[1] == self.made_for:
            return before[2]
        row = self._facts(course)
        row["html"] = render_to_string("courses/_row.html", {"row": row})
        if not course.open_questionnaires:  # they are said by the clock, not by the day
            if len(_kept) >= KEPT:
                _kept.clear()
            _kept[course.id] = (course, self.made_for, row)
        return row

    def _facts(self, course: CourseSummary) -> Row:
        protocol = plan_of(self.library, course)
        measure, scale = self._measure(protocol, course.scores)
        slots = slots_of(course, protocol, self.zone)
        points = points_of(course.scores, slots)
        place = place_of(course, protocol, slots)
        score = last_score(measure, course.scores)
        due = due_in(course, protocol, slots, self.now, self.library.measure)
        following, more = self._next(course)
        return {
            "name": course.client.name,
            "url": self.address.replace(str(NOBODY), str(course.id)),
            "protocol": protocol.short_title,
            "session": place.session,
            "session_url": self._session_url(course),
            "phase": place.phase,
            "ribbon": small_ribbon(slots),
            "spark": spark(scale, points, len(slots), step_of(protocol, measure.key), protocol.first_session),
            "number": score.number,
            "difference": score.difference,
            "than": score.than,
            "reliable": score.reliable,
            "due": due_list(due) if course.state in ACTIVE else SafeString(),
            "is_due": bool(due) and course.state in ACTIVE,
            "next": following,
            "next_more": more,
            "alerts": alert_lines(course.alerts, self.library, self.now),
            "html": SafeString(),
        }

    def _session_url(self, course: CourseSummary) -> str:
        """Where the next session's page is; empty where none is planned."""
        following = self.following[course.id]
        return f"{self.session_address.replace(str(NOBODY), str(course.id))}{following.number}/" if following and course.state in ACTIVE else ""

    def _measure(self, protocol: Protocol, scores: tuple[ScorePoint, ...]) -> tuple[Measure, Scale]:
        key = (protocol.main_measure, scores[-1].version if scores else None)
        if key not in self.scales:
            measure = self.library.measure(*key)
            self.scales[key] = (measure, Scale.of(measure))
        return self.scales[key]

    def _next(self, course: CourseSummary) -> tuple[str, str]:
        if course.ended_on is not None:
            return (gettext("Ended"), words.day_in_brief(course.ended_on, self.today))
        if course.state is State.ON_HOLD:
            return (gettext("On hold"), words.day_in_brief(course.returns_on, self.today) if course.returns_on else "")
        following = self.following[course.id]
        if following is None:
            return (gettext("None planned"), "")
        starts = words.local(following.starts_at, self.zone)
        mode = words.mode(following.mode)
        if starts.date() == self.today:
            return (words.near(starts, self.today), mode)
        return (words.near_day(starts.date(), self.today), f"{words.clock(starts)}, {mode}")


def last_score(measure: Measure, scores: tuple[ScorePoint, ...]) -> LastScore:
    """The last score and how far it lies from the first one, in words."""
    if not scores:
        return LastScore("", gettext("no score yet"), "")
    last = scores[-1]
    if last.total is None:
        return LastScore(gettext("none"), gettext("No total:"), last.why_no_total or "")
    totals = [score.total for score in scores if score.total is not None]
    if len(totals) == 1:
        return LastScore(str(last.total), gettext("first score"), "")
    moved = change(measure, totals[0], totals[-1])
    return LastScore(str(last.total), words.difference(moved), words.than_at_start(moved), moved.size == "reliable")


def _next_session(course: CourseSummary) -> SessionSlot | None:
    return next((session for session in course.sessions if session.attendance is Attendance.PLANNED), None)

"""Turns what the record holds of a course into what the timeline's picture shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from openipt.core import focus, timeline
from openipt.core import lenses as cut
from openipt.core.inventory import Person
from openipt.core.lenses import Lens, LensKind
from openipt.core.library import Library
from openipt.core.plans import plan_of
from openipt.core.timeline import BARS, SHEET, SOON_DAYS, Anniversary, Event, Rise, Scored
from openipt.core.worksheets import said_in
from openipt.record.read import LifePage
from openipt.web import words
from openipt.web.courseview import measure_of
from openipt.web.pictures import points_of, slots_of
from openipt.web.pictures import timeline_words as said
from openipt.web.pictures.marks import mark_of
from openipt.web.pictures.standing import joined, step_of
from openipt.web.pictures.timeline_shown import Bar, Pin, RiseShown, Scale, TimelineShown, Total, Track
from openipt.web.translating import gettext

MOOD_LINK = "mood_link"
"""The worksheet of a session on which mood and people are tied together."""
OF_A_LINK = {"onset": 100, "worse": 2, "better": 2}
"""What a change of mood weighs where not all events have room."""
OF_A_DEATH = 3


@dataclass(frozen=True, slots=True)
class Whose:
    """Which part of the timeline is shown: one lens or all, one person or everybody."""

    lens: LensKind | None = None
    person: UUID | None = None


class Life:
    """What the timeline is made of, worked out once for a page."""

    def __init__(self, page: LifePage, library: Library, whose: Whose) -> None:
        self.page, self.library, self.whose = page, library, whose
        course = page.course
        self.protocol = plan_of(library, course.summary)
        self.slots = slots_of(course.summary, self.protocol, course.practice.zone)
        self.measure = measure_of(library, self.protocol.main_measure, course.scores)
        self.points = points_of([score for score in course.scores if score.measure == self.measure.key], self.slots)
        self.today = words.local(course.at, course.practice.zone).date()
        self.every = timeline.in_order(timeline.event_of(each.id, each.content) for each in page.of(SHEET))
        self.events = tuple(each for each in self.every if whose.person is None or each.person_id == whose.person)
        self.onset = timeline.onset(self.every)

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Everybody in the inventory."""
        return self.page.people

    @cached_property
    def marks(self) -> dict[UUID | None, str]:
        """Everybody's mark."""
        return {each.id: mark_of(each.kind, each.status) for each in self.people}

    @cached_property
    def felt(self) -> dict[int | None, str]:
        """How each impact is said."""
        return {impact: said.felt(impact) for impact in {each.impact for each in self.every}}

    @property
    def begins(self) -> date:
        """The day of the first session."""
        return self.slots[0].date if self.slots else self.today

    @property
    def ends(self) -> date:
        """The day of the last planned session."""
        return self.slots[-1].date if self.slots else self.today

    @cached_property
    def all_lenses(self) -> tuple[Lens, ...]:
        """The lenses that the data cut."""
        return cut.lenses(self.every, self.begins, self.ends)

    @cached_property
    def lenses(self) -> tuple[Lens, ...]:
        """Those that are looked through."""
        if self.whose.lens is LensKind.WEEKS:
            return (cut.weeks(self.begins, self.ends),)
        return tuple(lens for lens in self.all_lenses if self.whose.lens in (None, lens.kind)) or self.all_lenses

    @cached_property
    def all_rounds(self) -> tuple[Anniversary, ...]:
        """What comes round from the beginning of the lenses that look at this episode until after the course, or in the next thirty days."""
        first = min((self.begins, self.today, *(lens.first for lens in self._near)))
        last = max((self.ends, self.today + timedelta(days=SOON_DAYS), *(lens.last for lens in self._near)))
        return timeline.anniversaries(self.every, self.people, first, last)

    @cached_property
    def rounds(self) -> tuple[Anniversary, ...]:
        """What comes round within the planned course, and in the next thirty days."""
        spans = ((self.begins, self.ends), (self.today, self.today + timedelta(days=SOON_DAYS)))
        return tuple(each for each in self.all_rounds if any(each.when.first <= last and first <= each.when.last for first, last in spans))

    @property
    def _near(self) -> tuple[Lens, ...]:
        return tuple(lens for lens in self.lenses if lens.kind not in (LensKind.EARLIER, LensKind.LEADING_UP))

    @cached_property
    def rises(self) -> tuple[Rise, ...]:
        """Where the score got heavier from one session to the next."""
        scores = [Scored(point.session, point.when, point.value) for point in self.points if point.session is not None]
        return timeline.rises(scores, higher_is_worse=self.measure.direction == "higher_is_worse")

    @cached_property
    def linked(self) -> dict[int, list[dict[str, object]]]:
        """What was said of mood and people, by session."""
        found: dict[int, list[dict[str, object]]] = {}
        for part in self.page.parts:
            if part.sheet == MOOD_LINK and part.content.get("event"):
                found.setdefault(part.session, []).append(part.content)
        return found

    def shown(self, description: str) -> TimelineShown:
        """All that the picture shows."""
        step = step_of(self.protocol, self.measure.key)
        runs = tuple(tuple(Total(point.when, point.value) for point in run) for run in joined(self.points, step))
        lenses = self.lenses
        return TimelineShown(
            lenses=lenses,
            pins=tuple(self._pin(each) for each in self.events if each.strand == "event"),
            bars=(*self._bars(self.events), self._course_bar(), *self._focus_bars()),
            scale=Scale(self.measure.short_title, self.measure.lowest_total, self.measure.highest_total),
            runs=runs,
            remembered=tuple((each.when.middle, each.severity) for each in self.every if each.strand == "mood" and each.severity is not None),
            rounds=self._days_that_come_round(),
            rises=tuple(self._rise(each) for each in self.rises),
            onset=self.onset.when.middle if self.onset else None,
            onset_words=gettext("Onset, %(when)s") % {"when": said.when_in_words(self.onset.when)} if self.onset else "",
            begins=self.begins,
            description=description,
            two_sided=any(each.strand in ("high", "routine") for each in self.every),
        )

    def _pin(self, event: Event) -> Pin:
        is_onset = self.onset is not None and event.id == self.onset.id
        weight = abs(event.impact or 0) + OF_A_LINK.get(event.change if is_onset or event.change != "onset" else "worse", 0)
        weight += (OF_A_DEATH if event.category == "death" else 0) + bool(event.person)
        mark = self.marks.get(event.person_id, "person")
        return Pin(event.when.middle, event.title, self.felt[event.impact], event.person, mark, is_onset, weight)

    def _bars(self, events: Iterable[Event]) -> list[Bar]:
        tracks: dict[str, Track] = {"high": "high", "episode": "episode", "routine": "routine", "treatment": "treatment"}
        return [Bar(tracks[each.strand], each.when.first, each.lasts_until, each.title, each.severity) for each in events if each.strand in BARS]

    def _course_bar(self) -> Bar:
        count = {"count": len(self.slots)}
        words, short = gettext("Interpersonal therapy, %(count)d sessions"), gettext("IPT, %(count)d sessions")
        return Bar("treatment", self.begins, self.ends, words % count, short=short % count)

    def _focus_bars(self) -> list[Bar]:
        """Each focus from the day of its choice until the next was chosen, or until the course is planned to end."""
        choices = focus.in_order(self.page.sheets)
        days = [date.fromisoformat(each.content["decided_on"]) for each in choices]
        ends = [day - timedelta(days=1) for day in days[1:]] + [max(self.ends, *days[-1:])] if days else []
        area = self.library.worksheet(focus.SHEET).field("area")
        bars = []
        for choice, first, last in zip(choices, days, ends, strict=True):
            name = said_in(area, choice.content["area"], self.library.techniques)
            person = choice.content.get("person", "")
            words = gettext("%(area)s with %(person)s") % {"area": name, "person": person} if person else name
            bars.append(Bar("focus", first, max(first, last), words, short=name))
        return bars

    def _rise(self, rise: Rise) -> RiseShown:
        number = rise.after.session or 0
        before, after = Total(rise.before.day, rise.before.value), Total(rise.after.day, rise.after.value)
        return RiseShown(before, after, number, number in self.linked)

    def _days_that_come_round(self) -> tuple[date, ...]:
        """Each time that something has come or will come round in a lens that looks at this episode: the mark is repeated."""
        days = {each.when.middle for each in self.all_rounds}
        return tuple(sorted(day for day in days if any(lens.holds(day) for lens in self._near)))

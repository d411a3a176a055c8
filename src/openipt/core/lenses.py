"""The lenses of the timeline: up to three stretches of time, from years to weeks, cut where the client's own events leave the widest room."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from openipt.core.timeline import Event, onset
from openipt.core.when import first_of_month

ALWAYS_LEADING_UP, NEVER_LEADING_UP = timedelta(days=365), timedelta(days=5 * 365)
"""What lies less than a year before always leads up to it; what lies more than five years before never does."""
LONG_EPISODE = timedelta(days=2 * 365)
"""Where the episode began longer ago than this before the first session, the course has a lens of its own."""
BEFORE_THE_COURSE = 3
"""So many months before the first session the course's lens begins where nobody said when the episode did."""
WEEKS_BEFORE, WEEKS_AFTER = timedelta(days=14), timedelta(days=7)
"""Around the course, in the lens of weeks."""
A_WEEK = timedelta(days=7)


class LensKind(StrEnum):
    """What a lens looks at."""

    EARLIER = "earlier"
    LEADING_UP = "leading_up"
    EPISODE = "episode"
    COURSE = "course"
    WEEKS = "weeks"


@dataclass(frozen=True, slots=True)
class Lens:
    """A stretch of time, both ends included, drawn at one scale."""

    kind: LensKind
    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last

    def share(self, day: date) -> float:
        """How far through the lens a day lies, 0 to 1; what lies outside is at its edge."""
        return min(1.0, max(0.0, (day - self.first).days / max((self.last - self.first).days, 1)))


def lenses(events: Iterable[Event], begins: date, ends: date) -> tuple[Lens, ...]:
    """The lenses from the earliest to the latest, for a course whose first session is on the day `begins` and whose last planned one on `ends`."""
    entries = tuple(events)
    began = onset(entries)
    latest = max((ends, *(each.when.middle for each in entries)))
    end = first_of_month(latest, later=1) - timedelta(days=1)
    if began is None:
        start = first_of_month(begins, later=-BEFORE_THE_COURSE)
        return (*_before(entries, start), Lens(LensKind.COURSE, start, end))
    start = first_of_month(min(began.when.middle, begins) - A_WEEK)
    if began.when.middle >= begins - LONG_EPISODE:
        return (*_before(entries, start), Lens(LensKind.EPISODE, start, end))
    course = first_of_month(begins, later=-1)
    earlier = [each for each in entries if each.when.middle < start]
    first = (_earlier(earlier, start),) if earlier else ()
    return (*first, Lens(LensKind.EPISODE, start, course - timedelta(days=1)), Lens(LensKind.COURSE, course, end))


def weeks(begins: date, ends: date) -> Lens:
    """The course alone, week by week."""
    return Lens(LensKind.WEEKS, begins - WEEKS_BEFORE, max(begins, ends) + WEEKS_AFTER)


def _before(entries: Sequence[Event], start: date) -> tuple[Lens, ...]:
    """The lenses before a day, cut where the events between one and five years before it leave the widest room."""
    earlier = sorted((each for each in entries if each.when.middle < start), key=lambda each: each.when.order, reverse=True)
    if not earlier:
        return ()
    ages = [timedelta(0), *(start - each.when.middle for each in earlier)]
    cuts = [(far - near, place) for place, (near, far) in enumerate(pairwise(ages)) if near <= NEVER_LEADING_UP and far > ALWAYS_LEADING_UP]
    leading = max(cuts)[1] if cuts else len(earlier)
    near, far = earlier[:leading], earlier[leading:]
    up_to = first_of_month(min(each.when.middle for each in near)) if near else start
    lead = (Lens(LensKind.LEADING_UP, up_to, start - timedelta(days=1)),) if near else ()
    return (_earlier(far, up_to), *lead) if far else lead


def _earlier(events: Sequence[Event], before: date) -> Lens:
    """Whole years around events, up to a day."""
    first, last = min(each.when.first for each in events), max(each.lasts_until for each in events)
    return Lens(LensKind.EARLIER, first.replace(month=1, day=1), min(last.replace(month=12, day=31), before - timedelta(days=1)))

"""When a service works: whether it is open at a moment, and when so many of its own minutes have passed."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS_LOOKED_AHEAD = 40
"""How many days a stretch of hours is looked for. A week repeats itself, so this is plenty for all but a long closure."""


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When the service works on some weekdays (1 is Monday, 7 Sunday), in its own zone. Hours that close before they open go past midnight."""

    weekdays: tuple[int, ...]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which the service is closed whatever weekday it is, so that nobody reads what comes in; and what day it is."""

    day: date
    name: str


NONE: Collection[date] = frozenset()
"""No day that is closed beside those that the hours leave out."""

Stretch = tuple[datetime, datetime]
"""From when until when the service is open, both in UTC."""


def stretches(hours: Sequence[OpeningHours], zone: str, start: datetime, closed: Collection[date] = NONE) -> Iterator[Stretch]:
    """The stretches in which the service is open, from the one that holds `start` or the next after it; in order, none touching another.

    None begins on a day that is `closed`; one that began the evening before still goes past its midnight.
    """
    first = start.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)  # yesterday's may go past midnight
    found = sorted(
        stretch
        for day in (first + timedelta(days=ahead) for ahead in range(DAYS_LOOKED_AHEAD))
        if day not in closed
        for stretch in _of_day(hours, zone, day)
        if stretch[1] > start
    )
    merged: list[Stretch] = []
    for opens, closes in found:
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
        else:
            merged.append((opens, closes))
    yield from merged


def is_open(hours: Sequence[OpeningHours], zone: str, moment: datetime, closed: Collection[date] = NONE) -> bool:
    """Whether the service is open at that moment. One that has named no hours counts as always open: better a call too many."""
    return not hours or any(opens <= moment < closes for opens, closes in stretches(hours, zone, moment, closed))


def moment_after(hours: Sequence[OpeningHours], zone: str, start: datetime, minutes: int, closed: Collection[date] = NONE) -> datetime:
    """When so many open minutes have passed since `start`: with 0, `start` itself where it is open, else the next opening.

    Without any hours, and where the service is closed for longer than is looked ahead, minutes are those of the clock: better a call too many.
    """
    left = timedelta(minutes=minutes)
    for opens, closes in stretches(hours, zone, start, closed):
        begin = max(opens, start)
        if begin + left < closes or (left and begin + left == closes):
            return begin + left
        left -= closes - begin
    return start + timedelta(minutes=minutes)


def open_days(hours: Sequence[OpeningHours], first: date, days: int, closed: Collection[date] = NONE) -> list[date]:
    """The days, of so many from the first on, on which the service works; every one that is not closed where it has named no hours."""
    ahead = [first + timedelta(days=number) for number in range(days)]
    return [day for day in ahead if day not in closed and (not hours or any(day.isoweekday() in each.weekdays for each in hours))]


def _of_day(hours: Sequence[OpeningHours], zone: str, day: date) -> Iterator[Stretch]:
    for each in hours:
        if day.isoweekday() in each.weekdays:
            ends_on = day if each.closes > each.opens else day + timedelta(days=1)
            yield _in_utc(day, each.opens, zone), _in_utc(ends_on, each.closes, zone)


def _in_utc(day: date, clock: time, zone: str) -> datetime:
    """That time of that day. Of a time that comes twice the first is meant; one that is left out by the clocks lies as far past the gap."""
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)

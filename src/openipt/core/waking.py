"""Waking hours: when a client may be sent something, by the clock on the client's own wall, in any zone and through every change of clocks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FROM, UNTIL = time(8, 0), time(20, 0)
"""Nothing goes to a client before the one (included) or from the other on, by the client's own clock. OpenIPT's own choice."""

ROOM_TO_TRY_AGAIN = timedelta(hours=1)
"""What is moved to the evening before stands this long before the quiet begins, so that it can be tried again."""


def is_awake(moment: datetime, zone: str) -> bool:
    """Whether that moment (with its zone) lies in the waking hours of that time zone."""
    return FROM.hour <= moment.astimezone(ZoneInfo(zone)).hour < UNTIL.hour


def next_waking(moment: datetime, zone: str) -> datetime:
    """The moment itself where people are awake there, else the beginning of the next waking hours. In UTC.

    Where clocks skip that beginning, it is the moment at which they are put forward; where they strike it twice, the one that comes next.
    """
    if is_awake(moment, zone):
        return moment.astimezone(UTC)
    day = moment.astimezone(ZoneInfo(zone)).date()
    return min(
        each for offset in range(-1, 4) for each in _strikes(day + timedelta(days=offset), FROM, zone) if each > moment and is_awake(each, zone)
    )


def waking_before(moment: datetime, zone: str) -> datetime:
    """The moment itself where people are awake there, else an hour before the last quiet began. In UTC."""
    if is_awake(moment, zone):
        return moment.astimezone(UTC)
    day = moment.astimezone(ZoneInfo(zone)).date()
    ends = (each for offset in range(-4, 2) for each in _strikes(day + timedelta(days=offset), UNTIL, zone))
    latest = max(each for each in ends if each <= moment and is_awake(each - timedelta(minutes=1), zone))
    earlier = latest - ROOM_TO_TRY_AGAIN
    return earlier if is_awake(earlier, zone) else latest - timedelta(minutes=1)


def _strikes(day: date, wall: time, zone: str) -> Iterator[datetime]:
    """When clocks there strike that hour of that day, in UTC: once, twice where they are put back over it.

    Where they are put forward over it, the moment at which they are.
    """
    for fold in (0, 1):
        struck = datetime.combine(day, wall, ZoneInfo(zone)).replace(fold=fold).astimezone(UTC)
        there = struck.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        if there == datetime.combine(day, wall):
            yield struck
        else:  # that hour does not exist: with fold 0 it is read as after the leap, with fold 1 as before it
            yield _leap_near(struck, zone)


def _leap_near(moment: datetime, zone: str) -> datetime:
    """The moment at which clocks are put forward, within a day and a half of that moment; to the second."""
    low, high = moment - timedelta(hours=36), moment + timedelta(hours=36)
    before = low.astimezone(ZoneInfo(zone)).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        low, high = (middle, high) if middle.astimezone(ZoneInfo(zone)).utcoffset() == before else (low, middle)
    return high.replace(microsecond=0)

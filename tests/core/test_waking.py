"""In every time zone that there is, and around its next four changes of clocks, nothing falls into the quiet hours."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from openipt.core.waking import is_awake, next_waking, waking_before

NOW = datetime(2026, 11, 27, tzinfo=UTC)
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
MINUTE = timedelta(minutes=1)


def changes(zone: ZoneInfo, since: datetime, count: int) -> list[datetime]:
    """The next moments, to the second, from which on clocks there stand otherwise; looked for a week at a time over five years."""
    found, low = [], since
    while len(found) < count and low < since + timedelta(days=5 * 366):
        high = low + timedelta(days=7)
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            left, right = low, high
            while right - left > timedelta(seconds=1):
                middle = (left + (right - left) // 2).replace(microsecond=0)
                left, right = (middle, right) if middle.astimezone(zone).utcoffset() == left.astimezone(zone).utcoffset() else (left, middle)
            found.append(right)
        low = high
    return found


def awake_by_the_wall(moment: datetime, zone: ZoneInfo) -> bool:
    """The rule once more, in other words: the hour on the wall is from 8 to 19."""
    return 8 <= moment.astimezone(zone).hour <= 19


def test_around_every_change_of_clocks_in_every_zone_the_next_waking_moment_is_the_first_one() -> None:
    wrong, looked_at, zones_with_changes = [], 0, {}
    for name in ZONES:
        zone = ZoneInfo(name)
        found = zones_with_changes.setdefault(_same_clock(zone), changes(zone, NOW, 4) if _changes_at_all(zone) else [])
        for change in found or [NOW]:
            for hours in (-30, -13, -3, -1, 0, 1, 4, 12):
                moment = change + timedelta(hours=hours, minutes=-1 if hours == -1 else 0)
                then, before = next_waking(moment, name), waking_before(moment, name)
                looked_at += 2
                if not (awake_by_the_wall(then, zone) and then >= moment and (then == moment or not awake_by_the_wall(then - MINUTE, zone))):
                    wrong.append(f"{name}: after {moment} comes {then}")
                if awake_by_the_wall(moment, zone) != (then == moment) or is_awake(moment, name) != (then == moment):
                    wrong.append(f"{name}: {moment} is read otherwise than the wall says")
                if not (awake_by_the_wall(before, zone) and before <= moment and moment - before <= timedelta(hours=14)):
                    wrong.append(f"{name}: before {moment} comes {before}")
    print(f"{len(ZONES)} zones, {looked_at} moments, {len(wrong)} wrong local times")
    assert wrong == []
    assert len(ZONES) > 590
    assert sum(len(each) == 4 for each in zones_with_changes.values()) > 15


def _changes_at_all(zone: ZoneInfo) -> bool:
    return len({(NOW + timedelta(days=30 * month)).astimezone(zone).utcoffset() for month in range(14)}) > 1


def _same_clock(zone: ZoneInfo) -> tuple[object, ...]:
    """Zones whose clocks stand alike all year are looked for their changes once."""
    return tuple((NOW + timedelta(days=10 * step)).astimezone(zone).utcoffset() for step in range(74))


@pytest.mark.parametrize(
    ("zone", "moment", "then"),
    [
        pytest.param("Europe/London", "2026-11-27T12:00", "2026-11-27T12:00", id="in the middle of the day"),
        pytest.param("Europe/London", "2026-11-27T07:59", "2026-11-27T08:00", id="a minute too early"),
        pytest.param("Europe/London", "2026-11-27T20:00", "2026-11-28T08:00", id="the evening is quiet from its first minute"),
        pytest.param("Europe/London", "2027-03-27T21:00", "2027-03-28T07:00", id="the morning after clocks were put forward"),
        pytest.param("Europe/London", "2026-10-24T21:00", "2026-10-25T08:00", id="the morning after clocks were put back"),
        pytest.param("Pacific/Kiritimati", "2026-11-27T09:00", "2026-11-27T18:00", id="fourteen hours ahead"),
        pytest.param("Pacific/Apia", "2011-12-30T06:30", "2011-12-30T18:00", id="a whole day that an island skipped"),
        pytest.param("America/Caracas", "2007-12-09T05:00", "2007-12-09T12:30", id="clocks put back by half an hour"),
        pytest.param("Antarctica/DumontDUrville", "1946-12-31T23:00", "1947-01-01T00:00", id="a morning that clocks skipped: from 0 to 10"),
        pytest.param("Pacific/Kwajalein", "1969-09-29T20:00", "1969-09-29T21:00", id="the first morning of a day that came twice"),
        pytest.param("Pacific/Kwajalein", "1969-09-30T12:30", "1969-09-30T20:00", id="its second morning"),
    ],
)
def test_the_next_waking_moment(zone: str, moment: str, then: str) -> None:
    assert next_waking(datetime.fromisoformat(moment).replace(tzinfo=UTC), zone) == datetime.fromisoformat(then).replace(tzinfo=UTC)


def test_what_cannot_wait_for_the_morning_goes_out_the_evening_before() -> None:
    early = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
    assert waking_before(early, "Europe/London") == datetime(2026, 11, 26, 19, 0, tzinfo=UTC)
    assert waking_before(early.replace(hour=9), "Europe/London") == early.replace(hour=9)

"""When a service works: open minutes are counted by its own clock, over nights, weekends and changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openipt.core.hours import OpeningHours, is_open, moment_after, open_days, stretches

OFFICE = (OpeningHours((1, 2, 3, 4, 5), time(9), time(17)),)
LONDON = "Europe/London"


def at(text: str, zone: str = LONDON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("born", "minutes", "due"),
    [
        ("2026-11-23 10:00", 0, "2026-11-23 10:00"),
        ("2026-11-23 10:00", 60, "2026-11-23 11:00"),
        ("2026-11-23 03:00", 0, "2026-11-23 09:00"),  # at night: at the opening
        ("2026-11-23 17:00", 0, "2026-11-24 09:00"),  # it has just closed
        ("2026-11-23 16:50", 15, "2026-11-24 09:05"),
        ("2026-11-23 16:00", 60, "2026-11-23 17:00"),  # the last minute is still theirs
        ("2026-11-27 16:30", 240, "2026-11-30 12:30"),  # over a weekend
        ("2026-11-28 12:00", 0, "2026-11-30 09:00"),
        ("2026-03-27 16:30", 60, "2026-03-30 09:30"),  # over the change to summer time
        ("2026-10-23 16:30", 60, "2026-10-26 09:30"),  # and back
    ],
)
def test_open_minutes_run_only_while_the_service_is_open(born: str, minutes: int, due: str) -> None:
    assert moment_after(OFFICE, LONDON, at(born), minutes) == at(due)


def test_hours_past_midnight_belong_to_the_day_on_which_they_began() -> None:
    late = (OpeningHours((5,), time(20), time(2)),)
    assert is_open(late, LONDON, at("2026-11-28 01:59"))
    assert not is_open(late, LONDON, at("2026-11-28 02:00"))
    assert not is_open(late, LONDON, at("2026-11-27 01:00"))


def test_hours_that_touch_are_one_stretch() -> None:
    split = (OpeningHours((1,), time(9), time(12)), OpeningHours((1,), time(12), time(17)), OpeningHours((1,), time(11), time(13)))
    opens, closes = next(stretches(split, LONDON, at("2026-11-23 08:00")))
    assert (opens, closes) == (at("2026-11-23 09:00"), at("2026-11-23 17:00"))


def test_a_night_shift_is_an_hour_longer_when_the_clocks_go_back_and_shorter_when_they_go_on() -> None:
    night = (OpeningHours((6,), time(22), time(6)),)
    lengths = [closes - opens for opens, closes in (next(stretches(night, LONDON, at(day))) for day in ("2026-10-24 21:00", "2026-03-28 21:00"))]
    assert lengths == [timedelta(hours=9), timedelta(hours=7)]


def test_a_service_that_names_no_hours_counts_as_always_open() -> None:
    born = at("2026-11-28 03:00")
    assert is_open((), LONDON, born)
    assert moment_after((), LONDON, born, 15) == born + timedelta(minutes=15)
    assert open_days((), date(2026, 11, 28), 2) == [date(2026, 11, 28), date(2026, 11, 29)]


def test_open_days_are_the_weekdays_that_it_works_on() -> None:
    assert open_days(OFFICE, date(2026, 11, 27), 5) == [date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1)]


@settings(deadline=None)
@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001  # hypothesis puts no zone to its limits
    minutes=st.integers(0, 3000),
    zone=st.sampled_from(["Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"]),
)
def test_the_moment_found_is_open_and_lies_so_many_open_minutes_on(start: datetime, minutes: int, zone: str) -> None:
    start = start.replace(tzinfo=UTC)
    found = moment_after(OFFICE, zone, start, minutes)
    opened = sum((min(closes, found) - max(opens, start) for opens, closes in stretches(OFFICE, zone, start) if opens < found), timedelta())
    assert opened == timedelta(minutes=minutes)
    assert is_open(OFFICE, zone, found) or is_open(OFFICE, zone, found - timedelta(microseconds=1))


BOXING_DAY = frozenset({date(2026, 12, 25), date(2026, 12, 28)})
"""A Friday and the Monday after it."""


def test_on_a_closed_day_the_service_is_not_open_and_no_minute_of_it_counts():
    hours = (OpeningHours((1, 2, 3, 4, 5), time(9), time(17)),)
    friday = datetime(2026, 12, 25, 10, tzinfo=UTC)
    assert is_open(hours, "Europe/London", friday)
    assert not is_open(hours, "Europe/London", friday, BOXING_DAY)
    assert moment_after(hours, "Europe/London", friday, 0, BOXING_DAY) == datetime(2026, 12, 29, 9, tzinfo=UTC)
    thursday = datetime(2026, 12, 24, 16, 45, tzinfo=UTC)
    assert moment_after(hours, "Europe/London", thursday, 30, BOXING_DAY) == datetime(2026, 12, 29, 9, 15, tzinfo=UTC)


def test_hours_that_began_the_evening_before_go_past_the_midnight_of_a_closed_day():
    hours = (OpeningHours((4,), time(20), time(2)), OpeningHours((5,), time(20), time(2)))
    assert is_open(hours, "Europe/London", datetime(2026, 12, 25, 1, tzinfo=UTC), BOXING_DAY)
    assert not is_open(hours, "Europe/London", datetime(2026, 12, 25, 21, tzinfo=UTC), BOXING_DAY)


def test_a_closure_longer_than_is_looked_ahead_lets_alerts_climb_by_the_clock():
    closed = frozenset(date(2026, 12, 1) + timedelta(days=number) for number in range(90))
    start = datetime(2026, 12, 2, 10, tzinfo=UTC)
    assert moment_after((OpeningHours((1, 2, 3, 4, 5), time(9), time(17)),), "Europe/London", start, 15, closed) == start + timedelta(minutes=15)


def test_closed_days_are_no_open_days_with_or_without_named_hours():
    hours = (OpeningHours((1, 5), time(9), time(17)),)
    first = date(2026, 12, 25)
    assert open_days(hours, first, 7, BOXING_DAY) == []
    assert open_days((), first, 4, BOXING_DAY) == [date(2026, 12, 26), date(2026, 12, 27)]

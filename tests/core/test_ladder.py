"""Whom an alert calls and when: by the service's hours, round the clock, and at once in an emergency."""

from datetime import UTC, datetime, time, timedelta

import pytest
from pydantic import ValidationError

from openipt.core.hours import OpeningHours
from openipt.core.ladder import Ladder, Watch, climbs_at, is_at_the_last_rung, reachable_readers_wanted, rung_called

OWN = {"text": "a test", "mark": "own"}
RUNGS = tuple({"after_minutes": minutes, "calls": (who,)} for minutes, who in ((0, "treating"), (15, "cover"), (60, "supervisor"), (240, "lead")))
LADDER = Ladder.model_validate({"rungs": RUNGS, "repeat_after_minutes": 240, "source": OWN})
OFFICE = Watch((OpeningHours((1, 2, 3, 4, 5), time(9), time(17)),), "UTC")
ALWAYS = Watch(OFFICE.hours, "UTC", around_the_clock=True)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def times(watch: Watch, born: str, calls: int, *, emergency: bool = False) -> list[str]:
    """When each rung is reached, where each is reached on time."""
    reached, rung, found = at(born), None, []
    for _ in range(calls):
        reached = climbs_at(LADDER, watch, at(born), rung, reached, emergency=emergency)
        rung = 0 if rung is None else rung + 1
        found.append(f"{reached:%a %H:%M}")
    return found


@pytest.mark.parametrize(
    ("born", "reached"),
    [
        ("2026-11-23 10:00", ["Mon 10:00", "Mon 10:15", "Mon 11:00", "Mon 14:00", "Tue 10:00", "Tue 14:00"]),
        ("2026-11-23 02:10", ["Mon 09:00", "Mon 09:15", "Mon 10:00", "Mon 13:00", "Mon 17:00", "Tue 13:00"]),
        ("2026-11-27 16:50", ["Fri 16:50", "Mon 09:05", "Mon 09:50", "Mon 12:50", "Mon 16:50", "Tue 12:50"]),
    ],
)
def test_it_climbs_in_the_services_hours_and_one_born_at_night_starts_at_the_opening(born: str, reached: list[str]) -> None:
    assert times(OFFICE, born, 6) == reached


def test_with_cover_round_the_clock_it_climbs_by_the_clock() -> None:
    assert times(ALWAYS, "2026-11-28 02:10", 5) == ["Sat 02:10", "Sat 02:25", "Sat 03:10", "Sat 06:10", "Sat 10:10"]


def test_an_emergency_calls_everybody_at_once_at_whatever_hour_and_again_by_the_clock() -> None:
    assert times(OFFICE, "2026-11-28 02:10", 5, emergency=True) == ["Sat 02:10"] * 4 + ["Sat 06:10"]


def test_past_the_last_rung_the_last_are_called_again() -> None:
    assert [rung_called(LADDER, rung) for rung in (0, 3, 4, 9)] == [("treating",), ("lead",), ("lead",), ("lead",)]
    assert [is_at_the_last_rung(LADDER, rung) for rung in (None, 0, 2, 3, 9)] == [False, False, False, True, True]


def test_a_rung_reached_late_delays_no_other() -> None:
    late = at("2026-11-23 10:14")
    assert climbs_at(LADDER, OFFICE, at("2026-11-23 10:00"), 0, late, emergency=False) == at("2026-11-23 10:15")


def test_the_last_rung_reached_late_is_repeated_from_then_on() -> None:
    late = at("2026-11-23 15:00")
    assert climbs_at(LADDER, ALWAYS, at("2026-11-23 10:00"), 3, late, emergency=False) == late + timedelta(hours=4)


def test_a_practice_of_one_needs_one_reader_and_a_larger_one_two() -> None:
    assert [reachable_readers_wanted(number) for number in (1, 2, 30)] == [1, 2, 2]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [([5, 10], "The first rung calls at once"), ([0, 10, 10], "Each rung comes later"), ([0, 60, 15], "Each rung comes later")],
)
def test_rungs_that_do_not_rise_are_refused(minutes: list[int], words: str) -> None:
    rungs = tuple({"after_minutes": each, "calls": ("treating",)} for each in minutes)
    with pytest.raises(ValidationError, match=words):
        Ladder.model_validate({"rungs": rungs, "repeat_after_minutes": 60, "source": OWN})


def test_a_rung_that_calls_nobody_is_refused() -> None:
    with pytest.raises(ValidationError):
        Ladder.model_validate({"rungs": ({"after_minutes": 0, "calls": ()},), "repeat_after_minutes": 60, "source": OWN})

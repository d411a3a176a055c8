"""The regularity of a week: against figures worked out elsewhere, another implementation, and the traps of the clock."""

import random
import statistics
from datetime import time

import pytest
import yaml

from openipt.core.library import OWN_FOLDER
from openipt.core.rhythm import EVENTS, of_sheet, regularity

WEEKS = yaml.safe_load((OWN_FOLDER / "demo" / "v08_ipsrt.yaml").read_text(encoding="utf-8"))["srm5_weeks"]


def times(*texts: str | None) -> list[time | None]:
    return [None if each is None else time.fromisoformat(each) for each in texts]


@pytest.mark.parametrize("week", WEEKS, ids=lambda week: f"session {week['session']}")
def test_a_fictional_week_gives_the_figure_of_its_file(week):
    found = regularity({event: times(*days) for event, days in week["days"].items()})
    assert (found.score, found.hits, found.events) == (week["expected_score"], week["expected_hits"], week["events_counted"])


def test_bed_before_and_after_midnight_lie_close_together():
    found = regularity({"to_bed": times("23:50", "00:20", "23:55", "00:10", "00:00", "23:45", "00:15")})
    assert (found.score, found.hits, found.events) == (7.0, 7, 1)


def test_a_mean_of_clock_times_without_the_shift_would_find_no_hit_at_all():
    """The trap: midnight as 0 and 24 o'clock gives noon as the usual hour of going to bed."""
    naive = [each.hour * 60 + each.minute for each in times("23:50", "00:20", "23:55", "00:10", "00:00", "23:45")]
    usual = statistics.mean(naive)
    assert sum(abs(each - usual) <= 45 for each in naive) == 0


def test_forty_five_minutes_are_a_hit_and_forty_six_are_none():
    assert regularity({"dinner": times("18:00", "19:30", "18:00", "19:30", None, "18:45", None)}).hits == 5
    assert regularity({"dinner": times("17:59", "19:31", "17:59", "19:31", None, "18:45", None)}).hits == 1


def test_a_time_far_off_does_not_move_the_usual_hour_and_is_no_hit():
    found = regularity({"out_of_bed": times("07:00", "07:00", "07:00", "07:00", "07:00", "07:00", "12:00")})
    assert (found.hits, found.score) == (6, 6.0)  # with noon in the mean, 07:43 would still hold six; with two far off it would not


def test_an_event_on_two_days_does_not_count_and_on_three_does():
    both = {"dinner": times("18:00", "18:00", *[None] * 5), "to_bed": times("23:00", "23:00", "23:00", None, "23:00", "23:00", None)}
    assert regularity(both).events == 1
    both["dinner"][2] = time(18, 0)
    assert regularity(both).events == 2


def test_four_days_give_no_figure_and_five_do():
    assert regularity({"to_bed": times("23:00", "23:00", "23:00", "23:00", None, None, None)}) is None
    assert regularity({"to_bed": times("23:00", "23:00", "23:00", "23:00", "23:00", None, None)}).score == 5.0
    assert regularity({}) is None


def test_a_filled_sheet_is_read_day_by_day():
    assert of_sheet({"to_bed": "23:00 23:10 - 23:00 23:20 23:05 -", "sleep_hours_avg": 7.0}).hits == 5
    assert of_sheet({"sleep_hours_avg": 7.0}) is None


def elsewhere(week: dict[str, list[str | None]]) -> tuple[int, int] | None:
    """Another implementation, of another shape: decimal hours and the statistics of the standard library."""
    if sum(any(column) for column in zip(*week.values(), strict=True)) < 5:
        return None
    hits = counted = 0
    for event in week.values():
        hours = [h + m / 60 + (24 if h < 4 else 0) for h, m in ((int(t[:2]), int(t[3:])) for t in event if t)]
        if len(hours) < 3:
            continue
        counted += 1
        mean, spread = statistics.fmean(hours), statistics.stdev(hours)
        usual = statistics.fmean([hour for hour in hours if abs(hour - mean) <= 1.5 * spread + 1e-9])
        hits += sum(abs(hour - usual) <= 0.75 + 1e-9 for hour in hours)
    return (hits, counted) if counted else None


def test_another_implementation_agrees_on_random_weeks():
    chance = random.Random(8)
    for _ in range(3_000):
        week = {
            event: [None if chance.random() < 0.2 else f"{chance.randrange(24):02}:{chance.choice((0, 15, 30, 45)):02}" for _ in range(7)]
            for event in EVENTS
        }
        found = regularity({event: times(*days) for event, days in week.items()})
        assert (None if found is None else (found.hits, found.events)) == elsewhere(week)

"""When what is due, until when it is of use, and when a try that failed is made again: against figures typed by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from openipt.core import deliveries
from openipt.core.protocols import PlannedMeasure
from tests.shipped import shipped

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EACH = PlannedMeasure(key="one", when="each_session")
SECOND = PlannedMeasure(key="two", when="each_second_session")
IPT16 = shipped().protocol("ipt16")
ENDS = PlannedMeasure(key="three", when="start_and_end")


@pytest.mark.parametrize(
    ("starts", "made", "ends"),
    [
        (None, NOW, NOW + timedelta(days=7)),
        (NOW + timedelta(minutes=1), NOW, NOW + timedelta(minutes=1)),
        (NOW, NOW, NOW + timedelta(days=7)),
        (NOW + timedelta(days=40), NOW, NOW + timedelta(days=40)),
    ],
)
def test_the_one_rule_of_expiry(starts, made, ends) -> None:
    assert deliveries.link_ends(starts, made) == ends
    assert deliveries.of_use_until(ends) == ends - timedelta(hours=1)


def test_each_measure_is_asked_at_its_own_sessions() -> None:
    sessions = [(number, NOW + timedelta(weeks=number)) for number in range(1, 9)]
    protocol = IPT16.model_copy(update={"measures": (EACH, SECOND, ENDS)})
    asked: dict[str, list[int]] = {}
    for step in deliveries.before_sessions(protocol, sessions, last=8, lead=timedelta(hours=24), zone="UTC"):
        asked.setdefault(step.measure, []).append(step.session)
    assert asked == {"one": [1, 2, 3, 4, 5, 6, 7, 8], "two": [1, 2, 4, 6, 8], "three": [1, 8]}


@pytest.mark.parametrize(
    ("starts", "hours", "due"),
    [
        ("2026-11-24T09:00", 24, "2026-11-23T09:00"),
        ("2026-11-24T09:00", 26, "2026-11-23T08:00"),  # seven in the morning waits an hour
        ("2026-11-24T09:00", 2, "2026-11-23T19:00"),  # eight would leave no time: the evening before
        ("2026-11-24T21:00", 24, "2026-11-24T08:00"),
    ],
)
def test_before_a_session_in_waking_hours(starts, hours, due) -> None:
    at = datetime.fromisoformat(starts).replace(tzinfo=UTC)
    (step,) = deliveries.before_sessions(IPT16.model_copy(update={"measures": (EACH,)}), [(1, at)], last=9, lead=timedelta(hours=hours), zone="UTC")
    assert step.due_at == datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert step.not_after == at - timedelta(hours=1)


@pytest.mark.parametrize(
    ("completed", "days"),
    [
        (date(2026, 11, 23), ["2027-02-23", "2027-05-23", "2027-11-23"]),
        (date(2026, 11, 30), ["2027-02-28", "2027-05-30", "2027-11-30"]),
        (date(2027, 8, 31), ["2027-11-30", "2028-02-29", "2028-08-31"]),
    ],
)
def test_follow_ups_come_on_the_same_day_of_the_month_or_its_last(completed, days) -> None:
    assert [step.due_at.date().isoformat() for step in deliveries.follow_ups([EACH], completed, "Europe/London")] == days


def test_waits_double_up_to_a_limit_and_alerts_wait_less() -> None:
    def waits(urgent: bool, chance: float) -> list[float]:
        return [(deliveries.next_try(tries, NOW, chance, urgent=urgent) - NOW).total_seconds() for tries in (1, 2, 3, 4, 9, 400)]

    assert waits(urgent=False, chance=0.5) == [60, 120, 240, 480, 1800, 1800]
    assert waits(urgent=True, chance=0.5) == [5, 10, 20, 40, 60, 60]
    assert waits(urgent=True, chance=0.0) == [2.5, 5, 10, 20, 30, 30]


def test_a_message_is_the_same_only_with_the_same_subject_person_step_and_channel() -> None:
    base = {"about": "alert", "subject": 1, "person": 2, "step": "a", "channel": "sms"}
    keys = {deliveries.key(**base), *(deliveries.key(**{**base, name: "x"}) for name in base)}
    assert len(keys) == 6
    assert all(len(key) == 64 for key in keys)

"""Tries in a row are counted for each account; each next one waits longer, a hundred are the most, and known devices are counted apart."""

from datetime import timedelta

import pytest

from openipt.actions import guesses
from openipt.actions.guesses import FREE_TRIES, LONGEST_WAIT, MOST_TRIES, Lane
from openipt.core.refusals import Refusal
from tests.cast import NOW

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def lane(cast):
    return Lane("password", cast.accounts["ben"])


def fail(lane: Lane, times: int, now=NOW):
    """So many tries, each as early as it may be. Returns the time of the last."""
    for number in range(times):
        now += timedelta(seconds=guesses.wait_after(number))
        guesses.begin(lane, now)
    return now


def test_the_first_few_need_not_wait(lane):
    for _ in range(FREE_TRIES):
        guesses.begin(lane, NOW)
    with pytest.raises(Refusal, match="Wait a second"):
        guesses.begin(lane, NOW)


def test_a_try_that_came_too_early_is_not_counted(lane):
    fail(lane, FREE_TRIES)
    for _ in range(3):
        with pytest.raises(Refusal):
            guesses.begin(lane, NOW)
    guesses.begin(lane, NOW + timedelta(seconds=1))
    with pytest.raises(Refusal, match="Wait 2 seconds"):
        guesses.begin(lane, NOW + timedelta(seconds=1))


def test_the_wait_doubles_up_to_a_quarter_of_an_hour():
    waits = [guesses.wait_after(number) for number in range(40)]
    assert waits[: FREE_TRIES + 4] == [0.0] * FREE_TRIES + [1.0, 2.0, 4.0, 8.0]
    assert max(waits) == LONGEST_WAIT


def test_after_a_hundred_failures_in_a_row_no_more_are_taken_from_unknown_devices_and_the_sentence_says_what_works(lane):
    end = fail(lane, MOST_TRIES)
    with pytest.raises(Refusal, match=r"device that you used before, or with a passkey, or ask for a one-time link"):
        guesses.begin(lane, end + timedelta(days=365))


def test_a_known_device_has_its_own_hundred(lane):
    end = fail(lane, MOST_TRIES)
    known = Lane("password", lane.who, "a-known-one")
    fail(known, MOST_TRIES, end)
    with pytest.raises(Refusal, match="From this device"):
        guesses.begin(known, end + timedelta(days=365))


def test_codes_are_counted_apart_from_passwords(lane):
    fail(lane, FREE_TRIES)
    guesses.begin(Lane("code", lane.who), NOW)


def test_a_right_one_makes_the_earlier_ones_forgotten(lane):
    fail(lane, FREE_TRIES)
    guesses.forgive(lane)
    guesses.begin(lane, NOW)


def test_an_address_that_nobody_has_waits_just_as_long(lane):
    stranger = Lane("password", "nobody@test.example")
    fail(stranger, FREE_TRIES)
    fail(lane, FREE_TRIES)
    said = []
    for each in (stranger, lane):
        with pytest.raises(Refusal) as refusal:
            guesses.begin(each, NOW)
        said.append(refusal.value.sentence)
    assert said[0] == said[1]

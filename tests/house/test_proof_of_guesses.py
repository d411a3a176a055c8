"""The proof that nobody guesses a way in runs here in a small size, and is itself held to finding what it is to find."""

import copy
from typing import Any

import pytest
from proofs import guesses

pytestmark = [pytest.mark.long, pytest.mark.enable_socket]

GUESSES, ACCOUNTS = 8, 5

SOUND: dict[str, Any] = {
    "got_in": 0,
    "passwords": {"wrong": 100, "no more are taken": 20},
    "codes": {"wrong": 100, "no more are taken": 20},
    "right_one_from_a_stranger": "no more are taken",
    "inside": {"owner": True},
}


def test_few_guesses_come_to_nothing_and_the_owner_still_gets_in(tmp_path):
    found = guesses.prove(tmp_path, GUESSES, ACCOUNTS, seed=1)
    assert found["wrong"] == []
    assert found["counts"]["passwords_looked_at"] == found["counts"]["codes_looked_at"] == GUESSES
    assert found["counts"]["ways_in_that_the_owner_still_has"] == 5


def test_what_is_sound_passes():
    assert guesses.judge(SOUND, [1, 1], 120)["wrong"] == []


@pytest.mark.parametrize(
    ("where", "what"),
    [
        (("got_in",), 1),
        (("passwords", "wrong"), 101),
        (("codes", "no more are taken"), 19),
        (("codes", "something else"), 0),
        (("right_one_from_a_stranger",), "led on to /"),
        (("inside", "owner"), False),
    ],
)
def test_what_is_not_as_it_should_be_is_found(where, what):
    found = copy.deepcopy(SOUND)
    *path, last = where
    at: Any = found
    for step in path:
        at = at[step]
    at[last] = what
    assert guesses.judge(found, [1, 1], 120)["wrong"]


@pytest.mark.parametrize("used", [[1, 2], [0, 1]])
def test_a_code_that_was_good_twice_or_never_is_found(used):
    assert guesses.judge(SOUND, used, 120)["wrong"]

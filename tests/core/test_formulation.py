"""The story told back: it stays under 200 words, ends with a question, and what is wrong is said in one sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from openipt.core.formulation import WORDS_BELOW, wrong_with

words = some.text(some.characters(categories=("L",)), min_size=1, max_size=12)


@pytest.mark.parametrize(
    "spoken",
    [
        "You have been low since the row. Does this fit?",
        "You said: “Does anybody see me?”",
        "Does this fit? ",
        "Does this fit?\n",
        "(Does this fit?)",
        "هل هذا صحيح؟",
        "Ταιριάζει αυτό\N{GREEK QUESTION MARK}",
        "合っていますか？",
        " ".join(["word"] * (WORDS_BELOW - 2)) + " right?",
    ],
)
def test_a_short_story_that_ends_with_a_question_is_kept(spoken):
    assert wrong_with(spoken) is None


@pytest.mark.parametrize("spoken", ["", "You have been low.", "Does this fit? I think so.", "Does this fit?!", "?…"])
def test_one_without_a_question_at_its_end_is_asked_for_one(spoken):
    assert wrong_with(spoken) == "It ends with a question to the client. Add one, such as: Does this fit?"


def test_the_two_hundredth_word_is_one_too_many():
    assert wrong_with(" ".join(["word"] * 199) + "?") is None
    assert (
        wrong_with(" ".join(["word"] * 200) + "?") == "This is 200 words long; as it is said it stays under 200. Shorten it, and say the rest below."
    )


def test_of_one_that_is_too_long_and_asks_nothing_the_length_is_said_first():
    assert "This is 250 words long" in wrong_with(" ".join(["word"] * 250))


@given(some.lists(words, max_size=WORDS_BELOW + 20))
def test_words_are_counted_however_they_are_spaced(told):
    spoken = "  \n".join([*told, "fit?"])
    assert (wrong_with(spoken) is None) is (len(told) + 1 < WORDS_BELOW)

"""The circle's figures in words: what was asked of nobody is not known, and is never said as 0."""

from dataclasses import replace

from openipt.core.circle import Figures
from openipt.web.pictures.circle_words import figures_in_words

UNKNOWN = Figures((0, 1, 1, 0), 2, None, None, 0, None, None)
ASKED = replace(UNKNOWN, supportive=1, confidants=0, asked_of_comfort=2, mean_satisfaction=4.5, linked_to_symptoms=1)


def test_what_nobody_was_asked_is_not_known():
    assert figures_in_words(None, UNKNOWN) == (
        "Supportive ties: not known.",
        "People to talk about feelings: not known.",
        "Tied to how the depression began: not known.",
    )


def test_none_of_those_asked_is_said_with_how_many_were():
    assert figures_in_words(None, ASKED) == (
        "Supportive ties: 1 of 2.",
        "People to talk about feelings: 0 of 2 asked about.",
        "Content with how it is, on average, of 10: 4.5.",
        "Tied to how the depression began: 1.",
    )


def test_what_was_not_known_at_the_earlier_session_stands_as_such_beside_the_later():
    assert figures_in_words(UNKNOWN, ASKED)[1:3] == (
        "People to talk about feelings: not known, now 0 of 2 asked about.",
        "Content with how it is, on average, of 10: not known, now 4.5.",
    )

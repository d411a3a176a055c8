"""Letters: what is set as somebody's own words, which blocks stand side by side, whose initials stand in a drawing, and how a letter is kept."""

import json

from openipt.core.letters import (
    FORMS,
    Kind,
    blocks_of,
    for_the_typesetter,
    is_right_to_left,
    letter_of,
    pieces,
    script_language,
)
from tests.lettered import formulation_letter, map_of_the_client


def test_words_in_quotation_marks_are_somebodys_own() -> None:
    assert pieces("You said: “It is all grey.” Then «more», and so on") == [
        {"words": "You said: ", "own": False},
        {"words": "“It is all grey.”", "own": True},
        {"words": " Then ", "own": False},
        {"words": "«more»", "own": True},
        {"words": ", and so on", "own": False},
    ]
    assert pieces("“open") == [{"words": "“open", "own": False}]


def test_a_direction_and_a_language_are_told_by_the_first_letter_that_has_one() -> None:
    assert [is_right_to_left(text) for text in ("12 שלום", "abc שלום", "", "2024", "أهلا")] == [True, False, False, False, True]
    assert [script_language(text, "en") for text in ("1 שלום", "أهلا", "Grüße", "7")] == ["he", "ar", "en", "en"]


def test_a_letter_is_kept_as_plain_values_and_comes_back_the_same() -> None:
    for letter in (formulation_letter(), map_of_the_client()):
        assert letter_of(json.loads(json.dumps(letter.as_content()))) == letter


def test_a_block_without_words_or_drawing_is_left_out() -> None:
    letter = formulation_letter(helps=" \n ", next="")
    assert [each.key for each in blocks_of(letter)] == ["opening", "linked", "mood", "goals", "agreed", "help", "close"]


def test_blocks_stand_side_by_side_and_the_circle_has_focus_and_goals_beside_it() -> None:
    rows = for_the_typesetter(map_of_the_client(goals="“Talk” | 1 now, aim 7"))["rows"]
    assert [[[block["title"] for block in column] for column in row["columns"]] for row in rows] == [
        [["The people in my life"], ["What I am working on", ""]],
        [["How I came here"]],
        [["In my own words"]],
    ]
    two = for_the_typesetter(formulation_letter())["rows"]
    assert [len(row["columns"]) for row in two] == [1, 1, 1, 2, 2, 1, 1]


def test_a_day_stands_before_its_event_and_a_goal_before_its_numbers() -> None:
    (story,) = [row["columns"][0][0] for row in for_the_typesetter(map_of_the_client(story="2019: We married: at last\nSomething"))["rows"][1:2]]
    assert [["".join(piece["words"] for piece in half) for half in pair] for pair in story["pairs"]] == [
        ["2019", "We married: at last"],
        ["", "Something"],
    ]
    goals = for_the_typesetter(formulation_letter(goals="“A | b” | 1 now\nJust this"))["rows"][3]["columns"][0][0]
    assert [["".join(piece["words"] for piece in half) for half in pair] for pair in goals["pairs"]] == [["“A | b”", "1 now"], ["Just this", ""]]


def test_the_names_in_a_drawing_are_shortened_like_those_in_the_words() -> None:
    letter = map_of_the_client()
    shown = for_the_typesetter(letter_of({**letter.as_content(), "written_out": ["Rob"]}))
    assert [each["label"] for each in shown["rows"][0]["columns"][0][0]["drawing"]["people"]] == ["S.", "Rob"]
    assert "Sarah" not in json.dumps(shown, ensure_ascii=False)


def test_every_kind_of_letter_names_each_block_once() -> None:
    for kind in Kind:
        keys = [each.key for each in FORMS[kind]]
        assert len(keys) == len(set(keys))

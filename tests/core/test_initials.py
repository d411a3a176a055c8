"""Initials in place of names: whose name stands written out, and which words are no names."""

import pytest

from openipt.core.initials import initials, named_in, with_initials

NARROW = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        *(("Sarah", "S."), ("Coach Amir", f"C.{NARROW}A."), ("the site crew", f"T.{NARROW}S.{NARROW}C."), ("Anne-Marie", "A.")),
        *(("O'Neill", "O."), ("שרה", "ש."), ("أمل", "أ."), ("7", "7"), ("M.", "M.")),
    ],
)
def test_a_name_becomes_its_initials(name: str, short: str) -> None:
    assert initials(name) == short


def test_only_who_is_to_be_written_out_stands_written_out() -> None:
    said = with_initials("Sarah asked Rob. Robin did not hear, nor did ROB's dog.", ["Sarah", "Rob"], ["Sarah"])
    assert said == "Sarah asked R. Robin did not hear, nor did R.'s dog."


def test_a_longer_name_is_not_cut_by_a_shorter_one() -> None:
    people = ["Sarah", "Sarah M."]
    assert with_initials("Sarah M. is not Sarah, her sister.", people, ["Sarah M."]) == "Sarah M. is not S., her sister."
    assert with_initials("Sarah M. is not Sarah, her sister.", people, ["Sarah"]) == f"S.{NARROW}M. is not Sarah, her sister."


def test_without_anybody_in_the_inventory_the_words_stay_as_they_are() -> None:
    assert with_initials("Sarah asked.", [], []) == "Sarah asked."


def test_words_that_only_contain_a_name_stay_and_so_do_initials():
    names = ["Rob", "Boss T.", "My wife", "R."]
    assert with_initials("Rob and My wife met Boss T., not Robin; R. rang.", names) == f"R. and M.{NARROW}W. met B.{NARROW}T., not Robin; R. rang."


def test_a_word_that_is_spelt_like_a_name_stays_and_a_name_entered_in_small_letters_is_met_at_the_start_of_a_sentence():
    assert with_initials("I hope that May will ask Will and Hope.", ["Will", "Hope", "May"]) == "I hope that M. will ask W. and H."
    assert with_initials("My wife said it; my wife, MY WIFE.", ["my wife"]) == f"M.{NARROW}W. said it; M.{NARROW}W., M.{NARROW}W."


def test_whom_a_text_names_is_told_in_the_order_of_the_inventory():
    assert named_in("Sarah M. asked Rob, not Robin.", ["Rob", "Sarah M.", "Eve", " "]) == ("Rob", "Sarah M.")

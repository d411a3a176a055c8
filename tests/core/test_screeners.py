"""What a screener's file must agree on, and which questions its branching asks."""

from pathlib import Path

import pytest

from openipt.core.fields import DefinitionRefused
from openipt.core.library import OWN_FOLDER, read_definition
from openipt.core.screeners import Screener
from tests.shipped import shipped

FILE = OWN_FOLDER / "screeners" / "cssrs_screen.toml"
SKELETON = shipped().screener("cssrs_screen")


def said(folder: Path, *changes: tuple[str, str]) -> list[str]:
    text = FILE.read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    (folder / "screener.toml").write_text(text, encoding="utf-8")
    try:
        read_definition(folder / "screener.toml")
    except DefinitionRefused as refused:
        return refused.problems
    return []


def numbers(**answers: bool) -> list[str]:
    return [item.number for item in SKELETON.asked(answers)]


def test_what_is_shipped_is_a_skeleton_of_class_c_without_a_word_of_the_licensed_text() -> None:
    assert SKELETON.licence.shipping_class == "C"
    assert not SKELETON.has_wording
    assert [item.text for item in SKELETON.items] == [None] * 7
    assert "text =" not in FILE.read_text(encoding="utf-8").split("[[items]]", 1)[1]
    assert shipped().screeners_to_ask == ()


def test_its_codes_are_those_of_the_reference() -> None:
    assert SKELETON.codes is not None
    assert (SKELETON.codes.panel, SKELETON.codes.gravest, SKELETON.codes.level) == ("93245-9", "93293-9", "93374-7")
    assert SKELETON.item("wish").code == "93299-6"


def test_questions_three_to_five_are_asked_only_after_a_yes_to_two_and_the_second_part_of_six_after_a_yes_to_six() -> None:
    assert numbers() == ["1", "2", "6"]
    assert numbers(wish=True, thoughts=False) == ["1", "2", "6"]
    assert numbers(thoughts=True) == ["1", "2", "3", "4", "5", "6"]
    assert numbers(thoughts=False, behaviour=True) == ["1", "2", "6", "6b"]


def test_what_is_left_open_is_named() -> None:
    assert [item.key for item in SKELETON.unanswered({"wish": False, "thoughts": True, "method": False})] == ["intention", "plan", "behaviour"]
    assert SKELETON.unanswered({"wish": False, "thoughts": False, "behaviour": False}) == ()


def test_no_screener_has_a_total_or_a_number_to_add() -> None:
    assert not {"total", "score", "value", "points"} & {*Screener.model_fields, *type(SKELETON.items[0]).model_fields}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ([('key = "wish"', 'key = "thoughts"')], "The question thoughts stands more than once. Give each its own key."),
        ([('number = "2"', 'number = "1"')], "The number 1 stands more than once. Give each its own key."),
        ([('only_after = "behaviour"', 'only_after = "behaviours"')], "is asked only after «behaviours», which does not stand before it."),
        ([('number = "3"', 'number = "3"\ntext = "Wording."')], "Some questions have a «text» and others have none."),
        ([('shipping_class = "C"', 'shipping_class = "A"')], "which only a skeleton of class C may lack"),
        ([('level = "low"', 'level = "severe"')], "must be one of 'low', 'moderate' or 'high'"),
    ],
)
def test_a_mistake_is_said_in_a_sentence(tmp_path: Path, changes: list[tuple[str, str]], sentence: str) -> None:
    assert any(sentence in problem for problem in said(tmp_path, *changes))

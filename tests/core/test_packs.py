"""Situation packs: the twelve of the clinical reference, whole, with sources; who is missing; and that a name nobody describes is said."""

from pathlib import Path

import pytest

from openipt.core.library import OWN_FOLDER
from openipt.core.library_checks import check_library
from tests.shipped import shipped

AREAS = {
    "betrayal": ("role_dispute", "role_transition", "deficits"),
    "multigenerational_home": ("role_dispute", "role_transition"),
    "caregiving": ("role_transition", "role_dispute", "grief"),
    "workplace": ("role_dispute", "role_transition"),
    "blended_family": ("role_transition", "role_dispute"),
    "estranged_friend": ("role_dispute", "grief"),
    "online_relationship": ("deficits", "role_dispute", "role_transition"),
    "public_life": ("role_transition", "deficits", "role_dispute"),
    "adoption": ("role_transition", "grief", "role_dispute"),
    "platonic_life_partner": ("role_dispute", "role_transition"),
    "teen_peer_family": ("role_dispute", "role_transition"),
    "lonely": ("deficits",),
}
"""Clinical reference 7.13, typed by hand."""


def test_the_packs_are_the_twelve_of_the_clinical_reference_with_their_usual_areas() -> None:
    library = shipped()
    assert {key: library.pack(key).usual_areas for key in library.packs} == AREAS


@pytest.mark.parametrize("key", AREAS)
def test_each_pack_says_where_it_comes_from_and_holds_enough_to_be_of_use(key: str) -> None:
    pack = shipped().pack(key)
    assert {source.mark for source in pack.sources} == {"S", "own"}
    assert min(len(pack.prompts), len(pack.inventory_slots), len(pack.goal_examples), len(pack.timeline_hints)) >= 3
    assert len(pack.cautions) >= 2


@pytest.mark.parametrize(
    ("key", "word"),
    [
        *(("betrayal", "violence"), ("multigenerational_home", "harm"), ("caregiving", "respite"), ("workplace", "law")),
        *(("blended_family", "courts"), ("estranged_friend", "abuse"), ("online_relationship", "fraud"), ("public_life", "leak")),
        *(("adoption", "shock"), ("platonic_life_partner", "next of kin"), ("teen_peer_family", "self-harm"), ("lonely", "cheated")),
    ],
)
def test_the_caution_of_the_reference_stands_in_the_pack(key: str, word: str) -> None:
    assert word in " ".join(shipped().pack(key).cautions)


def test_who_is_missing_is_said_by_the_relations_that_are_there() -> None:
    pack = shipped().pack("caregiving")
    assert [slot.key for slot in pack.missing_among({"cared_for_person", "sibling"})] == ["helpers", "own_company"]
    assert [slot.key for slot in pack.missing_among({"cared_for_person", "sibling", "friend", "professional", "pet"})] == []


def test_a_place_that_no_relation_fills_stays_a_question_for_people() -> None:
    everybody = {each.value for each in shipped().worksheet("person").field("relation").suggestions}
    assert [slot.key for slot in shipped().pack("betrayal").missing_among(everybody)] == ["who_knew"]


def test_a_worksheet_technique_or_relation_that_nobody_describes_is_said(tmp_path: Path) -> None:
    text = (OWN_FOLDER / "packs" / "lonely.toml").read_text(encoding="utf-8")
    text = text.replace('["step", ', '["step_ladder", ').replace('"t.role_play"', '"t.play_acting"').replace('"pet"', '"parrot"')
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "lonely.toml").write_text(text, encoding="utf-8")
    (found,) = check_library(tmp_path)
    assert (found.name, found.problems) == (
        "lonely",
        [
            "It names the worksheet «step_ladder», which the library does not have.",
            "It names the technique «t.play_acting», which techniques.toml does not have.",
            "«animal» names the relation «parrot», which the sheet of a person does not suggest.",
        ],
    )


def test_a_place_that_stands_twice_is_a_mistake(tmp_path: Path) -> None:
    text = (OWN_FOLDER / "packs" / "lonely.toml").read_text(encoding="utf-8").replace('key = "animal"', 'key = "family_left"')
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "lonely.toml").write_text(text, encoding="utf-8")
    assert [each.problems for each in check_library(tmp_path)] == [
        ["The place in the inventory family_left stands more than once. Give each its own key."]
    ]

"""The order in which the people of an inventory are asked for: what reference 5.2 lists is there, and names that nobody describes are said."""

from pathlib import Path

from openipt.core.library import OWN_FOLDER
from openipt.core.library_checks import check_library
from tests.shipped import shipped

PROMPTS = shipped().prompts


def test_it_begins_with_who_there_is_looks_in_every_place_of_the_reference_and_ends_with_who_is_missing() -> None:
    assert [each.key for each in PROMPTS.in_order] == [
        "past_year",
        "most_often",
        "household",
        "partner",
        "family",
        "children",
        "friends",
        "work_or_school",
        "neighbours",
        "faith",
        "online",
        "professionals",
        "pets",
        "missing",
    ]


def test_the_least_that_is_asked_of_each_is_what_the_reference_marks() -> None:
    assert PROMPTS.minimum == ("display_name", "relation", "kind", "status", "contact_freq", "satisfaction", "want_change")
    assert PROMPTS.enough == 4


def test_of_each_person_the_questions_of_the_reference_are_asked_in_its_order() -> None:
    in_the_reference = ["what_it_is_like", "hoped_for", "wanted_from_you", "disagreeing", "knowing", "mood_after", "to_be_different"]
    assert [each.key for each in PROMPTS.about if each.key in in_the_reference] == in_the_reference


def test_at_home_nothing_is_asked_about_harm_quarrels_or_who_knows_of_the_depression() -> None:
    asked = {field for each in PROMPTS.at_home for field in each.fields}
    assert asked == {
        "status",
        "contact_freq",
        "what_is_good",
        "what_is_hard",
        "i_expect",
        "they_expect",
        "symptom_effect",
        "satisfaction",
        "want_change",
    }


def test_a_place_is_looked_in_once_somebody_was_found_there() -> None:
    people = [{"relation": "friend"}, {"relation": "roof gardener", "lives_with_me": True}, {"relation": "pet"}]
    assert [place.key for place in PROMPTS.not_looked_in(people)] == [
        "partner",
        "family",
        "children",
        "work_or_school",
        "neighbours",
        "faith",
        "online",
        "professionals",
    ]


def test_four_people_with_the_least_of_each_are_an_inventory_and_three_with_more_are_not() -> None:
    least = {"display_name": "R", "relation": "friend", "kind": "person", "status": "living", "contact_freq": "weekly"}
    least |= {"satisfaction": 0, "want_change": "nothing"}
    assert PROMPTS.is_taken([least] * 4)
    assert not PROMPTS.is_taken([{**least, "note": "more"}] * 3)
    assert not PROMPTS.is_taken([*[least] * 3, {key: value for key, value in least.items() if key != "want_change"}])


def test_words_that_nobody_describes_and_answers_that_fit_no_scale_are_said(tmp_path: Path) -> None:
    text = (OWN_FOLDER / "prompts.toml").read_text(encoding="utf-8")
    for before, after in (('"neighbour"]', '"neighbor"]'), ('["i_expect"]', '["i_hope"]'), (', "It goes up a lot"]', "]")):
        text = text.replace(before, after)
    (tmp_path / "prompts.toml").write_text(text, encoding="utf-8")
    (found,) = [each for each in check_library(tmp_path) if each.name == "prompts.toml"]
    assert found.problems == [
        "It names the field «i_hope», which the sheet of a person does not have.",
        "«neighbours» names the relation «neighbor», which the sheet of a person does not suggest.",
        "«mood_after» has «answers», so it needs one field alone, a scale with as many numbers as answers.",
    ]

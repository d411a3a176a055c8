"""The file of the problem areas: what it may say, and that every name in it is known."""

import pytest
from pydantic import ValidationError

from openipt.core.areas import Areas, Condition
from tests.shipped import shipped


def test_the_four_areas_and_the_one_of_bipolar_disorder_are_there_with_their_goals() -> None:
    areas = shipped().areas
    assert [each.key for each in areas.areas] == ["grief", "role_dispute", "role_transition", "deficits", "grief_lost_self"]
    assert [len(each.goals) for each in areas.areas] == [2, 3, 3, 3, 2]


def test_the_seven_rules_of_order_are_there_each_with_its_reason_and_source() -> None:
    rules = shipped().areas.rules
    assert all(each.because for each in rules)
    assert [each.source.text.split(",")[1].strip() for each in rules] == [f"rule {number}" for number in range(1, 8)]
    assert [each.source.mark for each in rules] == ["own", "own", "own", "own", "M", "own", "own"]


@pytest.mark.parametrize(
    ("condition", "value", "holds"),
    [
        ({"at_most": 4}, 4, True),
        ({"at_most": 4}, 5, False),
        ({"at_most": 4}, None, False),
        ({"at_least": 0, "at_most": 365}, 0, True),
        ({"at_least": 0}, -1, False),
        ({"among": ["deceased"]}, "deceased", True),
        ({"among": ["deceased"]}, "living", False),
        ({"outside": ["group"]}, "person", True),
        ({"outside": ["group"]}, "group", False),
        ({"outside": ["group"]}, None, True),
        ({"filled": True}, "", False),
        ({"filled": True}, True, True),
    ],
)
def test_a_condition_holds_only_for_what_is_known(condition: dict[str, object], value: object, holds: bool) -> None:
    assert Condition.model_validate({"field": "it", **condition}, strict=False).holds({"it": value}) is holds


def test_a_condition_that_asks_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="say what it must be"):
        Condition(field="it")


def test_a_name_that_no_sheet_has_is_found() -> None:
    areas = shipped().areas
    wrong = list(areas.wrong_names(["status"], ["death"]))
    assert "«has_died» asks for «status», which no person has." not in wrong
    assert "«left_unresolved» asks for «unresolved», which no person has." in wrong
    assert "The reason of «left_unresolved» names «unresolved», which no person has." in wrong
    assert "It names the kind of event «divorce», which the timeline does not suggest." in wrong


def test_an_area_without_anything_against_it_is_refused() -> None:
    told = shipped().areas.model_dump(mode="json")
    told["areas"][0]["signals"] = [each for each in told["areas"][0]["signals"] if each["side"] == "for"]
    with pytest.raises(ValidationError, match="«grief» needs signals for it and signals against it"):
        Areas.model_validate(told, strict=False)

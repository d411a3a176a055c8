"""What a course file says of people and events, as the content of their sheets."""

from datetime import timedelta

from openipt.core.circle import Tie
from openipt.core.course_files import read_course_file
from openipt.core.course_people import moved
from openipt.core.library import OWN_FOLDER


def people_in(name):
    return read_course_file(OWN_FOLDER / "demo" / name).people


def test_a_person_of_the_file_stands_on_the_sheet_field_by_field():
    colin = next(each for each in people_in("v01_grief.yaml").people if each.name == "Colin")
    assert colin.content == {
        "display_name": "Colin",
        "relation": "child",
        "status": "living",
        "contact_freq": "monthly",
        "satisfaction": 4,
        "reciprocity": 0,
        "i_expect": "talk about his dad",
        "they_expect": "that I do not bring it up",
        "knows_i_am_depressed": "yes",
        "symptom_effect": -1,
        "changed_since_onset": "apart",
        "want_change": "say Alan's name together",
        "emotional_received": 0,
        "practical_received": 1,
        "information_received": 0,
        "company_received": 0,
        "emotional_given": 1,
        "practical_given": 0,
        "information_given": 1,
        "company_given": 0,
    }
    assert (colin.ring, colin.wished, colin.tie) == (2, 1, Tie.CONFLICT)


def test_who_wants_nothing_changed_says_nothing_there_and_kinds_come_from_relations():
    by_name = {each.name: each for each in people_in("v01_grief.yaml").people}
    assert "want_change" not in by_name["Jean"].content
    assert [by_name[name].content.get("kind", "person") for name in ("Jean", "Choir", "Biscuit")] == ["person", "group", "pet"]


def test_events_name_people_and_keep_how_exactly_the_date_is_known_when_a_demo_moves_them():
    events = people_in("v01_grief.yaml").events
    assert (events[0]["date"], events[2]["date"], events[2]["person"]) == ("1984-06", "2024-03-09", "Alan")
    by = timedelta(days=364)
    assert [moved(events[place], by)["date"] for place in (0, 1, 2)] == ["1985-05", "2019", "2025-03-08"]


def test_the_sessions_are_those_in_which_the_file_does_the_tasks():
    told = people_in("v01_grief.yaml")
    assert (told.inventory_session, told.circle_session, told.timeline_session, told.formulation_session) == (2, 3, 3, 4)

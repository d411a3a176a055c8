"""What a course file says of people and events, as the content of their sheets."""

from datetime import timedelta

import pytest

from openipt.core.circle import Tie
from openipt.core.course_files import read_course_file
from openipt.core.course_people import moved, people_of
from openipt.core.library import OWN_FOLDER

MUM = {"id": "p1", "display_name": "Mum", "relation": "parent", "ring_now": 1}


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


COUNTED = {
    "v01_grief.yaml": (8, {}),
    "v02_role_dispute.yaml": (7, {"First depression after redundancy, recovered with tablets": "episode"}),
    "v03_role_transition.yaml": (7, {"GP started sertraline": "treatment"}),
    "v05_adolescent.yaml": (6, {}),
    "v06_group_member.yaml": (5, {}),
    "v07_perinatal.yaml": (6, {}),
    "v08_ipsrt.yaml": (
        7,
        {"First hypomania after all-night exams": "high", "Severe depression, admitted": "episode", "Lithium started": "treatment"},
    ),
    "v11_deterioration.yaml": (7, {"Crisis team, 9 days": "treatment"}),
    "v12_couple.yaml": (6, {}),
}
"""How many events each file has, and which of them stand below the line, counted by hand in the files."""


@pytest.mark.parametrize("name", sorted(COUNTED))
def test_what_is_plainly_an_episode_a_treatment_or_a_high_stands_below_the_line_and_all_else_above(name):
    events = people_in(name).events
    assert (len(events), {each["title"]: each["strand"] for each in events if "strand" in each}) == COUNTED[name]


def strands_of(*events):
    """Where those events of a file stand, the last of them the onset."""
    onset = {"date": "2025-01", "title": "It began", "symptom_change": "onset"}
    return [each.get("strand") for each in people_of({"timeline": [*events, onset], "sessions": []}).events]


def test_a_file_that_says_where_an_event_stands_is_followed_whatever_its_words():
    said = [{"date": "2019", "title": "Depression", "strand": "event"}, {"date": "2024-11", "title": "Nights at the hotel", "strand": "routine"}]
    assert strands_of(*said) == ["event", "routine", None]


def test_until_when_and_how_bad_come_from_the_file_alone():
    told = people_of({"timeline": [{"date": "2012", "title": "Depression", "until": 2013, "severity": 7}], "sessions": []}).events
    assert told == ({"date": "2012", "title": "Depression", "until": "2013", "severity": 7},)


@pytest.mark.parametrize(
    "event",
    [
        {"date": "2025-03", "title": "Depression came back"},
        {"date": "2019", "title": "Mum's depression", "category": "illness_other"},
        {"date": "2019", "title": "Depression again, she said", "person": "p1"},
        {"date": "2019", "title": "Spoke of depression", "category": "treatment"},
        {"date": "2019", "title": "An operation", "category": "illness_self"},
        {"date": "2019", "title": "Asked for help", "category": "treatment"},
        {"date": "2019", "title": "In a manic hurry", "symptom_change": "onset"},
    ],
    ids=lambda event: event["title"],
)
def test_what_is_not_plain_stays_above_the_line(event):
    told = people_of({"inventory": [MUM], "timeline": [event, {"date": "2025-01", "title": "It began", "symptom_change": "onset"}], "sessions": []})
    assert "strand" not in told.events[0]


def test_without_an_onset_nobody_knows_which_episode_is_an_earlier_one():
    told = people_of({"timeline": [{"date": "2019", "title": "Depression"}, {"date": "2020", "title": "Mania, admitted"}], "sessions": []})
    assert [each.get("strand") for each in told.events] == [None, "high"]

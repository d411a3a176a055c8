"""What is due in a course, worked out from its summary, its protocol and the clock."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from openipt.core.courses import State
from openipt.web import words
from openipt.web.due import due_in, due_list
from openipt.web.pictures import slots_of
from tests.shipped import shipped
from tests.web import sample

LIBRARY = shipped()
PROTOCOL = LIBRARY.protocol("ipt16")
NOW = words.local(sample.NOW, "Europe/London")


def due(course, now=NOW, protocol=PROTOCOL):
    shown = slots_of(course, protocol, "Europe/London")
    return [(each.sign, each.words) for each in due_in(course, protocol, shown, now, LIBRARY.measure)]


def course(held=6, totals=(17,) * 7, day=1, **changes):
    return sample.course(4, "Daniel K.", sample.at(day, 13, 20), held, list(totals), **changes)


def test_nothing_is_due_in_an_ordinary_week():
    assert due(course(held=8, totals=(17,) * 9)) == []


def test_the_main_measure_is_missed_on_the_day_and_the_day_before_and_not_earlier():
    unasked = {"held": 9, "totals": (17,) * 9}
    assert due(course(**unasked)) == [("box", "PHQ-9 not sent yet")]
    assert due(course(**unasked, day=2)) == [("box", "PHQ-9 not sent yet")]
    entered = PROTOCOL.model_copy(update={"measures": (PROTOCOL.measures[0].model_copy(update={"key": "phqa"}),)})
    assert due(course(**unasked), protocol=entered) == [("box", "PHQ-A not entered yet")]
    assert due(course(**unasked, day=3)) == []


def test_a_sent_measure_is_not_called_unsent():
    sent = course(held=9, totals=(17,) * 9, open_questionnaires=(sample.asked("phq9"),))
    assert due(sent) == [("box", "PHQ-9 not answered yet")]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "GAD-7 not answered yet"),
        ({"state": "begun", "answered": 3}, "GAD-7: 3 of 7, not finished"),
        ({"expires_at": sample.NOW - timedelta(hours=1)}, "GAD-7 not answered, link no longer valid"),
        ({"expires_at": None, "way": "device"}, "GAD-7 not answered yet"),
    ],
)
def test_an_open_questionnaire_says_how_far_it_has_come(changes, said):
    assert ("box", said) in due(course(open_questionnaires=(sample.asked(**changes),)))


def test_a_review_is_due_now_or_next():
    assert due(course()) == [("clock", "Then session 8: review")]
    assert due(course(held=7, totals=(17,) * 8)) == [("box", "Session 8: review")]


def test_what_did_not_take_place_can_be_made_up_in_the_last_phase_where_the_protocol_does_not_count_it():
    one = course(held=13, totals=(17,) * 14, phase="ending", missed=(5,))
    assert ("box", "1 session did not take place: extend the course?") in due(one)
    assert due(course(held=8, totals=(17,) * 9, missed=(5,))) == []
    assert due(replace(one, extended_by=1, extended_in="ending")) == due(course(held=13, totals=(17,) * 14, phase="ending"))
    counted = PROTOCOL.model_copy(update={"missed_session_counts": True})
    shown = slots_of(one, counted, "Europe/London")
    assert not [each for each in due_in(one, counted, shown, NOW, lambda key: key) if "did not take place" in each.words]


def test_the_last_session_asks_for_end_scores():
    assert due(course(held=15, totals=(17,) * 16, phase="ending")) == [("box", "Last session: end scores")]


def test_a_step_that_the_plan_proposes_is_asked_and_late_once_its_first_session_is_over():
    assert ("box", "Go on to the middle phase?") in due(course(held=3, totals=(17,) * 4, phase="initial"))
    assert due(course(held=4, totals=(17,) * 5, phase="initial"))[0] == ("look", "Go on to the middle phase?")


def test_an_unrecorded_session_is_overdue_and_comes_first():
    late = course(held=6, day=1)
    assert due(late, NOW + timedelta(days=2))[0] == ("look", "Session 7: record who came")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 4, 2), ("clock", "On hold until Wed 2 April")),
        (date(2025, 4, 1), ("look", "Was to go on Tue 1 April: go on, or end it?")),
        (date(2025, 3, 20), ("look", "Was to go on Thu 20 March: go on, or end it?")),
        (None, ("look", "On hold without a day: go on, or end it?")),
    ],
)
def test_a_course_on_hold_asks_what_becomes_of_it_once_its_day_has_come(day, words):
    assert due(replace(course(), state=State.ON_HOLD, returns_on=day)) == [words]


def test_a_course_that_is_over_has_nothing_due():
    for state in (State.COMPLETED, State.CLOSED, State.FOLLOWUP):
        assert due(replace(course(), state=state, open_questionnaires=(sample.asked(),))) == []


def test_an_overdue_line_is_bold_has_its_sign_and_escapes_its_words():
    from openipt.web.due import Due

    drawn = due_list((Due("look", "<late>"),))
    assert 'class="late"' in drawn
    assert "#sign-look" in drawn
    assert "&lt;late&gt;" in drawn


def test_in_maintenance_sessions_are_to_be_planned_and_then_go_on_like_any_others():
    over = replace(course(held=16, totals=(17,) * 16, phase="ending"), state=State.MAINTENANCE, phase=None)
    assert due(over) == due(replace(course(), state=State.MAINTENANCE, phase=None)) == [("box", "Plan the maintenance sessions")]
    assert ("box", "Plan the maintenance sessions") not in due(replace(course(), state=State.MAINTENANCE, phase=None, maintenance_sessions=3))

"""Earlier answers show only in the browser that gave them, whoever goes on with the link."""

from datetime import timedelta

import pytest

from openipt.actions import questionnaires
from openipt.record import read
from tests.cast import NOW, answer_all, op, send_link

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_going_on_in_another_browser_does_not_show_what_was_answered_before(cast):
    _, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [3, 2], browser="anas-phone")
    questionnaires.begin(token, browser_secret="somebody-elses", now=NOW)
    elsewhere = read.questionnaire(token, "somebody-elses", now=NOW)
    assert elsewhere.answers == {}
    assert elsewhere.answered == {"interest", "mood"}
    assert read.questionnaire(token, "anas-phone", now=NOW).answers == {"interest": 3, "mood": 2}


def test_answers_of_both_browsers_count(cast):
    _, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [3, 2], browser="anas-phone")
    questionnaires.begin(token, browser_secret="anas-laptop", now=NOW)
    for item in ("sleep", "energy", "appetite", "worth", "concentration", "psychomotor", "self_harm"):
        questionnaires.answer(token, op_id=op(), browser_secret="anas-laptop", item=item, value=0, now=NOW)
    assert questionnaires.submit(token, browser_secret="anas-laptop", now=NOW).total == 5


def test_the_same_answer_in_another_browser_is_a_new_one_and_betrays_nothing(cast):
    _, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [3], browser="anas-phone")
    later = NOW + timedelta(minutes=5)
    questionnaires.begin(token, browser_secret="somebody-elses", now=later)
    saved = questionnaires.answer(token, op_id=op(), browser_secret="somebody-elses", item="interest", value=3, now=later)
    assert saved.at == later
    assert read.questionnaire(token, "somebody-elses", now=later).answers == {"interest": 3}

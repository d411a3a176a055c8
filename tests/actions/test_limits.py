"""A slip of the hand is noticed, and what was typed is not cut."""

from datetime import timedelta

import pytest

from openipt.actions import Refusal, courses, safety
from openipt.core.courses import Move, State
from tests.cast import HOLD, NOW, begin_treatment, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_a_name_of_201_characters_is_refused_and_one_of_200_is_taken(cast):
    plan = courses.CoursePlan("ipt16", NOW + timedelta(days=1))
    with pytest.raises(Refusal, match="201 characters long; 200 are the most"):
        courses.take_on(cast.ben, op_id=op(), client=courses.NewClient("x" * 201), plan=plan, now=NOW)
    assert courses.take_on(cast.ben, op_id=op(), client=courses.NewClient("x" * 200), plan=plan, now=NOW)


def test_a_first_session_in_another_century_is_a_slip(cast):
    plan = courses.CoursePlan("ipt16", NOW.replace(year=9999, month=12, day=31))
    with pytest.raises(Refusal, match="9999 is more than 5 years away"):
        courses.take_on(cast.ben, op_id=op(), client=courses.NewClient("Ana P."), plan=plan, now=NOW)


def test_a_reason_of_ten_pages_is_taken_and_a_longer_one_refused(cast):
    begin_treatment(cast.ben, cast.ana_course)
    hold = Move(State.ON_HOLD)
    with pytest.raises(Refusal, match="20000 are the most"):
        courses.move(cast.ben, cast.ana_course, op_id=op(), move=hold, beside=HOLD, reason="x" * 20_001, now=NOW)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=hold, beside=HOLD, reason="x" * 20_000, now=NOW)


def test_words_on_an_alert_have_the_same_limit():
    with pytest.raises(Refusal, match="20000 are the most"):
        safety._must_have_words("x" * 20_001, "Write what was done.")

"""Listing a case for a supervisor: for a time, without names, and without words that were typed."""

from datetime import timedelta
from uuid import uuid4

import pytest

from openipt.actions import courses, measures, people, supervision
from openipt.core.courses import Move, State
from openipt.core.refusals import NotFound
from openipt.record import models, read
from openipt.record.models.base import DOORS_OPEN
from tests.actions.once import done_once, not_for, refused
from tests.cast import NOW, answer_all, begin_treatment, op, send_link

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

TODAY = NOW.date()


def list_case(cast, until=TODAY + timedelta(days=90), *, supervisor=None, one=None, by=None):
    supervisor_id = (supervisor or cast.cleo.member).id
    supervision.list_case(by or cast.ben, cast.ana_course, op_id=one or op(), supervisor_id=supervisor_id, until=until, now=NOW)


def test_a_case_is_listed_once_and_both_sides_see_until_when(cast):
    one, until = op(), TODAY + timedelta(days=366)
    done_once(lambda: list_case(cast, until, one=one), lambda: list_case(cast, TODAY, one=one))
    assert read.course_page(cast.ben, cast.ana_course, now=NOW).listed_until == until
    (case,) = read.supervision_list(cast.cleo, now=NOW).cases
    assert (case.course.id, case.therapist, case.listed_until) == (cast.ana_course, "Ben R.", until)
    assert [event.kind for event in read.course_page(cast.ben, cast.ana_course, now=NOW).events] == ["opened", "listed"]


def test_the_supervisor_sees_a_pseudonym_that_stays_the_same_and_no_words_that_were_typed(cast):
    begin_treatment(cast.ben, cast.ana_course)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ON_HOLD), reason="Ana is in Pilsen", now=NOW)
    response_id, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [3, 3, 3, 3, 3, 3, 3, 3, 0])
    list_case(cast)
    page = read.listed_course(cast.cleo, cast.ana_course, now=NOW)
    (case,) = read.supervision_list(cast.cleo, now=NOW).cases
    assert page.pseudonymised
    assert page.summary.client == case.course.client == read.Client(page.summary.client.id, page.summary.client.name)
    assert page.summary.client.name.startswith("Case ")
    for words in ("Ana", "1994", "baker", "sister", "she/her", "Pilsen", token, "in a test"):
        assert words not in repr(page)
        assert words not in repr(case)
    assert page.events == ()
    assert response_id in {waiting.response_id for waiting in page.summary.open_questionnaires}


def test_a_struck_score_is_shown_to_the_supervisor_without_its_reason(cast):
    entered = measures.enter_total(
        *(cast.ben, cast.ana_course), op_id=op(), measure="phq9", session=1, about=TODAY, total=9, safety_answer=0, now=NOW
    )
    measures.strike(cast.ben, cast.ana_course, op_id=op(), response_id=entered, reason="It was Dov's", now=NOW)
    list_case(cast)
    (point,) = read.listed_course(cast.cleo, cast.ana_course, now=NOW).scores
    assert (point.total, point.struck_reason) == (9, None)


@pytest.mark.parametrize("days", [-1, 367])
def test_a_day_that_has_passed_or_lies_too_far_ahead_is_refused(cast, days):
    refused(lambda: list_case(cast, TODAY + timedelta(days=days)), "Choose a day from today to a year ahead.", field="until")


def test_only_a_supervisor_of_the_own_service_can_be_chosen(cast):
    next_door = people.take_in_member(cast.eve.practice.id, people.give_account("ida@test.example", "nobody-here"), "Ida", ("supervisor",))
    sentence = "Choose a supervisor of your service."
    for nobody in (cast.eve.member, next_door.member, cast.finn.member, cast.ben.member):
        refused(lambda nobody=nobody: list_case(cast, supervisor=nobody), sentence, field="supervisor")
    refused(
        lambda: supervision.list_case(cast.ben, cast.ana_course, op_id=op(), supervisor_id=uuid4(), until=TODAY, now=NOW),
        sentence,
        field="supervisor",
    )
    models.Membership.objects.filter(id=cast.cleo.member.id).update(ended_at=NOW)
    refused(lambda: list_case(cast), sentence, field="supervisor")


def test_the_supervisor_reads_and_does_nothing_else(cast):
    list_case(cast)
    not_for([cast.cleo], lambda by: read.course_page(by, cast.ana_course, now=NOW))
    not_for([cast.cleo], lambda by: courses.move(by, cast.ana_course, op_id=op(), move=Move(State.ON_HOLD), reason="why", now=NOW))
    not_for([cast.cleo], lambda by: list_case(cast, by=by))


def test_once_the_last_day_is_over_the_case_is_gone_from_the_list_and_its_page(cast):
    list_case(cast)
    assert len(read.supervision_list(cast.cleo, now=NOW).cases) == 1
    mark = DOORS_OPEN.set(1)
    models.SupervisionListing.objects.update(until=TODAY - timedelta(days=3650))  # as if ten years had gone by
    DOORS_OPEN.reset(mark)
    assert read.supervision_list(cast.cleo, now=NOW).cases == ()
    with pytest.raises(NotFound):
        read.listed_course(cast.cleo, cast.ana_course, now=NOW)


def test_a_case_that_is_not_listed_is_not_found(cast):
    not_for([cast.cleo, cast.ben, cast.eve], lambda by: read.listed_course(by, cast.ana_course, now=NOW))


def test_nobody_but_the_therapist_lists_a_case(cast):
    not_for([cast.eve, cast.finn, cast.cleo], lambda by: list_case(cast, by=by))

"""Sending a measure, taking a link back, entering a score from paper, striking a wrong one."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError

from openipt.actions import courses, measures, questionnaires
from openipt.core.courses import Move, State
from openipt.core.refusals import NotFound, Refusal
from openipt.record import models, read
from openipt.record.shelf import library
from tests.actions.once import disk_full_for, done_once, everything, not_for, refused
from tests.cast import ENDED, IN_A_MINUTE, NOW, answer_all, make_cast, op, send_link, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ITEMS = ("interest", "mood", "sleep", "energy", "appetite", "worth", "concentration", "psychomotor", "self_harm")
TODAY = NOW.date()
WITHOUT_WORDING = " comes without its wording. Enter its total by hand, or ask whoever runs OpenIPT here to load your licensed text."


def answers(*values: int) -> dict[str, int]:
    return dict(zip(ITEMS, values, strict=False))


def page(cast):
    return read.course_page(cast.ben, cast.ana_course, now=NOW)


def enter(cast, given, *, one=None, measure="phq9", session=1, about=TODAY, by=None):
    return measures.enter_items(
        by or cast.ben, cast.ana_course, op_id=one or op(), measure=measure, session=session, about=about, answers=given, now=NOW
    )


def enter_total(cast, total, safety_answer=None, *, one=None, measure="phq9", session=1, about=TODAY, by=None):
    return measures.enter_total(
        *(by or cast.ben, cast.ana_course),
        op_id=one or op(),
        measure=measure,
        session=session,
        about=about,
        total=total,
        safety_answer=safety_answer,
        now=NOW,
    )


# Sending


def test_a_measure_is_sent_once_however_often_the_form_is_sent(cast):
    one = op()
    send = lambda measure: measures.send(  # noqa: E731
        cast.ben, cast.ana_course, op_id=one, measure=measure, session=1, way="link", now=NOW
    )
    response_id = done_once(lambda: send("phq9"), lambda: send("gad7"))
    (waiting,) = page(cast).summary.open_questionnaires
    assert (waiting.response_id, waiting.measure, waiting.state, waiting.way, waiting.answered, waiting.out_of) == (
        *(response_id, "phq9", "asked"),
        *("link", 0, 9),
    )


def test_a_link_lasts_until_its_session_starts_and_else_for_seven_days(cast):
    first = page(cast).summary.sessions[0].starts_at

    def until(session, now):
        response_id = measures.send(cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=session, way="link", now=now)
        return read.link_to_show(cast.ben, cast.ana_course, response_id, now=now)[1].expires_at

    assert until(1, NOW) == first
    assert until(None, NOW) == NOW + timedelta(days=7)
    assert until(1, first + timedelta(minutes=1)) == first + timedelta(days=7, minutes=1)  # its session is over: as without one


def test_a_links_secret_has_128_bits_and_is_another_each_time(cast):
    tokens = {send_link(cast.ben, cast.ana_course)[1] for _ in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {22}  # 16 bytes in base 64


def test_the_secret_leads_to_its_own_questions_alone(cast):
    _, of_ana = send_link(cast.ben, cast.ana_course, "phq9")
    _, of_dov = send_link(cast.ben, take_on(cast.ben, "Dov S."), "gad7")
    assert read.questionnaire(of_ana, "", now=NOW).measure == "phq9"
    assert read.questionnaire(of_dov, "", now=NOW).measure == "gad7"
    with pytest.raises(NotFound):
        read.questionnaire(of_ana[:-1], "", now=NOW)


@pytest.mark.parametrize(
    ("measure", "session", "sentence", "field"),
    [
        ("phq99", 1, f"The library has no measure «phq99». It has: {', '.join(sorted(library().measures))}.", "measure"),
        ("hamd17", 1, "HAM-D17 is filled in by a clinician. Enter it yourself.", "measure"),
        ("epds", 1, f"EPDS{WITHOUT_WORDING}", "measure"),
        ("iip32", 1, "IIP-32 is not asked here. Enter its total by hand.", "measure"),
        ("phq9", 17, "This course has no session 17.", "session"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_a_sentence(cast, measure, session, sentence, field):
    refused(
        lambda: measures.send(cast.ben, cast.ana_course, op_id=op(), measure=measure, session=session, way="link", now=NOW), sentence, field=field
    )


class TestARealPractice:
    """Where nobody is on duty yet to read an answer about safety in time."""

    @pytest.fixture
    def real(self, db):
        return make_cast("real")

    def test_the_phq9_is_refused_by_link_and_the_phq8_offered(self, real):
        refused(
            lambda: measures.send(real.ben, real.ana_course, op_id=op(), measure="phq9", session=1, way="link", now=NOW),
            "PHQ-9 asks about safety, and 0 of the 2 people needed can be reached to read it: name ways to reach them and test them, "
            "under «On duty». Until then send PHQ-8.",
            field="measure",
            conflict=True,
        )

    def test_the_phq9_is_sent_once_two_people_can_be_reached(self, real):
        for who in (real.ben, real.cleo):
            way = {"kind": "sms", "address": "+447700900123", "added_at": NOW, "tested_at": NOW}
            models.MemberChannel.objects.create(member_id=who.member.id, **way)
        assert send_link(real.ben, real.ana_course, "phq9")

    @pytest.mark.parametrize("measure", ["phq8", "phq2", "gad7"])
    def test_measures_without_a_safety_item_are_sent(self, real, measure):
        assert send_link(real.ben, real.ana_course, measure)

    def test_the_phq9_may_be_filled_in_together_and_entered_from_paper(self, real):
        assert measures.send(real.ben, real.ana_course, op_id=op(), measure="phq9", session=1, way="device", now=NOW)
        enter(real, answers(0, 0, 0, 0, 0, 0, 0, 0, 1))
        assert [alert.kind for alert in page(real).alerts] == ["suicidal_thoughts"]


def test_nobody_else_sends_takes_back_enters_or_strikes(cast):
    strangers, course_id = [cast.cleo, cast.eve, cast.finn], cast.ana_course
    response_id, _ = send_link(cast.ben, course_id)
    entered = enter(cast, answers(1))
    not_for(strangers, lambda by: measures.send(by, course_id, op_id=op(), measure="phq9", session=1, way="link", now=NOW))
    not_for(strangers, lambda by: measures.send(by, course_id, op_id=op(), measure="phq9", session=1, way="device", now=NOW))
    not_for(strangers, lambda by: measures.revoke_link(by, course_id, op_id=op(), response_id=response_id, now=NOW))
    not_for(strangers, lambda by: enter(cast, answers(1), by=by))
    not_for(strangers, lambda by: enter_total(cast, 5, by=by))
    not_for(strangers, lambda by: measures.strike(by, course_id, op_id=op(), response_id=entered, reason="why", now=NOW))


def test_a_response_of_another_course_of_ones_own_is_not_found_here(cast):
    other = take_on(cast.ben, "Dov S.")
    response_id, _ = send_link(cast.ben, other)
    not_for([cast.ben], lambda by: measures.revoke_link(by, cast.ana_course, op_id=op(), response_id=response_id, now=NOW))
    not_for([cast.ben], lambda by: measures.strike(by, cast.ana_course, op_id=op(), response_id=response_id, reason="why", now=NOW))


# Taking back


def test_a_link_is_taken_back_once_and_opens_no_more(cast):
    response_id, token = send_link(cast.ben, cast.ana_course)
    other_id, _ = send_link(cast.ben, cast.ana_course)
    one = op()
    done_once(
        lambda: measures.revoke_link(cast.ben, cast.ana_course, op_id=one, response_id=response_id, now=NOW),
        lambda: measures.revoke_link(cast.ben, cast.ana_course, op_id=one, response_id=other_id, now=NOW),
    )
    assert [waiting.response_id for waiting in page(cast).summary.open_questionnaires] == [other_id]
    for deed in (
        lambda: read.questionnaire(token, "", now=NOW),
        lambda: questionnaires.begin(token, browser_secret="a", now=NOW),
        lambda: questionnaires.submit(token, browser_secret="a", now=NOW),
        lambda: read.link_to_show(cast.ben, cast.ana_course, response_id, now=NOW),
    ):
        with pytest.raises(NotFound):
            deed()


def test_answers_given_before_a_link_was_taken_back_keep_their_alert(cast):
    response_id, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [0, 0, 0, 0, 0, 0, 0, 0, 3])
    measures.revoke_link(cast.ben, cast.ana_course, op_id=op(), response_id=response_id, now=NOW)
    assert [(alert.state, alert.value) for alert in page(cast).summary.alerts] == [("open", 3)]
    assert page(cast).scores == ()


def test_there_is_no_link_to_take_back_once_the_answers_are_in(cast):
    response_id, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [1])
    questionnaires.submit(token, browser_secret="a-phone", now=NOW)
    sentence = "This questionnaire is finished; there is no link to take back."
    refused(lambda: measures.revoke_link(cast.ben, cast.ana_course, op_id=op(), response_id=response_id, now=NOW), sentence, conflict=True)
    entered = enter(cast, answers(1))
    refused(lambda: measures.revoke_link(cast.ben, cast.ana_course, op_id=op(), response_id=entered, now=NOW), sentence, conflict=True)


# Entering item by item


def test_a_paper_form_is_entered_once_with_its_score_and_every_answer(cast):
    one = op()
    response_id = done_once(
        lambda: enter(cast, answers(2, 2, 2, 2, 2, 1, 1, 0, 0), one=one),
        lambda: enter(cast, answers(2, 2, 2, 2, 2, 1, 1, 0, 1), one=one),
    )
    (point,) = page(cast).scores
    assert (point.total, point.band, point.answered, point.out_of, point.safety, point.way) == (12, "moderate", 9, 9, "not_endorsed", "paper")
    assert (point.session, point.about, point.prorated, point.why_no_total) == (1, TODAY, False, None)
    given = read.score_detail(cast.ben, cast.ana_course, response_id, now=NOW)[2]
    assert {answer.item: answer.value for answer in given} == answers(2, 2, 2, 2, 2, 1, 1, 0, 0)


def test_the_same_answers_in_another_order_are_the_same_form(cast):
    one = op()
    first = enter(cast, {"mood": 1, "self_harm": 0}, one=one)
    assert enter(cast, {"self_harm": 0, "mood": 1}, one=one) == first


def test_a_skipped_item_9_leaves_no_total_and_says_why(cast):
    enter(cast, answers(2, 2, 2, 2, 2, 2, 2, 2))
    (point,) = page(cast).scores
    assert (point.total, point.safety, point.answered) == (None, "skipped", 8)
    assert point.why_no_total == "The question about safety was left out, so there is no total."


def test_one_question_left_out_is_made_up_for_and_marked(cast):
    enter(cast, {key: value for key, value in answers(1, 1, 1, 1, 0, 0, 0, 0, 0).items() if key != "appetite"})
    (point,) = page(cast).scores
    assert (point.total, point.prorated, point.answered) == (5, True, 8)  # 4 x 9 / 8 = 4.5, rounded half up


@pytest.mark.parametrize(
    ("given", "about", "sentence", "field"),
    [
        ({}, TODAY, "Enter at least one answer.", "answers"),
        ({"mood": 4}, TODAY, "4 is not an answer to «mood» of PHQ-9.", "answers"),
        ({"mood": -1}, TODAY, "-1 is not an answer to «mood» of PHQ-9.", "answers"),
        ({"anger": 1}, TODAY, "PHQ-9 has no item «anger».", "answers"),
        ({"mood": 1}, TODAY + timedelta(days=2), "That day lies ahead. Enter the day on which the questions were answered.", "about"),
    ],
)
def test_answers_that_cannot_be_are_refused_in_a_sentence(cast, given, about, sentence, field):
    refused(lambda: enter(cast, given, about=about), sentence, field=field)


def test_it_may_be_tomorrow_already_where_the_client_is(cast):
    assert enter(cast, {"mood": 1}, about=TODAY + timedelta(days=1))


def test_an_endorsed_item_9_on_paper_brings_forth_its_alert(cast):
    enter(cast, answers(0, 0, 0, 0, 0, 0, 0, 0, 1))
    (alert,) = page(cast).summary.alerts
    assert (alert.kind, alert.item, alert.value, alert.state, [note.kind for note in alert.notes]) == (
        *("suicidal_thoughts", "self_harm", 1),
        *("open", []),
    )
    born, called = read.alert_page(cast.ben, cast.ana_course, alert.id, now=NOW)[1].notes
    assert called.kind == "called"
    assert (born.kind, born.words, born.by) == ("born", "Several days", "Ben R.")


# Entering a total


def test_only_a_total_is_entered_once_and_item_9_not_known_is_flagged(cast):
    one = op()
    done_once(lambda: enter_total(cast, 14, one=one), lambda: enter_total(cast, 14, 0, one=one))
    (point,) = page(cast).scores
    assert (point.total, point.band, point.safety, point.way) == (14, "moderate", "not_known", "total")
    assert page(cast).alerts == ()


@pytest.mark.parametrize(("answer", "said", "alerts"), [(0, "not_endorsed", 0), (1, "endorsed", 1), (3, "endorsed", 1)])
def test_the_answer_to_item_9_beside_a_total_counts_as_any_other(cast, answer, said, alerts):
    enter_total(cast, 14, answer)
    assert [point.safety for point in page(cast).scores] == [said]
    assert len(page(cast).alerts) == alerts


def test_a_measure_without_a_safety_item_says_nothing_of_one(cast):
    enter_total(cast, 9, measure="gad7")
    assert [(point.total, point.band, point.safety) for point in page(cast).scores] == [(9, "mild", None)]


@pytest.mark.parametrize(
    ("total", "safety_answer", "about", "sentence", "field"),
    [
        (28, None, TODAY, "PHQ-9 has totals from 0 to 27.", "total"),
        (-1, None, TODAY, "PHQ-9 has totals from 0 to 27.", "total"),
        (14, 4, TODAY, "4 is not an answer to «self_harm» of PHQ-9.", "safety_answer"),
        (2, 3, TODAY, "The answer about safety is higher than the total. Look at both again.", "safety_answer"),
        (14, 0, TODAY + timedelta(days=2), "That day lies ahead. Enter the day on which the questions were answered.", "about"),
    ],
)
def test_totals_that_cannot_be_are_refused_in_a_sentence(cast, total, safety_answer, about, sentence, field):
    refused(lambda: enter_total(cast, total, safety_answer, about=about), sentence, field=field)


# Striking


def test_a_wrong_score_is_struck_once_and_stays_beside_its_reason(cast):
    response_id = enter(cast, answers(1, 1, 1, 1, 1, 1, 1, 1, 0))
    one = op()
    strike = lambda reason: measures.strike(  # noqa: E731
        cast.ben, cast.ana_course, op_id=one, response_id=response_id, reason=reason, now=IN_A_MINUTE
    )
    done_once(lambda: strike("typed twice"), lambda: strike("another reason"))
    (point,) = page(cast).scores
    assert (point.total, point.struck_by, point.struck_at, point.struck_reason) == (8, "Ben R.", IN_A_MINUTE, "typed twice")
    assert page(cast).summary.scores == ()  # it counts no more


def test_a_struck_score_keeps_its_alert(cast):
    response_id = enter(cast, answers(0, 0, 0, 0, 0, 0, 0, 0, 2))
    measures.strike(cast.ben, cast.ana_course, op_id=op(), response_id=response_id, reason="another client's form", now=NOW)
    assert [(alert.state, alert.value) for alert in page(cast).summary.alerts] == [("open", 2)]
    assert len(read.caseload(cast.ben, now=NOW).courses[0].alerts) == 1


def test_what_cannot_be_struck_is_refused_in_a_sentence(cast):
    response_id, waiting = enter(cast, answers(1)), send_link(cast.ben, cast.ana_course)[0]
    strike = lambda response_id, reason: measures.strike(  # noqa: E731
        cast.ben, cast.ana_course, op_id=op(), response_id=response_id, reason=reason, now=NOW
    )
    refused(lambda: strike(response_id, "  "), "Say in a sentence why this score is wrong.", field="reason")
    refused(lambda: strike(waiting, "why"), "Only a finished score can be struck.", conflict=True)
    strike(response_id, "typed twice")
    refused(lambda: strike(response_id, "again"), "This score was struck before.", conflict=True)


# All or nothing


@pytest.mark.parametrize("table", ["response", "answer", "alert", "alert_note", "operation", "audit_line"])
def test_a_write_that_fails_takes_answers_score_and_alert_back_together(cast, table):
    before = everything()
    with disk_full_for(table), pytest.raises(DatabaseError, match="the disk is full"):
        enter(cast, answers(0, 0, 0, 0, 0, 0, 0, 0, 3))
    assert everything() == before


def test_a_date_is_kept_as_the_day_that_was_said(cast):
    enter(cast, answers(1), about=date(2026, 11, 20))
    assert page(cast).scores[0].about == date(2026, 11, 20)


def test_nothing_is_sent_in_a_course_that_is_over(cast):
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ENDED_EARLY), beside=ENDED, reason="She moved away.", now=NOW)
    with pytest.raises(Refusal, match="This course is over"):
        measures.send(cast.ben, cast.ana_course, op_id=op(), measure="gad7", session=None, way="link", now=NOW)

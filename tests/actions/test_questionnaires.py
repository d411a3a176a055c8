"""Answering by a link: from opening it to the receipt, and the alert that is born with the answer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError

from openipt.actions import measures, people, questionnaires
from openipt.core.refusals import NotFound, Refusal
from openipt.record import audit, models, read
from tests.actions.once import disk_full_for, done_once, everything, nothing_but_kept
from tests.cast import IN_A_MINUTE, NOW, answer_all, op, send_link, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

TAKEN_BACK = "This link was taken back. Ask your therapist for a new one."
RUN_OUT = "This link has run out. Ask your therapist for a new one."
IN_ALREADY = "Your answers are in already. Nothing more is needed."
OTHER_BROWSER = "These questions were begun in another browser. Open the link again to go on here."
PHONE = "a-phone"


def page(cast):
    return read.course_page(cast.ben, cast.ana_course, now=NOW)


def begin(token, *, browser=PHONE, now=NOW):
    questionnaires.begin(token, browser_secret=browser, now=now)


def answer(token, item, value, *, one=None, browser=PHONE, now=NOW):
    return questionnaires.answer(token, op_id=one or op(), browser_secret=browser, item=item, value=value, now=now)


def submit(token, *, browser=PHONE, now=NOW):
    return questionnaires.submit(token, browser_secret=browser, now=now)


def refused(deed, sentence, *, conflict=True, field=None):
    """Refused with that sentence; nothing changes, and the course's chain has one line more that says so."""
    before, lines = everything(), models.AuditLine.objects.count()
    with pytest.raises(Refusal) as problem:
        deed()
    assert (problem.value.sentence, problem.value.conflict, problem.value.field) == (sentence, conflict, field)
    nothing_but_kept(before, sentence)
    assert models.AuditLine.objects.count() == lines + 1
    last = models.AuditLine.objects.filter(chain__startswith="course:").order_by("at").last()
    assert (last.outcome, last.relation, last.actor.split(":")[0]) == ("refused", "holding_link", "link")


@pytest.fixture
def token(cast):
    """A link to the PHQ-9 for Ana's first session."""
    return send_link(cast.ben, cast.ana_course)[1]


# Opening


def test_opening_a_link_changes_nothing_however_often(cast, token):
    before = everything()
    for _ in range(3):
        shown = read.questionnaire(token, "", now=NOW)
    assert everything() == before
    assert (shown.state, shown.answers, shown.answered, shown.same_browser) == ("asked", {}, frozenset(), False)


def test_before_the_start_no_name_of_the_client_is_shown(token):
    assert "Ana" not in repr(read.questionnaire(token, "", now=NOW))
    begin(token)
    assert "Ana" not in repr(read.questionnaire(token, PHONE, now=NOW))


def test_a_made_up_link_leads_nowhere(cast):
    for deed in (
        lambda: begin("made-up"),
        lambda: answer("made-up", "mood", 1),
        lambda: submit("made-up"),
        lambda: questionnaires.say_not_me("made-up", now=NOW),
    ):
        before = everything()
        with pytest.raises(NotFound):
            deed()
        assert everything() == before
        last = models.AuditLine.objects.filter(chain=audit.process_chain()).order_by("number").last()
        assert (last.actor, last.outcome) == ("unknown", "refused")


# Answering


def test_a_form_is_begun_answered_and_handed_in(cast, token):
    begin(token)
    for item in read.library().measure("phq9").scored_items:
        saved = answer(token, item.key, 1, now=IN_A_MINUTE)
        assert (saved.at, saved.alert) == (IN_A_MINUTE, item.key == "self_harm")
    receipt = submit(token, now=IN_A_MINUTE)
    assert (receipt.total, receipt.answered, receipt.out_of, receipt.client_name, receipt.first_time) == (9, 9, 9, "Ana P.", True)
    assert (receipt.saved_at, receipt.session, receipt.planned_sessions) == (IN_A_MINUTE, 1, 16)
    assert [point.total for point in receipt.line] == [9]
    (point,) = page(cast).scores
    assert (point.total, point.band, point.safety, point.way) == (9, "mild", "endorsed", "link")


def test_an_answer_is_saved_once_however_often_it_is_sent(cast, token):
    begin(token)
    one = op()
    saved = done_once(lambda: answer(token, "mood", 2, one=one))
    assert answer(token, "mood", 2, one=one, now=IN_A_MINUTE) == saved  # since when it is saved, not when it was sent again


@pytest.mark.parametrize(("item", "value"), [("mood", 3), ("mood", None), ("sleep", 2)])
def test_an_answers_id_with_other_content_is_refused(token, item, value):
    begin(token)
    one = op()
    answer(token, "mood", 2, one=one)
    refused(lambda: answer(token, item, value, one=one), "This answer was sent before with other content. Open the question again.")


def test_an_answers_id_used_under_another_link_is_refused(cast, token):
    _, other = send_link(cast.ben, take_on(cast.ben, "Dov S."))
    one = op()
    for each in (token, other):
        begin(each)
    answer(token, "mood", 2, one=one)
    refused(lambda: answer(other, "mood", 2, one=one), "This answer was sent before with other content. Open the question again.")


def test_a_changed_answer_counts_and_the_earlier_one_is_kept(cast, token):
    begin(token)
    answer(token, "mood", 3)
    answer(token, "mood", 1, now=IN_A_MINUTE)
    receipt = submit(token)
    assert (receipt.answered, receipt.total) == (1, None)
    given = read.score_detail(cast.ben, cast.ana_course, page(cast).scores[0].response_id, now=NOW)[2]
    assert [(each.item, each.value, each.earlier, each.given_at) for each in given] == [("mood", 1, (3,), IN_A_MINUTE)]


def test_a_skipped_question_can_be_skipped_and_answered_after_all(token):
    begin(token)
    answer(token, "mood", None)
    assert read.questionnaire(token, PHONE, now=NOW).answers == {"mood": None}
    answer(token, "mood", 2)
    assert read.questionnaire(token, PHONE, now=NOW).answers == {"mood": 2}
    answer(token, "mood", None)
    assert submit_refused(token) == "No question is answered yet. Answer at least one, or close this page."


def submit_refused(token) -> str:
    with pytest.raises(Refusal) as problem:
        submit(token)
    return problem.value.sentence


def test_a_form_with_item_9_skipped_has_no_total_and_brings_forth_no_alert(cast, token):
    answer_all(token, [1, 1, 1, 1, 1, 1, 1, 1, None])
    receipt = submit(token)
    assert (receipt.total, receipt.answered) == (None, 8)
    assert [(point.total, point.safety) for point in page(cast).scores] == [(None, "skipped")]
    assert page(cast).alerts == ()


@pytest.mark.parametrize(
    ("item", "value", "sentence"),
    [
        ("mood", 4, "4 is not an answer to «mood» of PHQ-9."),
        ("anger", 1, "PHQ-9 has no item «anger»."),
        ("anger", None, "PHQ-9 has no item «anger»."),
    ],
)
def test_an_answer_that_is_not_offered_is_refused(token, item, value, sentence):
    begin(token)
    refused(lambda: answer(token, item, value), sentence, conflict=False, field="value")


def test_the_question_that_does_not_count_may_be_answered_too(cast, token):
    answer_all(token, [1, 1, 1, 1, 1, 1, 1, 1, 0])
    answer(token, "difficulty", 3)
    receipt = submit(token)
    assert (receipt.total, receipt.answered, receipt.out_of) == (8, 9, 9)


# Browsers


def test_nothing_is_answered_or_handed_in_before_it_is_begun(token):
    refused(lambda: answer(token, "mood", 1), OTHER_BROWSER)
    refused(lambda: submit(token), OTHER_BROWSER)


@pytest.mark.parametrize("browser", ["another", ""])
def test_another_browser_must_begin_for_itself(token, browser):
    answer_all(token, [1, 1])
    refused(lambda: answer(token, "mood", 1, browser=browser), OTHER_BROWSER)
    refused(lambda: submit(token, browser=browser), OTHER_BROWSER)


# Handing in


def test_handing_in_twice_is_handing_in_once_and_the_second_receipt_says_only_the_time(cast, token):
    answer_all(token, [1, 1, 1])
    submit(token, now=IN_A_MINUTE)
    before = everything()
    again = submit(token, now=NOW + timedelta(hours=1))
    assert everything() == before
    assert (again.saved_at, again.first_time, again.client_name, again.total, again.line, again.planned_sessions) == (
        *(IN_A_MINUTE, False, ""),
        *(None, (), 0),
    )
    elsewhere = submit(token, browser="another")
    assert (elsewhere.saved_at, elsewhere.client_name, elsewhere.total) == (IN_A_MINUTE, "", None)


def test_once_handed_in_nothing_can_be_changed(token):
    answer_all(token, [1])
    submit(token)
    refused(lambda: answer(token, "mood", 3), IN_ALREADY)
    refused(lambda: begin(token), IN_ALREADY)
    refused(lambda: questionnaires.say_not_me(token, now=NOW), IN_ALREADY)


def test_the_receipts_line_is_the_clients_own_in_this_measure_alone(cast, token):
    enter = lambda measure, total, about: measures.enter_total(  # noqa: E731
        *(cast.ben, cast.ana_course), op_id=op(), measure=measure, session=None, about=about, total=total, safety_answer=None, now=NOW
    )
    enter("phq9", 20, date(2026, 11, 2))
    enter("phq9", 17, date(2026, 11, 9))
    enter("gad7", 9, date(2026, 11, 9))
    answer_all(token, [1, 1, 1, 1, 1, 1, 1, 1, 0])
    assert [point.total for point in submit(token).line] == [20, 17, 8]


def test_the_day_that_the_answers_are_about_is_the_practices_own(cast):
    there = people.found_practice(people.NewPractice("Tui Practice", "demo", "elsewhere", "Pacific/Auckland"))
    ivo = people.take_in_member(there, people.give_account("max@test.example", "nobody-here"), "Ivo", ("therapist",))
    course_id = take_on(ivo)
    _, token = send_link(ivo, course_id)
    answer_all(token, [1])
    submit(token, now=datetime(2026, 11, 23, 20, 0, tzinfo=UTC))  # Tuesday morning in Auckland
    assert read.course_page(ivo, course_id, now=NOW).scores[0].about == date(2026, 11, 24)


# How long a link lasts


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("after", [-1, 0, 1, 24 * 3600 - 1, 24 * 3600, 24 * 3600 + 1])
@pytest.mark.parametrize("session", [1, None])
def test_a_link_ends_when_its_session_starts_and_begun_answers_may_be_ended_a_day_longer(cast, session, after, begun):
    _, token = send_link(cast.ben, cast.ana_course, session=session)
    ends = page(cast).summary.sessions[0].starts_at if session else NOW + timedelta(days=7)
    if begun:
        answer_all(token, [1])
    at = ends + timedelta(seconds=after)
    lives = after <= (24 * 3600 if begun else 0)
    expected = ("begun" if begun else "asked") if lives else "expired"
    assert read.questionnaire(token, PHONE, now=at).state == expected
    if not lives:
        for deed in (lambda: begin(token, now=at), lambda: answer(token, "mood", 1, now=at), lambda: submit(token, now=at)):
            refused(deed, RUN_OUT)
    elif begun:
        answer(token, "mood", 2, now=at)
        assert submit(token, now=at).saved_at == at
    else:
        begin(token, now=at)


def test_answers_begun_in_time_and_never_ended_stay_but_give_no_score(cast, token):
    answer_all(token, [1, 1])
    late = NOW + timedelta(days=9)
    refused(lambda: submit(token, now=late), RUN_OUT)
    (waiting,) = page(cast).summary.open_questionnaires
    assert (waiting.state, waiting.answered, page(cast).scores) == ("begun", 2, ())


# Not me


def test_a_link_that_reached_the_wrong_person_is_closed_and_the_answers_stay(cast, token):
    answer_all(token, [0, 0, 0, 0, 0, 0, 0, 0, 1])
    questionnaires.say_not_me(token, now=NOW)
    for deed in (lambda: read.questionnaire(token, PHONE, now=NOW), lambda: begin(token), lambda: submit(token)):
        with pytest.raises(NotFound):
            deed()
    assert page(cast).summary.open_questionnaires == ()
    assert page(cast).scores == ()
    assert [alert.state for alert in page(cast).summary.alerts] == ["open"]


def test_a_struck_form_cannot_be_gone_on_with(cast):
    response_id, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [1])
    submit(token)
    measures.strike(cast.ben, cast.ana_course, op_id=op(), response_id=response_id, reason="wrong client", now=NOW)
    assert read.questionnaire(token, PHONE, now=NOW).state == "withdrawn"
    refused(lambda: answer(token, "mood", 1), TAKEN_BACK)


# The alert


@pytest.mark.parametrize("value", [1, 2, 3])
def test_an_endorsed_item_9_brings_forth_its_alert_with_the_answer_itself(cast, token, value):
    begin(token)
    assert answer(token, "self_harm", value).alert
    (alert,) = page(cast).summary.alerts  # the form is not handed in, and may never be
    assert (alert.kind, alert.value, alert.state, alert.session, alert.taken_by) == ("suicidal_thoughts", value, "open", 1, None)


def test_not_at_all_or_a_skip_brings_forth_none(cast, token):
    begin(token)
    assert not answer(token, "self_harm", 0).alert
    assert not answer(token, "self_harm", None).alert
    assert page(cast).alerts == ()


def test_an_abandoned_form_keeps_its_alert(cast, token):
    begin(token)
    answer(token, "self_harm", 1)
    late = NOW + timedelta(days=30)
    assert read.questionnaire(token, PHONE, now=late).state == "expired"
    assert [alert.state for alert in read.caseload(cast.ben, now=late).courses[0].alerts] == ["open"]


def test_a_later_answer_withdraws_nothing_and_is_noted_on_the_one_alert(cast, token):
    begin(token)
    for minute, value in enumerate((1, 0, 3, None)):
        answer(token, "self_harm", value, now=NOW + timedelta(minutes=minute))
    (alert,) = page(cast).alerts
    notes = [note for note in read.alert_page(cast.ben, cast.ana_course, alert.id, now=NOW)[1].notes if note.kind != "called"]
    assert [(note.kind, note.words, note.by) for note in notes] == [
        ("born", "Several days", None),
        ("later_answer", "Not at all", None),
        ("later_answer", "Nearly every day", None),
        ("later_answer", "skipped", None),
    ]
    assert (alert.value, alert.state) == (1, "open")


def test_an_answer_sent_twice_is_noted_once(cast, token):
    begin(token)
    one = op()
    for _ in range(3):
        assert answer(token, "self_harm", 2, one=one).alert
    (alert,) = page(cast).alerts
    assert [note.kind for note in read.alert_page(cast.ben, cast.ana_course, alert.id, now=NOW)[1].notes] == ["born", "called"]


@pytest.mark.parametrize(("table", "verb"), [("response", "UPDATE"), ("alert", "INSERT"), ("alert_note", "INSERT"), ("audit_line", "INSERT")])
def test_the_answer_and_its_alert_are_written_together_or_not_at_all(cast, token, table, verb):
    begin(token)
    before = everything()
    with disk_full_for(table, verb), pytest.raises(DatabaseError, match="the disk is full"):
        answer(token, "self_harm", 2)
    assert everything() == before
    assert answer(token, "self_harm", 2).alert  # and the second try does both
    assert len(page(cast).alerts) == 1

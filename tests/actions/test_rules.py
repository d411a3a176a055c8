"""What people make of a rule that has come up: a decision with its reason, kept for ever; and which rules a service uses."""

from datetime import timedelta

import pytest

from openipt.actions import measures, rules, sessions, supervision
from openipt.core.refusals import Forbidden, NotFound, Refusal
from openipt.core.who_may import Verb
from openipt.record import door, models, read, session_parts
from tests.cast import NOW, op, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ITEMS = [item.key for item in read.library().measure("phq9").scored_items]


def score(cast, session: int, total: int) -> None:
    given = dict.fromkeys(ITEMS, 0)
    for place in range(total):
        given[ITEMS[place % 8]] += 1
    measures.enter_items(cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=session, about=NOW.date(), answers=given, now=NOW)


@pytest.fixture
def jumped(cast):
    """Ana's course with a score of 8 at session 1 and one of 13 at session 2."""
    score(cast, 1, 8)
    score(cast, 2, 13)
    return cast


def decide(by, cast, *, now=NOW, op_id=None, **changes):
    made = {"rule": "ot.jump_5", "session": 2, "choices": ("supervision", "safety"), "reason": "She had a bad week at work.", **changes}
    return rules.decide(by, cast.ana_course, rules.Made(**made), op_id=op_id or op(), now=now)


def page(cast):
    return read.course_page(cast.ben, cast.ana_course, now=NOW)


def test_a_rule_comes_up_with_what_it_rests_on_and_waits(jumped):
    (fired,) = page(jumped).fired
    assert (fired.rule, fired.session, fired.decision) == ("ot.jump_5", 2, None)
    assert fired.evidence == "PHQ-9 8 at session 1, 13 at session 2: heavier by 5 (62.5 %)."
    assert page(jumped).summary.look_together == ("A jump since the last score",)
    assert read.caseload(jumped.ben, now=NOW).courses[0].look_together == ("A jump since the last score",)


def test_a_decision_stands_in_the_record_with_who_and_why_and_the_rule_waits_no_more(jumped):
    decide(jumped.ben, jumped)
    (fired,) = page(jumped).fired
    assert (fired.decision.by, fired.decision.choices, fired.decision.reason) == ("Ben R.", ("supervision", "safety"), "She had a bad week at work.")
    assert fired.decision.rules_version == read.library().rules.version
    assert page(jumped).summary.look_together == read.caseload(jumped.ben, now=NOW).courses[0].look_together == ()
    told = [event for event in page(jumped).events if event.kind == "decided"]
    assert [(event.session, event.reason) for event in told] == [
        (2, "A jump since the last score: Take it to supervision, Ask about safety. She had a bad week at work.")
    ]
    assert models.AuditLine.objects.filter(verb="decide_on_rule", outcome="done").count() == 1


def test_a_later_decision_stands_above_the_earlier_which_is_kept(jumped):
    decide(jumped.ben, jumped)
    decide(jumped.ben, jumped, choices=("go_on",), reason="It passed.", now=NOW + timedelta(days=1))
    shown = read.rule_page(jumped.ben, jumped.ana_course, "ot.jump_5", 2, now=NOW)
    assert [each.reason for each in shown.decisions] == ["It passed.", "She had a bad week at work."]
    assert shown.fired.decision.reason == "It passed."


def test_the_same_form_twice_is_one_decision_and_with_other_content_it_is_refused(jumped):
    once = op()
    assert decide(jumped.ben, jumped, op_id=once) == decide(jumped.ben, jumped, op_id=once)
    with pytest.raises(Refusal, match="sent before with other content"):
        decide(jumped.ben, jumped, op_id=once, reason="Something else.")
    assert len(read.rule_page(jumped.ben, jumped.ana_course, "ot.jump_5", 2, now=NOW).decisions) == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"choices": ()}, "Choose at least one of what is listed."),
        ({"choices": ("discharge",)}, "Choose at least one of what is listed."),
        ({"reason": " "}, "Say in a sentence why. It stays with the decision."),
    ],
)
def test_a_decision_without_a_choice_or_a_reason_is_refused(jumped, changes, sentence):
    with pytest.raises(Refusal, match=sentence):
        decide(jumped.ben, jumped, **changes)


@pytest.mark.parametrize("changes", [{"session": 1}, {"rule": "ot.worse_6"}, {"rule": "no.such_rule"}])
def test_nothing_can_be_made_of_a_rule_that_has_not_come_up(jumped, changes):
    with pytest.raises(NotFound):
        decide(jumped.ben, jumped, **changes)


def test_a_stranger_is_refused(jumped):
    with pytest.raises(NotFound):
        decide(jumped.eve, jumped)


def test_a_struck_score_takes_back_what_rested_on_it(jumped):
    point = page(jumped).scores[-1]
    measures.strike(jumped.ben, jumped.ana_course, op_id=op(), response_id=point.response_id, reason="Another client's form.", now=NOW)
    assert page(jumped).fired == ()
    assert read.caseload(jumped.ben, now=NOW).courses[0].look_together == ()


def test_a_rule_that_the_service_does_not_use_does_not_come_up(jumped):
    rules.switch(jumped.ivo, "ot.jump_5", on=False)
    ben = read.actor_of(models.Account.objects.get(id=jumped.accounts["ben"]))
    assert read.course_page(ben, jumped.ana_course, now=NOW).fired == ()
    assert read.caseload(ben, now=NOW).courses[0].look_together == ()
    assert read.service_rules(ben).off == {"ot.jump_5"}
    rules.switch(jumped.ivo, "ot.jump_5", on=True)
    assert [each.rule for each in page(jumped).fired] == ["ot.jump_5"]


def test_where_there_is_a_service_lead_a_therapist_does_not_choose(cast):
    with pytest.raises(Forbidden):
        rules.switch(cast.ben, "ot.jump_5", on=False)
    assert read.service_rules(cast.ben).may_choose is False


def test_in_a_practice_without_one_the_therapist_chooses(cast):
    rules.switch(cast.eve, "ot.jump_5", on=False)
    assert models.Service.objects.get(id=cast.eve.practice.id).rules_off == ["ot.jump_5"]


def test_a_keeper_and_a_supervisor_have_no_page_of_rules(cast):
    for by in (cast.finn, cast.cleo):
        with pytest.raises(Forbidden):
            read.service_rules(by)


def test_a_rule_that_there_is_none_of_cannot_be_switched(cast):
    with pytest.raises(NotFound):
        rules.switch(cast.ivo, "no.such_rule", on=False)


def test_what_was_decided_is_sealed(jumped):
    decide(jumped.ben, jumped, reason="Zanzibar")
    row = models.RuleDecision.objects.filter(rule="ot.jump_5")
    with door.course(jumped.ben, jumped.ana_course, Verb.READ_COURSE):
        assert b"Zanzibar" not in bytes(row.get().content)


def test_a_supervisor_of_a_listed_case_reads_the_rule_and_no_words(jumped):
    decide(jumped.ben, jumped)
    until = (NOW + timedelta(days=7)).date()
    supervision.list_case(jumped.ben, jumped.ana_course, op_id=op(), supervisor_id=jumped.cleo.member.id, until=until, now=NOW)
    (fired,) = read.listed_course(jumped.cleo, jumped.ana_course, now=NOW).fired
    assert (fired.rule, fired.decision.reason, fired.decision.choices) == ("ot.jump_5", "", ())


def test_a_drop_of_the_pulse_is_told_on_the_caseload_as_on_the_course_page(cast):
    pulse = [item.key for item in read.library().measure("alliance_pulse").scored_items]
    for session, each in ((1, 8), (2, 6)):
        answers = dict.fromkeys(pulse, each)
        measures.enter_items(
            cast.ben, cast.ana_course, op_id=op(), measure="alliance_pulse", session=session, about=NOW.date(), answers=answers, now=NOW
        )
        score(cast, session, 5)
    told = ("Working together has dropped",)
    assert read.caseload(cast.ben, now=NOW).courses[0].look_together == page(cast).summary.look_together == told
    decide(cast.ben, cast, rule="ot.alliance_drop", choices=("alliance",))
    assert read.caseload(cast.ben, now=NOW).courses[0].look_together == ()


NOT_IMPROVEMENT = ("Lower score with short sleep",)


def told_of(cast, course_id) -> list[tuple[str, ...]]:
    """What is told to look at together: on the caseload, on the course's page, and on the list of its supervisor."""
    (own,) = (each for each in read.caseload(cast.ben, now=NOW).courses if each.id == course_id)
    (listed,) = read.supervision_list(cast.cleo, now=NOW).cases
    return [own.look_together, read.course_page(cast.ben, course_id, now=NOW).summary.look_together, listed.course.look_together]


def sleep(cast, course_id, hours: float, based_on: int) -> None:
    part = session_parts.only_part_id(course_id, 2, "rhythm_week")
    typed = sessions.Typed(part, "rhythm_week", {"sleep_hours_avg": str(hours)}, based_on, op())
    sessions.save_part(cast.ben, course_id, 2, typed, op_id=op(), now=NOW)


def test_a_lower_score_with_short_sleep_is_told_on_every_list_as_on_the_course_page(cast):
    course_id = take_on(cast.ben, "Marc L.", protocol="ipsrt")
    until = (NOW + timedelta(days=7)).date()
    supervision.list_case(cast.ben, course_id, op_id=op(), supervisor_id=cast.cleo.member.id, until=until, now=NOW)
    for session, total in ((1, 15), (2, 9)):
        measures.enter_total(
            cast.ben, course_id, op_id=op(), measure="phq9", session=session, about=NOW.date(), total=total, safety_answer=0, now=NOW
        )
    assert told_of(cast, course_id) == [()] * 3
    sleep(cast, course_id, 5.4, 0)
    assert told_of(cast, course_id) == [NOT_IMPROVEMENT] * 3
    sleep(cast, course_id, 5.5, 1)
    assert told_of(cast, course_id) == [()] * 3
    sleep(cast, course_id, 4.0, 2)
    assert told_of(cast, course_id) == [NOT_IMPROVEMENT] * 3
    made = rules.Made(rule="ipsrt.short_sleep_dip", session=2, choices=("body",), reason="Rings the doctor with me today.")
    rules.decide(cast.ben, course_id, made, op_id=op(), now=NOW)
    assert told_of(cast, course_id) == [()] * 3


def test_what_belongs_to_safety_has_its_alert_and_is_told_on_no_list_of_rules(cast):
    score(cast, 1, 0)
    measures.enter_items(
        cast.ben,
        cast.ana_course,
        op_id=op(),
        measure="phq9",
        session=2,
        about=NOW.date(),
        answers={**dict.fromkeys(ITEMS, 0), "self_harm": 1},
        now=NOW,
    )
    assert {each.rule for each in page(cast).fired} == {"safety.item9", "ot.item9_new"}
    assert page(cast).summary.look_together == ()
    (own,) = read.caseload(cast.ben, now=NOW).courses
    assert own.look_together == ()

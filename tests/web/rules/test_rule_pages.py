"""The pages about rules: what one rests on, that nothing is chosen beforehand and nothing typed is lost, and the service's choice."""

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from openipt.actions import measures
from openipt.record import read
from openipt.record.values_of_rules import FiredRule
from openipt.web.courses.present_course import present_course_page
from tests.cast import NOW, PASSWORD, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ITEMS = [item.key for item in read.library().measure("phq9").scored_items]
FORM = {"choices": ["supervision", "safety"], "reason": "She had a bad week at work."}


def text_of(response):
    return response.content.decode()


def score(cast, session, total):
    given = dict.fromkeys(ITEMS, 0)
    for place in range(total):
        given[ITEMS[place % 8]] += 1
    measures.enter_items(cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=session, about=NOW.date(), answers=given, now=NOW)


@pytest.fixture
def page(desk, cast):
    """The address of the page about a jump from 8 to 13 at Ana's second session."""
    score(cast, 1, 8)
    score(cast, 2, 13)
    return reverse("look_together", args=[cast.ana_course, "ot.jump_5", 2])


def test_the_course_leads_to_the_page_and_the_caseload_says_it(desk, cast, page):
    assert page in text_of(desk.get(reverse("course", args=[cast.ana_course])))
    assert "Look together: A jump since the last score" in text_of(desk.get(reverse("caseload")))


def test_of_several_at_one_session_the_caseload_names_the_first_and_counts_the_others(desk, cast):
    score(cast, 1, 8)
    score(cast, 2, 15)
    assert "Look together: Reliably worse than at first, and 1 more" in text_of(desk.get(reverse("caseload")))


def test_the_page_says_what_the_rule_rests_on_and_where_it_is_from_with_nothing_chosen(desk, page):
    text = text_of(desk.get(page))
    for words in ("heavier by 5 (62.5 %)", "Rule ot.jump_5, version 2 of the rules", "OpenIPT&#x27;s own rule", "Scores move; let us look together."):
        assert words in text
    assert "<details><summary>" in text
    assert len(re.findall(r'<input type="checkbox" name="choices"', text)) == len(read.library().rules.choices)
    assert " checked" not in text


@pytest.mark.parametrize(
    ("form", "sentence", "kept"),
    [
        ({"choices": [], "reason": "A bad week."}, "Choose at least one of what is listed.", ">A bad week.</textarea>"),
        ({"choices": ["focus"], "reason": ""}, "Say in a sentence why.", 'value="focus" checked'),
    ],
)
def test_what_was_typed_stays_where_something_is_missing(desk, page, form, sentence, kept):
    refused = desk.post(page, {**form, "op_id": op()})
    assert refused.status_code == 422
    assert sentence in text_of(refused)
    assert kept in text_of(refused)


def test_a_decision_stands_on_the_line_in_the_twin_and_in_the_history_and_the_rule_waits_no_more(desk, cast, page):
    assert desk.post(page, {**FORM, "op_id": op()}).status_code == 302
    text = text_of(desk.get(reverse("course", args=[cast.ana_course])))
    assert 'class="decided"' in text
    assert "Decided: A jump since the last score" in text
    assert "Take it to supervision, Ask about safety. She had a bad week at work." in text
    assert page not in text
    assert "Look together" not in text_of(desk.get(reverse("caseload")))


def test_the_page_stays_open_with_what_was_decided(desk, page):
    desk.post(page, {**FORM, "op_id": op()})
    text = text_of(desk.get(page))
    assert "Decided so far" in text
    assert "She had a bad week at work." in text
    assert " checked" not in text


def test_a_rule_that_has_not_come_up_has_no_page(desk, cast, page):
    for rule, number in (("ot.jump_5", 1), ("ot.worse_6", 2), ("no.such", 2)):
        assert desk.get(reverse("look_together", args=[cast.ana_course, rule, number])).status_code == 404


def test_a_therapist_reads_the_rules_and_the_lead_switches_them(desk, cast, page):
    text = text_of(desk.get(reverse("service_rules")))
    assert "Your service lead chooses which of them are used." in text
    assert "Use it no more" not in text
    lead = Client()
    lead.post("/sign-in/", {"login": cast.email("ivo"), "password": PASSWORD})
    assert lead.post(reverse("switch_rule", args=["ot.jump_5"]), {"use": "no", "op_id": op()}).status_code == 302
    assert "Use it: A jump since the last score" in text_of(lead.get(reverse("service_rules")))
    assert desk.get(page).status_code == 404


def test_a_lower_score_with_short_sleep_is_not_read_as_improvement_on_the_course_and_its_line(cast, page):
    course = read.course_page(cast.ben, cast.ana_course, now=NOW)
    dip = FiredRule("ipsrt.short_sleep_dip", "Lower score with short sleep", "safety", 2, "Sleep: 4.3 hours a night.", not_improvement=True)
    shown = present_course_page(replace(course, fired=(dip,)), read.library())
    assert [each.caution for each in shown.fired] == ["Not read as improvement: a high may be beginning."]
    assert "Sleep was short: not read as improvement" in str(shown.course)


def test_what_belongs_to_safety_alone_stands_with_its_alert_and_not_among_these(cast, page):
    course = read.course_page(cast.ben, cast.ana_course, now=NOW)
    endorsed = FiredRule("safety.item9", "Safety item endorsed", "safety", 2, "The answer counts 1.")
    assert present_course_page(replace(course, fired=(endorsed,)), read.library()).fired == ()

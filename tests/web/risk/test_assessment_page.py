"""The page of an assessment: what is known, what the table says, what was typed is kept, and both levels stand apart in the history."""

import re
from datetime import date

import pytest
from django.urls import reverse

from openipt.actions import measures, risk
from openipt.record import read
from tests.cast import NOW, op
from tests.screener import ALL_NO

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ANSWERED = {f"answer_{key}": "yes" if yes else "no" for key, yes in ALL_NO.items()} | {"spoke": "yes", "recall": "screener_recent"}


def address(cast) -> str:
    return reverse("assess_risk", args=[cast.ana_course])


def send(desk, cast, **typed):
    answer = desk.post(address(cast), {"op_id": op(), "do": "save", **typed})
    return answer, re.sub(r"\s+", " ", answer.content.decode())


def assessments(cast):
    return read.risk_page(cast.ben, cast.ana_course, None, now=NOW).assessments


def endorse(cast, value=2):
    answers = dict.fromkeys((item.key for item in read.library().measure("phq9").scored_items), 3) | {"self_harm": value}
    measures.enter_items(cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=1, about=NOW.date(), answers=answers, now=NOW)
    return read.course_page(cast.ben, cast.ana_course, now=NOW).summary.alerts[0].id


def test_without_a_licensed_text_no_question_is_shown_and_only_the_own_level_is_saved(desk, cast):
    page = desk.get(address(cast)).content.decode()
    assert "No licensed screener is loaded here" in page
    assert "answer_" not in page
    assert "See what the table says" not in page
    answer, _ = send(desk, cast, spoke="yes", level="low", reason="As last week.")
    assert answer.headers["Location"] == address(cast) + "#earlier"
    page = desk.get(address(cast)).content.decode()
    assert "Level set by Ben R." in page
    assert "No licensed screener is loaded here, so the table gives no level." in page


def test_the_questions_are_those_of_the_file_with_its_branching_and_credit(desk, cast, loaded_screener):
    page = desk.get(address(cast)).content.decode()
    assert [f"Made-up wording of question {number}." in page for number in ("1", "2", "3", "4", "5", "6", "6b")] == [True] * 7
    assert page.count("Only after a yes to question 2.") == 3
    assert "belongs to its authors" in page


def test_looking_at_the_table_saves_nothing_and_keeps_what_was_typed(desk, cast, loaded_screener):
    endorse(cast)
    answer, page = send(desk, cast, **ANSWERED, do="look", reason="Half a sentence")
    assert answer.status_code == 200
    assert "By the table: low" in page
    assert "Item 9 answered with 2." in page
    assert "Offer a safety plan" in page
    assert "Half a sentence" in page
    assert assessments(cast) == ()


def test_a_level_that_differs_shows_the_tables_and_asks_why_with_everything_kept(desk, cast, loaded_screener):
    answer, page = send(desk, cast, **ANSWERED | {"answer_wish": "yes"}, level="none", told="The doctor", done="low.talk")
    assert answer.status_code == 422
    assert "The table gives low, and you set none. Say why, in your own words." in page
    assert "By the table: low" in page
    assert 'value="The doctor"' in page
    assert re.search(r'value="low\.talk" checked', page)
    assert re.search(r'name="answer_wish" value="yes" checked', page)
    assert assessments(cast) == ()
    send(desk, cast, **ANSWERED | {"answer_wish": "yes"}, level="none", reason="An old thought, long past.")
    assert [(each.table_level, each.clinician_level) for each in assessments(cast)] == [("low", "none")]


def test_an_answer_that_the_branching_does_not_ask_is_said_beside_the_screener(desk, cast, loaded_screener):
    answer, page = send(desk, cast, **ANSWERED, answer_intention="yes", level="high")
    assert answer.status_code == 422
    assert "Question 4 is asked only after a yes to question 2. Look at both again." in page


@pytest.mark.parametrize("wanted", ["remember", "save", "look"])
def test_what_was_done_is_remembered_whichever_button_is_pressed_and_never_twice(desk, cast, wanted):
    typed = {"on": "2026-11-01", "behaviour": "Bought tablets"}
    send(desk, cast, spoke="yes", do=wanted, **typed)  # no level: the assessment itself is refused
    page = read.risk_page(cast.ben, cast.ana_course, None, now=NOW)
    assert [(each.on, each.words) for each in page.facts.behaviours] == [(date(2026, 11, 1), "Bought tablets")]
    shown = desk.get(address(cast)).content.decode()
    assert "Bought tablets" in shown
    assert "within three months" in shown


def test_the_form_that_comes_back_after_remembering_does_not_hold_it_again(desk, cast):
    answer, page = send(desk, cast, spoke="yes", on="2026-11-01", behaviour="Bought tablets", reason="Kept words")
    assert answer.status_code == 422
    assert re.search(r'<textarea id="behaviour"[^>]*></textarea>', page)
    assert "Kept words" in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"level": "low"}, "Say whether you have spoken to the person."),
        ({"spoke": "yes"}, "Set your own level. It is the one that counts."),
        ({"spoke": "yes", "level": "low", "next_check": "soon"}, "This is no day."),
        ({"spoke": "yes", "level": "low", "behaviour": "Something"}, "Give the day on which it happened"),
        ({"spoke": "yes", "level": "low", "other_mania": "yes"}, "Signs of mania: write what was said or seen."),
    ],
)
def test_a_slip_is_said_in_a_sentence_and_nothing_is_saved(desk, cast, typed, sentence):
    answer, page = send(desk, cast, **typed)
    assert answer.status_code == 422
    assert sentence in page
    assert assessments(cast) == ()


def test_signs_of_an_emergency_around_birth_say_whom_to_call_first(desk, cast):
    page = re.sub(r"\s+", " ", desk.get(address(cast)).content.decode())
    emergency = page[page.index("Emergency around a birth") :]
    assert emergency.index("Call emergency services now, before you go on here. Call 999") < emergency.index("other_perinatal_emergency")


def test_a_modifier_that_the_record_knows_of_is_said_to_hold_and_is_not_ticked(desk, cast, loaded_screener):
    endorse(cast, 2)
    page = desk.get(address(cast)).content.decode()
    assert "PHQ-9 of 20 or more, with item 9 at 2 or more (so it is now)" in page
    assert not re.search(r'name="modifiers"[^>]*checked', page)
    _, page = send(desk, cast, **ANSWERED, do="look", modifiers="means")
    assert "By the table: low" in page


def test_an_assessment_begun_from_an_alert_belongs_to_it_and_leads_back(desk, cast):
    alert_id = endorse(cast, 3)
    page = desk.get(address(cast), {"alert": alert_id}).content.decode()
    assert reverse("alert", args=[cast.ana_course, alert_id]) in page
    assert "PHQ-9, item 9: 3, nearly every day (total 27)" in page
    answer, _ = send(desk, cast, spoke="no", level="moderate", alert=str(alert_id))
    assert answer.headers["Location"] == reverse("alert", args=[cast.ana_course, alert_id])
    assert assessments(cast)[0].alert_id == alert_id
    assert desk.get(address(cast), {"alert": "not-an-alert"}).status_code == 404
    assert desk.get(address(cast), {"alert": str(op())}).status_code == 404


def test_the_history_holds_each_assessment_with_both_levels_and_no_sum(desk, cast, loaded_screener):
    found = risk.Found(
        spoke=True,
        level="moderate",
        reason="Nothing since.",
        screener="cssrs_screen",
        recall="since_last_contact",
        answers=ALL_NO | {"thoughts": True, "method": True, "intention": True, "plan": False},
        done=("high.stay",),
    )
    risk.assess(cast.ben, cast.ana_course, found, alert_id=None, op_id=op(), now=NOW)
    page = re.sub(r"\s+", " ", desk.get(address(cast)).content.decode())
    earlier = page[page.index('id="earlier"') :]
    assert "<b>moderate</b>. Nothing since." in earlier
    assert "high (yes to question 4)" in earlier
    assert "C-SSRS screener, Since the last contact: yes to 2, 3 and 4" in earlier
    assert "Somebody stays with the person" in earlier
    assert not re.search(r"\b3 (?:of|yes)|total", earlier)


def test_an_alert_is_raised_on_its_page_and_stands_first_in_the_caseload(desk, cast):
    form = reverse("raise_alert", args=[cast.ana_course])
    assert "Abuse at home" in desk.get(form).content.decode()
    refused = desk.post(form, {"op_id": op(), "kind": "domestic_abuse", "words": " "})
    assert refused.status_code == 422
    assert re.search(r'value="domestic_abuse" checked', refused.content.decode())
    desk.post(form, {"op_id": op(), "kind": "domestic_abuse", "words": "He reads her phone."})
    caseload = desk.get(reverse("caseload")).content.decode()
    assert "Raised by hand" in caseload
    for word in ("abuse", "phone", "He reads"):
        assert word not in caseload
    assert "Raised by hand" in desk.get(reverse("course", args=[cast.ana_course])).content.decode()

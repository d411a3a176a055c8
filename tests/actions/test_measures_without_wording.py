"""What may not be shown is not sent, handed over or entered question by question, and its total can be entered; with a licence all of it works."""

import pytest

from openipt.actions import asking, measures, questionnaires
from openipt.core.library import OWN_FOLDER
from openipt.record import read
from openipt.record.shelf import library
from openipt.record.values import Practice
from tests.actions.once import refused
from tests.actions.sent import ledger, plan, reach
from tests.cast import NOW, answer_all, op, send_link
from tests.worded import worded

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.enable_socket]

TODAY = NOW.date()
SKELETONS = ["dejong6", "epds", "mspss", "phq9m", "phqa", "psychlops", "qids_sr16", "srs", "wai_sr", "wsas"]
BY_HAND = ["iip32", "srm5"]
FROM_GOALS = ["gas", "goals"]


def items(cast, measure, answers):
    return measures.enter_items(cast.ben, cast.ana_course, op_id=op(), measure=measure, session=1, about=TODAY, answers=answers, now=NOW)


def total(cast, measure, points, safety_answer=None):
    return measures.enter_total(
        cast.ben, cast.ana_course, op_id=op(), measure=measure, session=1, about=TODAY, total=points, safety_answer=safety_answer, now=NOW
    )


def scores(cast):
    return read.course_page(cast.ben, cast.ana_course, now=NOW).scores


def alerts(cast):
    return [(each.alert.item, each.alert.kind) for each in read.alert_list(cast.ben, now=NOW).alerts]


@pytest.mark.parametrize("way", ["link", "device"])
@pytest.mark.parametrize("key", [*SKELETONS, *BY_HAND, *FROM_GOALS])
def test_what_may_not_be_shown_is_not_sent_and_not_handed_over(cast, key, way):
    why = library().measure(key).why_not_sent
    assert why.count(". ") + why.endswith(".") <= 2
    refused(lambda: measures.send(cast.ben, cast.ana_course, op_id=op(), measure=key, session=1, way=way, now=NOW), why, field="measure")


@pytest.mark.parametrize("key", [*SKELETONS, *BY_HAND, *FROM_GOALS])
def test_what_may_not_be_shown_is_not_entered_question_by_question(cast, key):
    measure = library().measure(key)
    answers = {item.key: measure.options_of(item)[0].value for item in measure.items}
    refused(lambda: items(cast, key, answers), measure.why_not_shown, field="measure", conflict=True)


@pytest.mark.parametrize("key", [*SKELETONS, *BY_HAND])
def test_the_total_of_what_may_not_be_shown_is_entered_by_hand(cast, key):
    measure = library().measure(key)
    total(cast, key, measure.highest_total)
    (point,) = scores(cast)
    assert (point.measure, point.total) == (key, measure.highest_total)
    assert point.safety == ("not_known" if measure.safety else None)


@pytest.mark.parametrize("key", FROM_GOALS)
def test_what_is_worked_out_from_goals_takes_no_total_by_hand(cast, key):
    why = f"{library().measure(key).short_title} is worked out from the goals on the focus page. Rate them there."
    refused(lambda: total(cast, key, 50), why, field="measure", conflict=True)
    assert scores(cast) == ()


def test_a_clinicians_rating_is_never_sent_and_is_entered_item_by_item(cast):
    refused(
        lambda: measures.send(cast.ben, cast.ana_course, op_id=op(), measure="hamd17", session=1, way="device", now=NOW),
        "HAM-D17 is filled in by a clinician. Enter it yourself.",
        field="measure",
    )
    measure = library().measure("hamd17")
    items(cast, "hamd17", {item.key: 1 for item in measure.items})
    (point,) = scores(cast)
    assert (point.total, point.band, point.safety) == (17, "moderate", "not_endorsed")
    assert alerts(cast) == []


def test_a_rating_of_suicide_at_2_brings_forth_an_alert(cast):
    items(cast, "hamd17", {item.key: 2 if item.key == "suicide" else 0 for item in library().measure("hamd17").items})
    assert alerts(cast) == [("suicide", "suicidal_thoughts")]


def test_beside_a_total_every_safety_question_is_answered_apart_and_one_yes_brings_forth_an_alert(cast):
    total(cast, "phq9m", 4, {"self_harm": 0, "serious_thoughts": 0, "attempt": 1})
    assert scores(cast)[0].safety == "endorsed"
    assert alerts(cast) == [("attempt", "suicidal_thoughts")]


def test_beside_a_total_a_safety_answer_that_is_not_known_is_flagged_and_no_is_believed_only_of_all(cast):
    total(cast, "phq9m", 4, {"self_harm": 0, "serious_thoughts": 0})
    assert [point.safety for point in scores(cast)] == ["not_known"]
    total(cast, "phq9m", 4, {"self_harm": 0, "serious_thoughts": 0, "attempt": 0})
    assert sorted(point.safety for point in scores(cast)) == ["not_endorsed", "not_known"]
    assert alerts(cast) == []


@pytest.mark.parametrize(
    ("measure", "points", "answer", "sentence", "field"),
    [
        ("phq9m", 4, 0, "PHQ-9M asks about safety more than once. Give each answer apart.", "safety_answer"),
        ("phq9m", 4, {"mood": 1}, "PHQ-9M does not ask about safety in «mood».", "safety_answer"),
        ("phq9m", 4, {"attempt": 2}, "2 is not an answer to «attempt» of PHQ-9M.", "safety_answer"),
        ("epds", 2, 3, "The answer about safety is higher than the total. Look at both again.", "safety_answer"),
        ("epds", 31, None, "EPDS has totals from 0 to 30.", "total"),
        ("iip32", 129, None, "IIP-32 has totals from 0 to 128.", "total"),
        ("mspss", 11, None, "MSPSS has totals from 12 to 84.", "total"),
    ],
)
def test_a_total_or_a_safety_answer_that_cannot_be_is_refused(cast, measure, points, answer, sentence, field):
    refused(lambda: total(cast, measure, points, answer), sentence, field=field)


def test_a_sum_that_was_not_multiplied_is_refused_as_a_total_of_the_who5(cast, tmp_path):
    with worded(tmp_path, "who5"):
        refused(lambda: total(cast, "who5", 13), "WHO-5 has totals from 0 to 100, in steps of 4.", field="total")
        total(cast, "who5", 52)
        assert scores(cast)[0].total == 52


@pytest.mark.parametrize("kind", ["demo", "real"])
@pytest.mark.parametrize("key", [*SKELETONS, *BY_HAND, *FROM_GOALS, "hamd17"])
def test_what_goes_out_by_itself_leaves_out_what_may_not_be_sent(key, kind):
    practice = Practice(id=op(), name="Linden House", kind=kind, country="gb", zone="Europe/London", hours=())
    assert asking.remote_form(library().measure(key), practice) is None


def test_a_protocol_that_plans_a_skeleton_sends_only_what_may_be_sent(cast, tmp_path):
    ipt16 = (OWN_FOLDER / "protocols" / "ipt16.toml").read_text(encoding="utf-8")
    planned = ipt16.replace("measures = [\n", 'measures = [\n  { key = "srs", when = "each_session" },\n', 1)
    assert planned != ipt16
    with worded(tmp_path, protocol=("ipt16", planned)):
        reach(cast.ben, cast.ana_course)
        plan(cast.ben, cast.ana_course)
        sent = {row.step.split(":")[-1] for row in ledger()}
        assert {"phq9", "gad7"} <= sent
        assert "srs" not in sent


@pytest.mark.parametrize(
    ("key", "item", "value"),
    [
        ("epds", "e10", 1),
        ("qids_sr16", "death_or_suicide", 1),
        ("phqa", "self_harm", 1),
        ("phq9m", "serious_thoughts", 1),
        ("phq9m", "attempt", 1),
        ("core10", "plans", 1),
    ],
)
def test_with_a_licence_it_is_sent_and_its_safety_question_brings_forth_an_alert_at_once(cast, tmp_path, key, item, value):
    with worded(tmp_path, key):
        _, token = send_link(cast.ben, cast.ana_course, key)
        questionnaires.begin(token, browser_secret="a-phone", now=NOW)
        saved = questionnaires.answer(token, op_id=op(), browser_secret="a-phone", item=item, value=value - 1, now=NOW)
        assert (saved.alert, alerts(cast)) == (False, [])
        saved = questionnaires.answer(token, op_id=op(), browser_secret="a-phone", item=item, value=value, now=NOW)
        assert saved.alert
        assert alerts(cast) == [(item, "suicidal_thoughts")]


def test_with_a_licence_work_that_does_not_apply_counts_nothing_and_is_answered(cast, tmp_path):
    with worded(tmp_path, "wsas"):
        _, token = send_link(cast.ben, cast.ana_course, "wsas")
        answer_all(token, [-1, 5, 5, 5, 5], "wsas")
        questionnaires.submit(token, browser_secret="a-phone", now=NOW)
        (point,) = scores(cast)
        assert (point.total, point.band, point.answered, point.out_of, point.prorated) == (20, "significant", 5, 5, False)

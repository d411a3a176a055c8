"""Assessments keep the table's level and the clinician's apart, nothing of them is changed, and what was done is remembered by its day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from openipt.actions import measures, risk, safety
from openipt.actions.risk import Found, OtherRisk
from openipt.core.refusals import NotFound, Refusal
from openipt.core.who_may import Verb
from openipt.record import door, models, read
from tests.cast import IN_A_MINUTE, NOW, op, take_on
from tests.screener import ALL_NO

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ASKED = Found(spoke=True, level="none", screener="cssrs_screen", recall="screener_recent", answers=ALL_NO)


def endorse(cast, value: int):
    """An answer to item 9 on paper, and the alert it brought forth."""
    answers = dict.fromkeys((item.key for item in read.library().measure("phq9").scored_items), 2) | {"self_harm": value}
    measures.enter_items(cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=1, about=NOW.date(), answers=answers, now=NOW)
    return next((alert.id for alert in read.course_page(cast.ben, cast.ana_course, now=NOW).summary.alerts), None)


def assess(cast, found: Found, alert_id=None):
    risk.assess(cast.ben, cast.ana_course, found, alert_id=alert_id, op_id=op(), now=IN_A_MINUTE)
    return read.risk_page(cast.ben, cast.ana_course, None, now=IN_A_MINUTE).assessments[0]


def refused(cast, found: Found, alert_id=None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        assess(cast, found, alert_id)
    assert read.risk_page(cast.ben, cast.ana_course, None, now=IN_A_MINUTE).assessments == ()
    return caught.value


def second_look(cast, alert_id) -> str:
    with door.course(cast.ben, cast.ana_course, Verb.READ_ALERT):
        return models.Alert.objects.get(id=alert_id).second_look


def test_both_levels_are_kept_each_with_its_own_reason(cast, loaded_screener):
    risk.remember(cast.ben, cast.ana_course, op_id=op(), on=date(2026, 10, 1), words="Bought tablets", now=NOW)
    found = replace(ASKED, answers=ALL_NO | {"wish": True}, level="moderate", reason="Nothing since, and the tablets are gone.")
    kept = assess(cast, found)
    assert (kept.table_level, kept.because) == ("high", ("what was done on 1 October 2026, within three months",))
    assert (kept.clinician_level, kept.reason, kept.by) == ("moderate", "Nothing since, and the tablets are gone.", "Ben R.")
    assert (kept.screener, kept.screener_version, kept.recall) == ("cssrs_screen", 1, "screener_recent")
    assert kept.answers == ALL_NO | {"wish": True}


def test_a_level_that_differs_needs_a_reason_and_one_that_agrees_does_not(cast, loaded_screener):
    differing = refused(cast, replace(ASKED, answers=ALL_NO | {"wish": True}))
    assert (differing.sentence, differing.field) == ("The table gives low, and you set none. Say why, in your own words.", "reason")
    assert refused(cast, replace(ASKED, level="low")).field == "reason"
    assert assess(cast, replace(ASKED, answers=ALL_NO | {"wish": True}, level="low")).table_level == "low"


def test_somebody_not_reached_while_an_alert_is_open_is_unknown_which_stands_as_high_as_moderate(cast, loaded_screener):
    alert_id = endorse(cast, 1)
    not_reached = Found(spoke=False, level="moderate")
    kept = assess(cast, not_reached, alert_id)
    assert (kept.table_level, kept.clinician_level, kept.screener) == ("unknown", "moderate", "")
    answered = replace(ASKED, spoke=False)
    with pytest.raises(Refusal, match="nobody has spoken"):
        assess(cast, answered, alert_id)


def test_without_a_licensed_text_there_is_no_level_by_the_table_and_no_screener_to_answer(cast):
    endorse(cast, 2)
    risk.remember(cast.ben, cast.ana_course, op_id=op(), on=date(2026, 11, 1), words="Bought tablets", now=NOW)
    assert "not loaded" in refused(cast, ASKED).sentence
    kept = assess(cast, Found(spoke=True, level="low"))
    assert (kept.table_level, kept.clinician_level) == (None, "low")
    assert kept.because == ("No licensed screener is loaded here, so the table gives no level.",)


def test_the_higher_of_the_alerts_own_answer_and_the_newest_one_counts(cast, loaded_screener):
    alert_id = endorse(cast, 2)
    endorse(cast, 0)
    assert assess(cast, replace(ASKED, level="low"), alert_id).because == ("item 9 answered with 2",)
    assert assess(cast, ASKED).table_level == "none"


def test_a_struck_answer_counts_no_more(cast, loaded_screener):
    endorse(cast, 2)
    (point,) = read.course_page(cast.ben, cast.ana_course, now=NOW).scores
    measures.strike(cast.ben, cast.ana_course, op_id=op(), response_id=point.response_id, reason="Another client's.", now=NOW)
    assert read.risk_page(cast.ben, cast.ana_course, None, now=NOW).facts.item is None
    assert assess(cast, ASKED).table_level == "none"


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (replace(ASKED, level="high", reason="I heard it in the voice."), "wanted"),
        (replace(ASKED, level="low", answers=ALL_NO | {"behaviour": True, "behaviour_recent": True}, reason="An old matter."), "wanted"),
        (replace(ASKED, level="moderate", answers=ALL_NO | {"thoughts": True, "method": True, "intention": False, "plan": False}), ""),
    ],
)
def test_the_alert_asks_for_a_second_look_where_either_level_is_high(cast, loaded_screener, found, wanted):
    alert_id = endorse(cast, 1)
    assess(cast, found, alert_id)
    assert second_look(cast, alert_id) == wanted


def test_a_second_look_that_was_done_is_not_asked_for_again(cast, loaded_screener):
    alert_id = endorse(cast, 1)
    with door.course(cast.ben, cast.ana_course, Verb.LOOK_AGAIN):
        models.Alert.objects.filter(id=alert_id).update(second_look="done")
    assess(cast, replace(ASKED, level="high", reason="Again."), alert_id)
    assert second_look(cast, alert_id) == "done"


def test_everything_that_was_written_is_read_again(cast):
    found = Found(
        spoke=True,
        level="moderate",
        reason="As before.",
        done=("moderate.same_day", "moderate.tell"),
        done_words="Rang twice.",
        told="The doctor, with consent.",
        others=(OtherRisk("mania", present=False, words=""), OtherRisk("harm_to_others", present=True, words="He said so.")),
        modifiers=("means",),
        next_check=NOW.date() + timedelta(days=2),
    )
    kept = assess(cast, found)
    for name in ("spoke", "reason", "done", "done_words", "told", "others", "modifiers", "next_check"):
        assert getattr(kept, name) == getattr(found, name)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"level": ""}, "level"),
        ({"level": "unknown"}, "level"),
        ({"done": ("low.dance",)}, "done"),
        ({"modifiers": ("moon",)}, "modifiers"),
        ({"others": (OtherRisk("hunger", present=True, words="x"),)}, "others"),
        ({"others": (OtherRisk("mania", present=True, words=" "),)}, "other_mania_words"),
        ({"next_check": NOW.date() - timedelta(days=1)}, "next_check"),
        ({"next_check": NOW.date() + timedelta(days=3000)}, "next_check"),
        ({"told": "x" * 20_001}, "told"),
    ],
)
def test_what_cannot_be_saved_is_refused_at_its_field(cast, change, field):
    assert refused(cast, replace(Found(spoke=True, level="low"), **change)).field == field


def test_answers_that_the_branching_does_not_ask_are_refused(cast, loaded_screener):
    assert "only after a yes" in refused(cast, replace(ASKED, answers=ALL_NO | {"intention": True})).sentence
    assert refused(cast, replace(ASKED, recall="")).field == "recall"


def test_an_assessment_sent_twice_is_one_and_with_other_content_is_refused(cast):
    once = op()
    for _ in range(2):
        risk.assess(cast.ben, cast.ana_course, Found(spoke=True, level="low"), alert_id=None, op_id=once, now=NOW)
    with pytest.raises(Refusal, match="other content"):
        risk.assess(cast.ben, cast.ana_course, Found(spoke=True, level="high"), alert_id=None, op_id=once, now=NOW)
    assert len(read.risk_page(cast.ben, cast.ana_course, None, now=NOW).assessments) == 1


def test_an_alert_of_another_course_is_not_there(cast):
    alert_id, other = endorse(cast, 1), take_on(cast.ben, "Zed Q.")
    with pytest.raises(NotFound):
        risk.assess(cast.ben, other, Found(spoke=True, level="low"), alert_id=alert_id, op_id=op(), now=NOW)
    with pytest.raises(NotFound):
        read.risk_page(cast.ben, other, alert_id, now=NOW)


@pytest.mark.parametrize(("on", "words", "field"), [(NOW.date() + timedelta(days=1), "x", "on"), (NOW.date(), "  ", "words")])
def test_nothing_is_remembered_of_a_day_that_lies_ahead_or_without_words(cast, on, words, field):
    with pytest.raises(Refusal) as caught:
        risk.remember(cast.ben, cast.ana_course, op_id=op(), on=on, words=words, now=NOW)
    assert caught.value.field == field


def test_the_day_is_counted_in_the_practices_own_calendar(cast):
    late = NOW.replace(month=7, day=1, hour=23, minute=30)  # past midnight in London
    risk.remember(cast.ben, cast.ana_course, op_id=op(), on=date(2026, 7, 2), words="Tonight", now=late)
    assert [each.on for each in read.risk_page(cast.ben, cast.ana_course, None, now=late).facts.behaviours] == [date(2026, 7, 2)]


def test_what_is_remembered_lifts_the_table_for_three_months_by_its_day(cast, loaded_screener):
    risk.remember(cast.ben, cast.ana_course, op_id=op(), on=date(2026, 8, 23), words="Bought tablets", now=NOW)
    on_the_day = read.risk_page(cast.ben, cast.ana_course, None, now=NOW).facts
    screener = read.library().screener("cssrs_screen")
    assert read.by_table(on_the_day, screener, ALL_NO, spoke=True, on=date(2026, 11, 23)).level == "high"
    assert read.by_table(on_the_day, screener, ALL_NO, spoke=True, on=date(2026, 11, 24)).level == "moderate"


@pytest.mark.parametrize("table", ["risk_assessment", "risk_behaviour"])
def test_risk_rows_are_neither_changed_nor_deleted(cast, table):
    assess(cast, Found(spoke=True, level="low"))
    risk.remember(cast.ben, cast.ana_course, op_id=op(), on=NOW.date(), words="Something", now=NOW)
    model = {"risk_assessment": models.RiskAssessment, "risk_behaviour": models.RiskBehaviour}[table]
    for deed in (lambda rows: rows.update(at=NOW), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), door.course(cast.ben, cast.ana_course, Verb.ASSESS_RISK), transaction.atomic():
            deed(model.objects.filter(course_id=cast.ana_course))


def test_an_alert_raised_by_hand_is_born_with_its_words_and_comes_from_no_answer(cast):
    alert_id = risk.raise_by_hand(cast.ben, cast.ana_course, op_id=op(), kind="harm_to_others", words="He wants to hurt Sam.", now=NOW)
    course, alert, _ = read.alert_page(cast.ben, cast.ana_course, alert_id, now=NOW)
    assert (alert.kind, alert.response_id, alert.measure, alert.item, alert.value, alert.state) == ("harm_to_others", None, "", "", None, "open")
    assert [(note.kind, note.by, note.words) for note in alert.notes if note.kind != "called"] == [("born", "Ben R.", "He wants to hurt Sam.")]
    assert [each.id for each in course.summary.alerts] == [alert_id]
    safety.take(cast.ben, cast.ana_course, alert_id, op_id=op(), now=NOW)


def test_an_alert_is_raised_once_and_only_of_a_known_kind_with_words(cast):
    once = op()
    ids = {risk.raise_by_hand(cast.ben, cast.ana_course, op_id=once, kind="mania", words="No sleep.", now=NOW) for _ in range(2)}
    assert len(ids) == 1
    for kind, words, field in (("hunger", "x", "kind"), ("mania", " ", "words")):
        with pytest.raises(Refusal) as caught:
            risk.raise_by_hand(cast.ben, cast.ana_course, op_id=op(), kind=kind, words=words, now=NOW)
        assert caught.value.field == field


@pytest.mark.parametrize("who", ["cleo", "eve", "finn"])
def test_nobody_without_a_relation_to_it_assesses_remembers_or_raises(cast, who):
    by = getattr(cast, who)
    for deed in (
        lambda: risk.assess(by, cast.ana_course, Found(spoke=True, level="low"), alert_id=None, op_id=op(), now=NOW),
        lambda: risk.remember(by, cast.ana_course, op_id=op(), on=NOW.date(), words="x", now=NOW),
        lambda: risk.raise_by_hand(by, cast.ana_course, op_id=op(), kind="mania", words="x", now=NOW),
        lambda: read.risk_page(by, cast.ana_course, None, now=NOW),
    ):
        with pytest.raises(NotFound):
            deed()


def test_whoever_was_called_to_the_alert_assesses_and_reads_nothing_else(cast):
    alert_id = endorse(cast, 2)
    with door.course(cast.ben, cast.ana_course, Verb.READ_ALERT):
        models.AlertCall.objects.create(alert_id=alert_id, member_id=cast.cleo.member.id, rung=1, at=NOW)
    page = read.risk_page(cast.cleo, cast.ana_course, alert_id, now=NOW)
    assert (page.client.name, page.treats, page.client.occupation) == ("Ana P.", False, "")
    risk.assess(cast.cleo, cast.ana_course, Found(spoke=True, level="low"), alert_id=alert_id, op_id=op(), now=NOW)
    with pytest.raises(NotFound):
        read.course_page(cast.cleo, cast.ana_course, now=NOW)
    with pytest.raises(NotFound):
        risk.raise_by_hand(cast.cleo, cast.ana_course, op_id=op(), kind="mania", words="x", now=NOW)

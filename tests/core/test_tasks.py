"""When a task counts as done: by the last word of a person, or by what is kept anyway (clinical reference 2.3)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from openipt.core.tasks import NOTHING_KEPT, Kept, Outcome, Recorded, Score, counts_by_itself, done_in, latest, missing_in, state_of
from tests.shipped import shipped

LIBRARY = shipped()
IPT16 = LIBRARY.protocol("ipt16")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MEASURES = [each.key for each in IPT16.measures]


def task(key: str):
    return next(each for each in IPT16.tasks if each.id == key)


def said(key: str, outcome: Outcome, session: int | None = None, at: datetime = NOW) -> Recorded:
    return Recorded(key, session, outcome, at)


def state(key: str, *records: Recorded, kept: Kept = NOTHING_KEPT, session: int | None = None):
    return state_of(IPT16, task(key), session, latest(records), kept, LIBRARY)


def test_the_last_word_counts_and_the_earlier_ones_are_history() -> None:
    first, second = said("initial.inventory", Outcome.DONE), said("initial.inventory", Outcome.NOT_DONE, at=NOW + timedelta(days=1))
    assert state("initial.inventory") is None
    assert state("initial.inventory", first) is Outcome.DONE
    assert state("initial.inventory", first, second) is Outcome.NOT_DONE
    assert "initial.inventory" in done_in(IPT16, [first], Kept(), LIBRARY)
    assert "initial.inventory" not in done_in(IPT16, [first, second], Kept(), LIBRARY)
    assert "initial.inventory" not in done_in(IPT16, [said("initial.inventory", Outcome.LEFT_OUT)], Kept(), LIBRARY)


def test_a_refocus_asks_for_the_story_and_the_focus_once_more_and_for_nothing_else() -> None:
    kept = Kept(refocused_at=NOW + timedelta(days=1))
    for again in ("initial.formulation", "initial.focus_choice"):
        assert state(again, said(again, Outcome.DONE), kept=kept) is None
        assert state(again, said(again, Outcome.DONE, at=NOW + timedelta(days=2)), kept=kept) is Outcome.DONE
    assert state("initial.inventory", said("initial.inventory", Outcome.DONE), kept=kept) is Outcome.DONE


def test_people_circle_and_timeline_count_once_they_stand_as_their_tasks_ask() -> None:
    for key, tool in (("initial.inventory", "people"), ("initial.circle", "circle"), ("initial.timeline", "timeline")):
        assert state(key) is None
        assert state(key, kept=Kept(life=frozenset({tool}))) is Outcome.DONE
        assert state(key, kept=Kept(life=frozenset({"people", "circle", "timeline"} - {tool}))) is None


def test_scores_count_before_treatment_once_each_is_there_and_at_the_end_only_those_of_the_last_session() -> None:
    first = tuple(Score(key, 1, date(2026, 11, 23)) for key in MEASURES)
    assert state("assessment.measures", kept=Kept(scores=first[:1])) is None
    assert state("assessment.measures", kept=Kept(scores=first)) is Outcome.DONE
    assert state("ending.final_measures", kept=Kept(scores=first)) is None
    last = tuple(Score(key, 16, date(2027, 3, 9)) for key in MEASURES)
    assert state("ending.final_measures", kept=Kept(scores=last)) is Outcome.DONE
    shortened = tuple(Score(key, 10, date(2027, 1, 26)) for key in MEASURES)
    assert state("ending.final_measures", kept=Kept(scores=shortened, last_session=10)) is Outcome.DONE
    assert state("ending.final_measures", kept=Kept(scores=shortened, last_session=16)) is None


@pytest.mark.parametrize(
    ("day", "counts"), [("2027-05-25", False), ("2027-05-26", True), ("2027-06-09", True), ("2027-08-23", True), ("2027-08-24", False)]
)
def test_a_follow_up_is_answered_by_a_score_about_its_day(day: str, counts: bool) -> None:
    kept = Kept(scores=(Score(IPT16.main_measure, None, date.fromisoformat(day)),), completed_on=date(2027, 3, 9))
    assert (state("followup.3m", kept=kept) is Outcome.DONE) is counts
    assert state("followup.3m", kept=Kept(scores=kept.scores)) is None


def test_risk_a_filled_part_a_technique_and_the_sessions_left_count_by_themselves() -> None:
    assert state("assessment.risk", kept=Kept(risk_assessed=True)) is Outcome.DONE
    assert state("middle.weekly_link", kept=Kept(written=frozenset({("mood_link", 5)})), session=5) is Outcome.DONE
    assert state("middle.weekly_link", kept=Kept(written=frozenset({("mood_link", 5)})), session=6) is None
    assert state("middle.technique", kept=Kept(techniques=frozenset({5})), session=5) is Outcome.DONE
    assert state("middle.technique", kept=Kept(techniques=frozenset({5})), session=6) is None
    assert state("middle.countdown", session=4) is Outcome.DONE


def test_what_a_person_left_out_stays_left_out_and_what_is_not_done_counts_once_it_is_in_the_record() -> None:
    kept = Kept(risk_assessed=True)
    assert state("assessment.risk", said("assessment.risk", Outcome.LEFT_OUT), kept=kept) is Outcome.LEFT_OUT
    assert state("assessment.risk", said("assessment.risk", Outcome.NOT_DONE), kept=kept) is Outcome.DONE
    assert not counts_by_itself(IPT16, task("initial.inventory"), None, kept, LIBRARY)


def test_all_five_topics_and_the_decision_with_its_reason_are_needed() -> None:
    assert [field.key for field in missing_in(LIBRARY.worksheet("psychoeducation"), {"hope": True})] == [
        "depression",
        "ipt_link",
        "options",
        "course",
    ]
    assert [field.key for field in missing_in(LIBRARY.worksheet("suitability"), {"decision": "suits"})] == ["reason"]
    assert missing_in(LIBRARY.worksheet("preferences"), {}) == ()

"""When a course is looked at together: the flags of nine fictional courses, and each rule at its edge."""

from pathlib import Path

import pytest
import yaml

from openipt.core.courses import Attendance
from openipt.core.fields import DefinitionRefused
from openipt.core.library import OWN_FOLDER, read_definition, read_library
from openipt.core.rules import History, SessionFacts, fired
from tests.shipped import shipped

RULES = shipped().rules
FILES = sorted((OWN_FOLDER / "demo").glob("v*.yaml"))
MET, MISSED = Attendance.ATTENDED, Attendance.MISSED


def history(*sessions: SessionFacts, better: bool = False, measure: str = "phq9") -> History:
    return History(measure, "PHQ-9", better, sessions)


def scored(*totals: int | None, better: bool = False, first: int = 1) -> History:
    return history(*(SessionFacts(number, MET, total) for number, total in enumerate(totals, start=first)), better=better)


def up(given: History) -> list[tuple[int, str]]:
    return [(each.session, each.rule.id) for each in fired(RULES.rules, given)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_fictional_course_has_the_flags_of_its_file_and_no_others(path: Path):
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    sessions = [
        SessionFacts(
            each["n"],
            Attendance(each["attendance"]),
            each["phq9_total"],
            each["phq9"][8] if each["phq9"] else None,
            sleep=each.get("sleep_hours_avg"),
        )
        for each in content["sessions"]
    ]
    found: dict[int, set[str]] = {}
    for number, rule in up(history(*sessions, measure=content["instrument"])):
        found.setdefault(number, set()).add(rule)
    assert found == {each["n"]: set(each["flags"]) for each in content["sessions"] if each["flags"]}


def at(number: int, total: int, *, first: int) -> History:
    """A course with its first score and one more at that session, met at each."""
    return history(SessionFacts(1, MET, first), *(SessionFacts(each, MET) for each in range(2, number)), SessionFacts(number, MET, total))


@pytest.mark.parametrize(
    ("session", "first", "now", "rules"),
    [
        (4, 15, 13, {"ot.week4_20"}),  # 13.3 percent
        (4, 15, 12, set()),  # 20 percent is not less than 20
        (4, 11, 9, set()),  # below 10
        (4, 12, 10, {"ot.week4_20"}),  # 16.7 percent, and 10 counts as still 10 or more
        (5, 15, 15, set()),  # session 5 is not asked about
        (8, 25, 15, {"ot.week8_50"}),  # 40 percent exactly
        (8, 26, 16, {"ot.week8_40", "ot.week8_50"}),  # 38.5 percent, ten points
        (8, 20, 10, set()),  # half exactly
        (8, 21, 11, {"ot.week8_50"}),  # 47.6 percent
        (8, 16, 11, {"ot.week8_40", "ot.week8_50", "ot.mid_nrc"}),  # five points
        (8, 16, 10, {"ot.week8_40", "ot.week8_50"}),  # six points are a reliable change
    ],
)
def test_little_change_by_a_session(session, first, now, rules):
    assert {rule for number, rule in up(at(session, now, first=first)) if number == session and rule.startswith("ot.")} - {"ot.no_score_2"} == rules


def test_percents_are_not_rounded_before_they_are_held_against_the_limit():
    """19.05 percent would round to 19, and 39.9 to 40: with 24 points, 14.4 would be the limit, which no whole total is."""
    assert "ot.week8_40" in {rule for _, rule in up(at(8, 15, first=24))}  # 37.5 percent
    assert "ot.week8_40" not in {rule for _, rule in up(at(8, 14, first=24))}  # 41.7 percent


def test_worse_than_at_first_by_six_and_not_by_five():
    assert up(scored(10, 13, 16)) == [(3, "ot.worse_6"), (3, "ot.two_up")]
    assert up(scored(10, 13, 15)) == []


def test_a_jump_is_five_points_over_the_last_score_even_with_a_session_without_one_between():
    assert up(scored(10, 8, 12)) == []
    assert up(scored(10, 8, 13)) == [(3, "ot.jump_5")]
    assert up(scored(10, 8, None, 13, first=9)) == [(12, "ot.jump_5")]


def test_two_rises_of_three_and_not_of_two():
    assert up(scored(10, 7, 10, 13, first=9)) == [(12, "ot.two_up")]
    assert up(scored(10, 7, 9, 12, first=9)) == []


def test_the_first_score_is_that_of_the_first_scored_session():
    assert up(scored(None, 10, 15)) == [(3, "ot.jump_5")]
    assert up(scored(None, 10, 13, 16, first=9)) == [(12, "ot.worse_6"), (12, "ot.two_up")]


def test_where_higher_is_better_the_signs_turn():
    assert up(scored(16, 13, 10, better=True)) == [(3, "ot.worse_6"), (3, "ot.two_up")]
    assert up(scored(10, 13, 16, better=True)) == []


def test_points_of_one_measure_are_not_held_against_another():
    assert fired(RULES.rules, history(*scored(10, 20).sessions, measure="who5")) == ()


def safety(*answers: int | None) -> list[tuple[int, str]]:
    return up(history(*(SessionFacts(number, MET, 5, answer) for number, answer in enumerate(answers, start=1))))


def test_the_safety_item_is_endorsed_at_each_session_and_new_only_where_it_rose():
    assert safety(0, 1, 1, 2, 0) == [
        *((2, "ot.item9_new"), (2, "safety.item9"), (3, "safety.item9"), (4, "ot.item9_new"), (4, "safety.item9")),
    ]


def test_nothing_is_said_of_a_safety_item_that_was_skipped():
    assert safety(1, None, 1) == [(1, "safety.item9"), (3, "safety.item9")]


def test_a_low_score_with_little_sleep_is_asked_about():
    def slept(hours: float | None, now: int) -> list[tuple[int, str]]:
        return up(history(SessionFacts(1, MET, 9), SessionFacts(2, MET, now, sleep=hours)))

    assert slept(5.4, 4) == [(2, "ipsrt.short_sleep_dip")]
    assert slept(5.5, 4) == slept(5.4, 5) == slept(None, 4) == []


def test_two_missed_in_a_row_and_not_one_cancelled_between():
    def came(*attendances: Attendance) -> list[tuple[int, str]]:
        return up(history(*(SessionFacts(number, each, 5 if each is MET else None) for number, each in enumerate(attendances, start=1))))

    assert came(MET, MISSED, MISSED) == [(3, "ot.dna_2")]
    assert came(MISSED, Attendance.CANCELLED_CLIENT, MISSED) == []
    assert came(MET, MISSED, MET, MISSED) == []


def test_met_twice_without_a_score():
    assert up(scored(10, None, None)) == [(3, "ot.no_score_2")]
    assert up(scored(10, None, 10, None)) == []
    planned = history(SessionFacts(1, MET, 10), *(SessionFacts(number, Attendance.PLANNED) for number in (2, 3, 4)))
    assert up(planned) == []


def test_the_pulse_drops_by_two_and_not_by_less():
    def pulse(*means: float | None) -> list[tuple[int, str]]:
        return up(history(*(SessionFacts(number, MET, 5, pulse=mean) for number, mean in enumerate(means, start=1))))

    assert pulse(8.0, 6.0) == [(2, "ot.alliance_drop")]
    assert pulse(8.0, 6.25) == []
    assert pulse(8.0, None, 5.5) == [(3, "ot.alliance_drop")]


def test_what_it_rests_on_is_said_in_figures():
    found = {each.rule.id: each.evidence for each in fired(RULES.rules, scored(10, 13, 16))}
    assert found == {
        "ot.worse_6": "PHQ-9 10 at session 1, 16 at session 3: heavier by 6 (60.0 %).",
        "ot.two_up": "PHQ-9 10 at session 1, then 13 at session 2, then 16 at session 3.",
    }


@pytest.mark.parametrize(
    ("trigger", "sentence"),
    [
        ('{ kind = "worse_than_first" }', "needs «points»"),
        ('{ kind = "little_change", session = 4, still = 10 }', "needs either «percent» or «points»"),
        ('{ kind = "little_change", session = 4, still = 10, percent = 20, points = 5 }', "needs either «percent» or «points»"),
        ('{ kind = "safety_higher", points = 1 }', "has no use for «points». Take it out."),
        ('{ kind = "guess" }', "it must be one of"),
    ],
)
def test_a_rule_with_a_mistake_is_refused_in_a_sentence(tmp_path, trigger, sentence):
    text = (OWN_FOLDER / "rules.toml").read_text(encoding="utf-8").replace('{ kind = "worse_than_first", points = 6 }', trigger)
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionRefused, match=sentence):
        read_definition(tmp_path / "rules.toml")


def test_a_services_own_file_stands_before_ours(tmp_path):
    text = (OWN_FOLDER / "rules.toml").read_text(encoding="utf-8").replace("points = 6 }", "points = 7 }")
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    own = read_library(tmp_path).rules.rules
    assert [each.rule.id for each in fired(own, scored(10, 12, 16))] == []
    assert [each.rule.id for each in fired(own, scored(10, 12, 17))] == ["ot.worse_6", "ot.jump_5"]


def in_maintenance(begun: int | None, *totals: int | None) -> list[tuple[int, str]]:
    """The rules of maintenance that come up, in a course whose maintenance begins with that session."""
    sessions = tuple(SessionFacts(number, MET, total) for number, total in enumerate(totals, start=1))
    return [each for each in up(History("phq9", "PHQ-9", False, sessions, begun)) if each[1].startswith("maintenance.")]


def test_in_maintenance_five_points_over_the_last_score_of_the_treatment_are_told_and_four_are_not():
    assert in_maintenance(3, 20, 4, 8, 9) == [(4, "maintenance.rise_5")]
    assert in_maintenance(3, 20, None, 24) == [(3, "maintenance.level_10")], "the last scored one of the treatment is that of session 1"
    assert in_maintenance(None, 20, 4, 9) == [], "a rise in treatment is no matter of maintenance"


def test_where_the_whole_course_is_maintenance_the_first_score_is_the_end_of_treatment():
    assert in_maintenance(1, 3, 7, 8, 2) == [(3, "maintenance.rise_5")]
    assert in_maintenance(1, 3) == []


def test_ten_or_more_in_maintenance_is_told_each_time_and_nine_is_not():
    assert in_maintenance(2, 12, 9, 10, 11) == [(3, "maintenance.level_10"), (4, "maintenance.level_10")]
    assert in_maintenance(1, 10) == [(1, "maintenance.level_10")]


def test_a_rise_in_maintenance_says_what_it_is_held_against():
    sessions = (SessionFacts(1, MET, 18), SessionFacts(2, MET, 4), SessionFacts(3, MET, 9))
    (found,) = (each for each in fired(RULES.rules, History("phq9", "PHQ-9", False, sessions, 3)) if each.rule.id == "maintenance.rise_5")
    assert found.evidence == "PHQ-9 4 at session 2, 9 at session 3: heavier by 5 (125.0 %)."

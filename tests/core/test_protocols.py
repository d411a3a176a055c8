"""What a protocol's file must say, what is refused, and what the two protocols that come with OpenIPT hold."""

from pathlib import Path

import pytest

from openipt.core.fields import DefinitionRefused
from openipt.core.library import OWN_FOLDER, read_definition, read_library
from openipt.core.protocols import Protocol

LIBRARY = read_library()
BOTH = [LIBRARY.protocol("ipt16"), LIBRARY.protocol("ipt16_uk")]
for_both = pytest.mark.parametrize("protocol", BOTH, ids=lambda protocol: protocol.key)

TASKS = {
    "assessment": "consent boundaries access diagnosis measures risk medication suitability preferences",
    "initial": "symptom_review diagnosis_named psychoeducation sick_role inventory circle timeline issue_list strengths focus_candidates"
    " formulation focus_choice goals contract significant_other",
    "middle": "symptom_review weekly_link focus_work technique task_review task_set success review_4 review_8 countdown significant_other_session",
    "ending": "announce feelings review skills remaining warning_signs relapse_plan nonresponse_plan maintenance_decision final_measures letter",
    "maintenance": "contract session recurrence_check renewal",
    "followup": "3m 6m 12m",
}
"""Every task of the clinical reference, 2.3."""


@for_both
def test_every_task_of_the_clinical_reference_stands_in_its_stretch(protocol: Protocol) -> None:
    for stretch, names in TASKS.items():
        assert [task.id for task in protocol.tasks_of(stretch)] == [f"{stretch}.{name}" for name in names.split()]
    assert len(protocol.tasks) == 53


@for_both
def test_only_what_guards_a_way_out_is_required(protocol: Protocol) -> None:
    assert [task.id for task in protocol.tasks if task.required] == [
        "assessment.consent",
        "assessment.measures",
        "assessment.risk",
        "assessment.suitability",
        "initial.inventory",
        "initial.formulation",
        "initial.focus_choice",
        "initial.contract",
        "ending.review",
        "ending.relapse_plan",
        "ending.final_measures",
        "maintenance.contract",
    ]


def test_ipt16_has_its_phases_at_1_to_3_4_to_12_and_13_to_16() -> None:
    assert [(phase.id, phase.first, phase.last) for phase in BOTH[0].phases] == [("initial", 1, 3), ("middle", 4, 12), ("ending", 13, 16)]


def test_ipt16_uk_has_its_phases_at_1_to_4_5_to_12_and_13_to_16() -> None:
    assert [(phase.id, phase.first, phase.last) for phase in BOTH[1].phases] == [("initial", 1, 4), ("middle", 5, 12), ("ending", 13, 16)]


@for_both
def test_the_agenda_fills_fifty_minutes_without_a_gap(protocol: Protocol) -> None:
    assert [(block.start, block.end) for block in protocol.agenda if not block.before] == [(0, 5), (5, 12), (12, 15), (15, 38), (38, 45), (45, 50)]
    assert [block.id for block in protocol.agenda if block.before] == ["agenda.measures"]


@for_both
def test_sessions_4_and_8_are_reviews(protocol: Protocol) -> None:
    assert {n: review.task for n in range(1, 17) if (review := protocol.review_at(n))} == {4: "middle.review_4", 8: "middle.review_8"}


@for_both
def test_the_mood_is_asked_each_session_and_worry_each_second_one(protocol: Protocol) -> None:
    assert [(measure.key, measure.when) for measure in protocol.measures] == [("phq9", "each_session"), ("gad7", "each_second_session")]
    assert protocol.main_measure == "phq9"


@for_both
def test_nobody_has_signed_off_a_protocol_yet(protocol: Protocol) -> None:
    assert protocol.signed_off_by == "nobody yet: a qualified IPT clinician must sign before use"


@for_both
def test_it_is_for_one_adult_grief_means_a_death_and_a_missed_session_does_not_count(protocol: Protocol) -> None:
    assert (protocol.participants, protocol.youngest, protocol.grief_scope, protocol.missed_session_counts) == ("individual", 18, "death_only", False)


@for_both
def test_a_session_before_the_first_or_past_the_last_belongs_to_the_nearest_phase(protocol: Protocol) -> None:
    assert [protocol.phase_at(session).id for session in (0, 1, 16, 20)] == ["initial", "initial", "ending", "ending"]


def test_an_unknown_phase_is_named() -> None:
    assert BOTH[0].phase("middle").title == "Middle"
    with pytest.raises(KeyError, match="IPT, 16 sessions has no phase «closing»"):
        BOTH[0].phase("closing")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"Middle", first = 4', '"Middle", first = 5', "The phase middle should start at session 4: phases follow each other without a gap."),
        ("first = 13, last = 16", "first = 13, last = 15", "The last phase should end at session 16, the last one planned."),
        ("fewest = 16", "fewest = 17", "The fewest sessions are more than the most. Exchange the two numbers."),
        ("youngest = 18", "youngest = 18\noldest = 12", "The oldest age is below the youngest. Exchange the two numbers."),
        ('phase = "assessment"', 'phase = "intake"', "The task assessment.consent names the phase intake, which this protocol does not have."),
        ('id = "assessment.access"', 'id = "assessment.consent"', "The task assessment.consent stands more than once. Give each its own key."),
        ("session = 4, task", "session = 40, task", "The review at session 40 lies after the last session, 16."),
        ('task = "middle.review_4"', 'task = "middle.look"', "The review at session 4 names the task middle.look, which is not listed."),
        ('session = 3, phase = "initial"', 'session = 3, phase = "middle"', "The walkthrough says middle at session 3, the phases say otherwise."),
        ("start = 5\n", "start = 6\n", "The agenda block agenda.link should start at minute 5: blocks follow each other without a gap."),
        ("session_minutes = 50", "session_minutes = 60", "The agenda should end at minute 60, the end of the session."),
    ],
)
def test_parts_of_a_protocol_that_do_not_agree_are_named(before: str, after: str, said: str, tmp_path: Path) -> None:
    text = (OWN_FOLDER / "protocols" / "ipt16.toml").read_text(encoding="utf-8")
    assert before in text
    file = tmp_path / "ipt16.toml"
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DefinitionRefused) as refusal:
        read_definition(file)
    assert refusal.value.problems == [said]

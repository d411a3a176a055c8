"""What a protocol's file must say, what is refused, and what the protocols that come with OpenIPT hold, against figures typed by hand."""

from pathlib import Path

import pytest

from openipt.core.fields import DefinitionRefused
from openipt.core.library import OWN_FOLDER, fingerprint, read_definition
from openipt.core.protocols import AREAS, Protocol
from tests.shipped import shipped

LIBRARY = shipped()
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

PHASES = {
    "ipt16": "initial 1-3, middle 4-12, ending 13-16",
    "ipt16_uk": "initial 1-4, middle 5-12, ending 13-16",
    "ipt12": "initial 1-3, middle 4-9, ending 10-12",
    "ipt_a12": "initial 1-4, middle 5-9, ending 10-12",
    "ipt_b8": "engagement 0-0, initial 1-2, middle 3-6, ending 7-8",
    "ipc": "initial 1-2, middle 3-7, ending 8-8",
    "ipt_est3": "initial 1-1, middle 2-2, ending 3-3",
    "group8": "pre_group 0-0, initial 1-1, middle 2-7, ending 8-8",
    "group6": "pre_group 0-0, initial 1-1, middle 2-5, ending 6-6",
    "group16": "initial 1-4, middle 5-13, ending 14-16",
    "perinatal12": "initial 1-3, middle 4-10, ending 11-12",
    "ipsrt": "initial 1-4, middle 5-16, ending 17-20",
    "fbipt14": "initial 1-5, middle 6-11, ending 12-14",
    "ipt_ptsd14": "initial 1-3, middle 4-11, ending 12-14",
    "ipt_cm16": "initial 1-3, middle 4-13, ending 14-16",
    "ipt_m": "maintenance 1-33, ending 34-36",
}
"""Phases by protocol (reference 2.2)."""

ADAPTED = {
    "ipt_a12": "parents.who_sees_what parents.start parents.calls parents.joint parents.ending adolescent.depression_circle adolescent.mood_ratings",
    "ipt_b8": "brief.engagement brief.contacts",
    "ipc": "brief.all_in_one brief.homework brief.triage",
    "ipt_est3": "brief.all_in_one brief.triage",
    "group8": "group.pre_session group.round group.member_turn group.steps group.closing_round group.farewell group.post_meeting",
    "group6": "group.pre_session group.round group.member_turn group.steps group.closing_round group.farewell group.post_meeting",
    "group16": "group.round group.member_turn group.steps group.closing_round group.farewell group.post_meeting",
    "perinatal12": "perinatal.birth_story perinatal.baby_relationship perinatal.division_of_labour perinatal.partner_session"
    " perinatal.sleep_feeding_support perinatal.infant_safety",
    "ipsrt": "ipsrt.rhythm_history ipsrt.srm_weekly ipsrt.targets ipsrt.disruption_plan ipsrt.medication_adherence ipsrt.mania_signs",
    "fbipt14": "tween.mood_thermometer tween.parent_time tween.together tween.good_timing tween.give_to_get tween.i_feel tween.several_ways",
    "ipt_ptsd14": "ptsd.feeling_log ptsd.trust",
    "ipt_cm16": "couple.individual_screen couple.both_histories couple.expectation_maps couple.renegotiate couple.communication_analysis_joint"
    " couple.agreements",
    "ipt_m": "maintenance.contract maintenance.session maintenance.recurrence_check maintenance.renewal ending.warning_signs",
}
"""The tasks that an adaptation brings (reference 7)."""

for_each = pytest.mark.parametrize("key", sorted(PHASES))


def test_the_protocols_are_those_of_the_clinical_reference() -> None:
    assert sorted(LIBRARY.protocols) == sorted(PHASES)


@for_each
def test_each_has_its_phases_its_adaptations_and_an_honest_signature(key: str) -> None:
    protocol = LIBRARY.protocol(key)
    assert ", ".join(f"{phase.id} {phase.first}-{phase.last}" for phase in protocol.phases) == PHASES[key]
    assert set(ADAPTED.get(key, "").split()) <= {task.id for task in protocol.tasks}
    assert protocol.signed_off_by == "nobody yet: a qualified IPT clinician must sign before use"


@for_each
def test_consent_and_the_talk_about_risk_guard_each(key: str) -> None:
    required = {task.id for task in LIBRARY.protocol(key).tasks_of("assessment") if task.required}
    assert required == {"assessment.consent", "assessment.measures", "assessment.risk", "assessment.suitability"}


def test_brief_forms_have_no_focus_on_deficits_and_rhythm_therapy_has_one_of_its_own() -> None:
    assert {key for key in PHASES if "deficits" not in LIBRARY.protocol(key).problem_areas} == {"ipt_b8", "ipc", "ipt_est3", "ipt_cm16"}
    assert {key for key in PHASES if "grief_lost_self" in LIBRARY.protocol(key).problem_areas} == {"ipsrt"}
    assert set(AREAS) == {"grief", "role_dispute", "role_transition", "deficits", "grief_lost_self"}


def test_only_in_groups_a_missed_session_is_used_up() -> None:
    groups = {key for key in PHASES if LIBRARY.protocol(key).missed_session_counts}
    assert groups == {key for key in PHASES if LIBRARY.protocol(key).participants == "group"} == {"group8", "group6", "group16"}


def test_ages_are_those_of_the_clinical_reference() -> None:
    ages = {key: (LIBRARY.protocol(key).youngest, LIBRARY.protocol(key).oldest) for key in PHASES}
    assert {key: age for key, age in ages.items() if age != (18, None)} == {"ipt_a12": (12, 18), "fbipt14": (8, 12)}


def test_counselling_may_end_from_the_third_session_and_maintenance_from_the_first_year() -> None:
    spans = {key: (LIBRARY.protocol(key).sessions.fewest, LIBRARY.protocol(key).sessions.most) for key in PHASES}
    assert {key: span for key, span in spans.items() if span[0] != span[1]} == {"ipc": (3, 8), "ipt_m": (12, 36)}
    assert LIBRARY.protocol("ipt_m").cadence_days == 28


def test_the_session_of_a_group_is_ninety_minutes_with_the_usual_worksheets() -> None:
    blocks = [block for block in LIBRARY.protocol("group8").agenda if not block.before]
    assert [block.end - block.start for block in blocks] == [5, 25, 45, 10, 5]
    assert {name for block in blocks for name in block.also} == {
        *("agenda.opening", "agenda.link", "agenda.task_review", "agenda.focus", "agenda.rehearse", "agenda.close")
    }


def test_the_talk_before_a_group_has_an_agenda_and_minutes_of_its_own() -> None:
    protocol = LIBRARY.protocol("group8")
    assert (protocol.at_session(0).session_minutes, protocol.at_session(1).session_minutes) == (50, 90)
    assert [block.id for block in protocol.at_session(0).agenda][1:] == ["agenda.opening", "agenda.link", "agenda.focus", "agenda.close"]
    assert LIBRARY.protocol("ipt_b8").at_session(0) is LIBRARY.protocol("ipt_b8")


def test_the_clients_agreement_ends_the_phase_with_the_contract_or_else_the_first() -> None:
    agreed = {key: LIBRARY.protocol(key).agreed_in for key in PHASES}
    assert {key: phase for key, phase in agreed.items() if phase != "initial"} == {
        "group8": "pre_group",
        "group6": "pre_group",
        "ipt_m": "maintenance",
    }


def test_what_a_protocol_says_of_a_task_itself_stands_before_the_shared_words() -> None:
    role = {key: next(task for task in LIBRARY.protocol(key).tasks if task.id == "initial.sick_role") for key in ("ipt16", "ipt_a12")}
    assert (role["ipt16"].title, role["ipt_a12"].title) == ("Ease what the illness prevents", "Ease a little, and keep going")
    assert role["ipt_a12"].roles == role["ipt16"].roles


def test_a_protocol_is_fingerprinted_with_the_words_of_its_shared_tasks(tmp_path: Path) -> None:
    (tmp_path / "protocols").mkdir()
    for name in ("protocols/ipt16.toml", "tasks.toml"):
        (tmp_path / name).write_text((OWN_FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
    same = read_definition(tmp_path / "protocols" / "ipt16.toml")
    words = (OWN_FOLDER / "tasks.toml").read_text(encoding="utf-8")
    (tmp_path / "tasks.toml").write_text(words.replace('title = "The timeline"', 'title = "The line of years"'), encoding="utf-8")
    other = read_definition(tmp_path / "protocols" / "ipt16.toml")
    assert fingerprint(same) == fingerprint(BOTH[0])
    assert fingerprint(other) != fingerprint(same)


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


@for_both
def test_the_agenda_fills_fifty_minutes_without_a_gap(protocol: Protocol) -> None:
    assert [(block.start, block.end) for block in protocol.agenda if not block.before] == [(0, 5), (5, 12), (12, 15), (15, 38), (38, 45), (45, 50)]
    assert [block.id for block in protocol.agenda if block.before] == ["agenda.measures"]


@for_both
def test_sessions_4_and_8_are_reviews(protocol: Protocol) -> None:
    assert {n: review.task for n in range(1, 17) if (review := protocol.review_at(n))} == {4: "middle.review_4", 8: "middle.review_8"}


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


def test_six_kinds_of_mistakes_in_one_file_are_each_said_in_a_kind_sentence(tmp_path: Path) -> None:
    text = (OWN_FOLDER / "protocols" / "ipt16.toml").read_text(encoding="utf-8")
    for before, after in (
        ('"Ending", first = 13', '"Ending", first = 14'),
        ("fewest = 16", "fewest = 18"),
        ('{ id = "initial.circle" }', '{ id = "initial.circle", phase = "intake" }'),
        ('session = 8, task = "middle.review_8"', 'session = 18, task = "middle.review_nine"'),
        ('session = 12, phase = "middle"', 'session = 12, phase = "ending"'),
        ("start = 38, end = 45", "start = 40, end = 45"),
    ):
        assert before in text
        text = text.replace(before, after, 1)
    file = tmp_path / "ipt16.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionRefused) as refusal:
        read_definition(file)
    assert refusal.value.problems == [
        "The fewest sessions are more than the most. Exchange the two numbers.",
        "The phase ending should start at session 13: phases follow each other without a gap.",
        "The agenda block agenda.rehearse should start at minute 38: blocks follow each other without a gap.",
        "The task initial.circle names the phase intake, which this protocol does not have.",
        "The review at session 18 names the task middle.review_nine, which is not listed.",
        "The review at session 18 lies after the last session, 16.",
        "The walkthrough says ending at session 12, the phases say otherwise.",
    ]


def test_mistakes_of_form_are_said_with_the_place_where_they_stand(tmp_path: Path) -> None:
    text = (OWN_FOLDER / "protocols" / "ipt_a12.toml").read_text(encoding="utf-8")
    for before, after in (
        ("session_minutes = 45", 'session_minutes = "45"'),
        ("cadence_days = 7\n", ""),
        ('participants = "individual"', 'participants = "teenager"'),
        ('problem_areas = ["grief",', 'problem_areas = ["sorrow",'),
        ("youngest = 12", "youngest = 12\nyougest = 12"),
        ("missed_session_counts = false", 'missed_session_counts = "no"'),
    ):
        assert before in text
        text = text.replace(before, after, 1)
    file = tmp_path / "ipt_a12.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionRefused) as refusal:
        read_definition(file)
    assert sorted(refusal.value.problems) == [
        "«cadence_days» is missing. Add it.",
        "«missed_session_counts» must be true or false, without quotation marks.",
        "«participants» is 'teenager'; it must be one of 'individual', 'group', 'couple' or 'parent_child'.",
        "«problem_areas, number 1» is 'sorrow'; it must be one of 'grief', 'role_dispute', 'role_transition', 'deficits' or 'grief_lost_self'.",
        "«session_minutes» must be a whole number without quotation marks.",
        "«yougest» is not a word this file may use. Check the spelling, or take it out.",
    ]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"Middle", first = 4', '"Middle", first = 5', "The phase middle should start at session 4: phases follow each other without a gap."),
        ("first = 13, last = 16", "first = 13, last = 15", "The last phase should end at session 16, the last one planned."),
        ("fewest = 16", "fewest = 17", "The fewest sessions are more than the most. Exchange the two numbers."),
        ("youngest = 18", "youngest = 18\noldest = 12", "The oldest age is below the youngest. Exchange the two numbers."),
        (
            '{ id = "assessment.boundaries" }',
            '{ id = "assessment.boundaries", phase = "intake" }',
            "The task assessment.boundaries names the phase intake, which this protocol does not have.",
        ),
        (
            'id = "assessment.access"',
            'id = "assessment.acess"',
            "The task assessment.acess is not in tasks.toml. Look at its spelling, or say here what it is.",
        ),
        (
            'when = "each_second_session"',
            'when = "listed_sessions"',
            "The measure gad7: «listed_sessions» needs «sessions», and nothing else has them.",
        ),
        (
            'when = "each_second_session"',
            'when = "listed_sessions", sessions = [4, 20]',
            "The measure gad7 names session 20, which this protocol does not have.",
        ),
        (
            'when = "each_second_session"',
            'when = "each_session", from_session = 0',
            "The measure gad7 names session 0, which this protocol does not have.",
        ),
        (
            '"middle.success"',
            '"middle.sucess"',
            "The task middle.sucess is not in tasks.toml. Look at its spelling, or say here what it is.",
        ),
        ('id = "assessment.access"', 'id = "assessment.consent"', "The task assessment.consent stands more than once. Give each its own key."),
        ("session = 4, task", "session = 40, task", "The review at session 40 lies after the last session, 16."),
        ('task = "middle.review_4"', 'task = "middle.look"', "The review at session 4 names the task middle.look, which is not listed."),
        ('session = 3, phase = "initial"', 'session = 3, phase = "middle"', "The walkthrough says middle at session 3, the phases say otherwise."),
        ("start = 5,", "start = 6,", "The agenda block agenda.link should start at minute 5: blocks follow each other without a gap."),
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

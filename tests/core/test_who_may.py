"""The who-may table: what it names is allowed, all else is refused, and no relation has more than it needs."""

import pytest

from openipt.core.who_may import RULES, WITHOUT_A_LINE, Relation, Verb, permitting

SEES_TO_ALERTS = {
    *("read_alert", "take_alert", "write_on_alert", "close_alert", "look_again"),
    *("assess_risk", "remember_behaviour", "read_safety_plan", "write_safety_plan"),
}
ON_CALL = {"read_alerts", "review_alerts", "keep_rota"}
WORKING = {
    *("read_course", "plan_sessions", "record_attendance", "read_session", "save_session_part", "sign_note", "send_measure", "revoke_link"),
    *("enter_score", "raise_alert", "give_safety_plan", "read_messages", "keep_messages", "record_task", "decide_on_rule"),
    *("read_life", "write_course_sheet", "take_out_sheet", "merge_people", "place_person", "ask_at_home", "choose_packs", "choose_options"),
    *("read_letter", "write_letter", "give_letter"),
}
MAY: dict[Relation, set[str]] = {
    Relation.TREATING: {
        *(*WORKING, *SEES_TO_ALERTS),
        *("move_course", "extend_course", "change_protocol", "begin_again", "strike_score", "list_for_supervision", "see_comment", "offer_course"),
        "bring_people_over",
    },
    Relation.AUTHOR: {"read_process_note", "save_process_note"},
    Relation.SUPERVISING: {"read_course_pseudonymised", "show_name", "read_signed_notes", "comment_on_case"},
    Relation.COVERING: {*WORKING, *SEES_TO_ALERTS},
    Relation.ON_DUTY: SEES_TO_ALERTS,
    Relation.OFFERED: {"answer_offer"},
    Relation.LEFT_BEHIND: {"offer_course"},
    Relation.COVERS_HERE: {"read_covered_caseload"},
    Relation.CALLED: SEES_TO_ALERTS,
    Relation.HOLDING_PLAN: {"read_own_safety_plan"},
    Relation.WRITING_AT_HOME: {"answer_at_home"},
    Relation.RECEIVING: {"stop_messages"},
    Relation.HOLDING_LINK: {"read_questionnaire", "begin_questionnaire", "answer_item", "submit_measure", "say_not_me"},
    Relation.THERAPIST_HERE: {
        "read_caseload",
        "keep_views",
        "find_client",
        "add_client",
        "keep_waiting_list",
        "take_from_waiting_list",
        "settle_entries",
        "read_rules",
        *ON_CALL,
    },
    Relation.RUNS_SERVICE: {"find_client", "settle_entries", "keep_waiting_list", "allocate_client", "keep_service", "read_rules", "choose_rules"},
    Relation.SUPERVISOR_HERE: {"read_supervision_list", *ON_CALL},
    Relation.LEAD_HERE: ON_CALL,
    Relation.KEEPER_HERE: {"read_keeper_page", "read_delivery_log", "send_test_message"},
    Relation.INSTALLATION: {"plan_deliveries", "send_due", "call_to_alerts"},
    Relation.NONE: set(),
}
"""Typed by hand, so that a change of the table is a decision that shows here."""


@pytest.mark.parametrize("relation", Relation)
def test_each_pair_of_relation_and_verb_is_as_decided(relation: Relation) -> None:
    assert {verb: permitting({relation}, verb) for verb in Verb} == {verb: relation if verb.value in MAY[relation] else None for verb in Verb}


def test_without_any_relation_everything_is_refused() -> None:
    assert [verb for verb in Verb if permitting((), verb)] == []


def test_a_role_in_the_service_opens_no_single_course() -> None:
    here = {Relation.THERAPIST_HERE, Relation.SUPERVISOR_HERE, Relation.LEAD_HERE, Relation.KEEPER_HERE}
    of_lists = {
        "read_rules",
        "read_caseload",
        "keep_views",
        "find_client",
        "take_from_waiting_list",
        "settle_entries",
        "keep_waiting_list",
        "add_client",
        "read_supervision_list",
        "read_keeper_page",
        "read_delivery_log",
        "send_test_message",
        *ON_CALL,
    }
    assert {verb.value for verb in Verb if permitting(here, verb)} == of_lists


def test_whoever_stands_in_two_relations_acts_by_the_one_that_permits() -> None:
    both = {Relation.TREATING, Relation.SUPERVISING}
    assert permitting(both, Verb.READ_COURSE) is Relation.TREATING
    assert permitting(both, Verb.READ_COURSE_PSEUDONYMISED) is Relation.SUPERVISING


def test_a_process_note_is_opened_by_no_relation_but_its_authors() -> None:
    others = set(Relation) - {Relation.AUTHOR}
    assert [permitting(others, verb) for verb in (Verb.READ_PROCESS_NOTE, Verb.SAVE_PROCESS_NOTE)] == [None, None]


def test_only_what_happens_while_somebody_types_has_no_line_of_its_own() -> None:
    assert {verb.value for verb in WITHOUT_A_LINE} == {"save_session_part", "save_process_note"}


def test_every_verb_is_for_somebody_and_all_but_those_of_standing_in_for_one_relation_alone() -> None:
    assert [[rule.relation for rule in RULES if verb in rule.verbs] for verb in Verb].count([]) == 0
    shared = {verb.value for verb in Verb if sum(verb in rule.verbs for rule in RULES) > 1}
    assert shared == SEES_TO_ALERTS | ON_CALL | WORKING | {"find_client", "settle_entries", "keep_waiting_list", "offer_course", "read_rules"}


def test_each_line_says_why_in_a_sentence() -> None:
    assert len({rule.relation for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.because.endswith(".")
        assert len(rule.because.split()) > 5

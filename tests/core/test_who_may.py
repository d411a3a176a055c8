"""The who-may table: what it names is allowed, all else is refused, and no relation has more than it needs."""

import pytest

from openipt.core.who_may import RULES, WITHOUT_A_LINE, Relation, Verb, permitting

MAY: dict[Relation, set[str]] = {
    Relation.TREATING: {
        *("read_course", "plan_sessions", "record_attendance", "move_course", "send_measure", "revoke_link", "enter_score"),
        *("strike_score", "read_alert", "take_alert", "write_on_alert", "close_alert", "list_for_supervision"),
        *("read_session", "save_session_part", "sign_note", "see_comment"),
    },
    Relation.AUTHOR: {"read_process_note", "save_process_note"},
    Relation.SUPERVISING: {"read_course_pseudonymised", "show_name", "read_signed_notes", "comment_on_case"},
    Relation.HOLDING_LINK: {"read_questionnaire", "begin_questionnaire", "answer_item", "submit_measure", "say_not_me"},
    Relation.THERAPIST_HERE: {"read_caseload", "add_client"},
    Relation.SUPERVISOR_HERE: {"read_supervision_list"},
    Relation.KEEPER_HERE: {"read_keeper_page"},
    Relation.NONE: set(),
}
"""Typed by hand, so that a change of the table is a decision that shows here."""


@pytest.mark.parametrize("relation", Relation)
@pytest.mark.parametrize("verb", Verb)
def test_each_pair_of_relation_and_verb_is_as_decided(relation: Relation, verb: Verb) -> None:
    assert permitting({relation}, verb) is (relation if verb.value in MAY[relation] else None)


def test_without_any_relation_everything_is_refused() -> None:
    assert [verb for verb in Verb if permitting((), verb)] == []


def test_a_role_in_the_service_opens_no_single_course() -> None:
    here = {Relation.THERAPIST_HERE, Relation.SUPERVISOR_HERE, Relation.KEEPER_HERE}
    of_lists = {Verb.READ_CASELOAD, Verb.ADD_CLIENT, Verb.READ_SUPERVISION_LIST, Verb.READ_KEEPER_PAGE}
    assert {verb for verb in Verb if permitting(here, verb)} == of_lists


def test_whoever_stands_in_two_relations_acts_by_the_one_that_permits() -> None:
    both = {Relation.TREATING, Relation.SUPERVISING}
    assert permitting(both, Verb.READ_COURSE) is Relation.TREATING
    assert permitting(both, Verb.READ_COURSE_PSEUDONYMISED) is Relation.SUPERVISING


def test_a_process_note_is_opened_by_no_relation_but_its_authors() -> None:
    others = set(Relation) - {Relation.AUTHOR}
    assert [permitting(others, verb) for verb in (Verb.READ_PROCESS_NOTE, Verb.SAVE_PROCESS_NOTE)] == [None, None]


def test_only_what_happens_while_somebody_types_has_no_line_of_its_own() -> None:
    assert {verb.value for verb in WITHOUT_A_LINE} == {"save_session_part", "save_process_note"}


def test_every_verb_is_for_somebody_and_for_one_relation_alone() -> None:
    assert [[rule.relation for rule in RULES if verb in rule.verbs] for verb in Verb].count([]) == 0
    assert all(sum(verb in rule.verbs for rule in RULES) == 1 for verb in Verb)


def test_each_line_says_why_in_a_sentence() -> None:
    assert len({rule.relation for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.because.endswith(".")
        assert len(rule.because.split()) > 5

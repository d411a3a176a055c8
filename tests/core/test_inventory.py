"""Somebody of the inventory: what is still empty, when an address may be kept, and how a name in a field leads to the person."""

from uuid import UUID

import pytest

from openipt.core.inventory import (
    as_the_client_wrote,
    contact_mistake,
    kind_by,
    person_of,
    reference_to,
    referred_to,
    same_name,
    still_empty,
    told_apart,
)
from tests.shipped import shipped

RUTH = UUID("0192f3aa-0000-7000-8000-000000000001")


def test_what_is_still_empty_is_told_in_the_order_of_asking():
    content = {"display_name": "Ruth", "relation": "child", "kind": "person", "status": "living", "satisfaction": 0}
    assert still_empty(shipped().prompts.minimum, content) == ("contact_freq", "want_change")


def test_an_address_is_kept_of_an_emergency_contact_alone():
    assert contact_mistake({"contact": "020 7946 0000"}) is not None
    assert contact_mistake({"contact": "020 7946 0000", "emergency_contact": True}) is None
    assert contact_mistake({"display_name": "Ruth"}) is None


@pytest.mark.parametrize(
    ("relation", "kind"), [("pet", "pet"), ("group", "group"), ("faith_community", "group"), ("friend", "person"), ("", "person")]
)
def test_a_word_for_the_relation_says_what_somebody_is(relation, kind):
    assert kind_by(relation) == kind


def test_a_person_reads_as_the_sheet_says_and_what_is_not_said_is_not_made_up():
    ruth = person_of(RUTH, {"display_name": "Ruth", "relation": "child", "satisfaction": 6})
    assert (ruth.name, ruth.relation, ruth.kind, ruth.status, ruth.satisfaction, ruth.symptom_effect) == (
        "Ruth",
        "child",
        "person",
        "living",
        6,
        None,
    )


def test_a_field_leads_to_a_person_by_id_and_any_other_text_to_nobody():
    assert referred_to(reference_to(RUTH)) == RUTH
    assert [referred_to(kept) for kept in ("Ruth", "person:not-an-id", 7, None)] == [None] * 4


def test_capitals_and_spaces_make_no_other_name():
    assert same_name(" boss  T.", "Boss t.")
    assert not same_name("Boss T.", "Boss S.")


def test_a_name_that_is_taken_gets_a_word_behind_it_which_the_client_is_not_shown():
    assert told_apart("Sarah", ["Rob"]) == "Sarah"
    assert told_apart("sarah", ["Sarah"]) == "sarah (written at home)"
    assert told_apart("Sarah", ["Sarah", "Sarah (written at home)"]) == "Sarah (written at home) 2"
    assert as_the_client_wrote("Sarah (written at home) 2") == "Sarah"

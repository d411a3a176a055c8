"""Whose a sealed value is: every table with seals leads to a client, and process notes to their author as well."""

import pytest

from openipt.record import door, keys
from openipt.record.keeping.whose import Vaults, sealed_fields, tables_with_seals, way_to_author, way_to_client
from openipt.record.models import Answer, Client, Course, OtherProcessNote, ProcessNote
from openipt.record.seal import SealBroken
from tests.cast import answer_all, op, send_link

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_every_table_with_seals_leads_to_a_client():
    ways = {model: way_to_client(model) for model in tables_with_seals()}
    assert ways[Client] == "id"
    assert ways[Answer] == "response__course__client_id"
    assert ways[OtherProcessNote] == "part__course__client_id"
    assert Course not in ways


def test_process_notes_alone_have_an_author():
    assert {model for model in tables_with_seals() if way_to_author(model)} == {ProcessNote, OtherProcessNote}


def test_what_was_sealed_opens_with_the_vault_that_is_found_and_with_no_other(cast):
    _, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [1, 2, 0, 3, 1, 0, 2, 1, 0, 1])
    with door.whole_service("look_through"):
        row_id, sealed, client_id = Answer.objects.values_list("id", "value", way_to_client(Answer)).first()
        vaults = Vaults()
        assert vaults.of(client_id).open("answer", "value", row_id, bytes(sealed)) in (0, 1, 2, 3)
        assert vaults.of(client_id) is vaults.of(client_id)
        other = op()
        keys.make_client_key(other)
        with pytest.raises(SealBroken):
            vaults.of(other).open("answer", "value", row_id, bytes(sealed))
        with pytest.raises(keys.KeyMissing):
            vaults.of(client_id, cast.ben.member.id)


def test_sealed_fields_are_named():
    assert sealed_fields(Client) == ("name", "pronouns", "date_of_birth", "occupation", "household")

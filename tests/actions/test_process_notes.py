"""Process notes: under a key of their own, their author's alone, and in no reading but their own."""

from uuid import UUID, uuid4, uuid5

import pytest

from openipt.actions import people, sessions
from openipt.actions.sessions import Saved, Typed
from openipt.core.who_may import Verb
from openipt.record import door, keys, models, read
from openipt.record.actors import Actor
from openipt.record.keystore.models import ProcessNoteKey
from openipt.record.models.base import DOORS_OPEN
from openipt.record.seal import SealBroken, Vault
from tests.actions.once import not_for
from tests.cast import NOW, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def treats(course_id: UUID, member_id: UUID) -> None:
    """The course is that therapist's from now on."""
    mark = DOORS_OPEN.set(1)
    try:
        models.Course.objects.filter(id=course_id).update(therapist_id=member_id)
    finally:
        DOORS_OPEN.reset(mark)


def think(by: Actor, course_id: UUID, words: str, based_on: int = 0, writer: UUID | None = None, number: int = 1) -> Saved:
    note_id = read.process_note(by, course_id, number, now=NOW)[1].id
    typed = Typed(note_id, "process_note", {"words": words}, based_on, writer or uuid4())
    return sessions.save_process_note(by, course_id, number, typed, op_id=op(), now=NOW)


def test_a_process_note_is_kept_by_revisions_and_two_pages_meet_as_in_any_part(cast):
    here, there = uuid4(), uuid4()
    assert [think(cast.ben, cast.ana_course, words, at, here).revision for at, words in enumerate(("I", "I grew"))] == [1, 2]
    assert think(cast.ben, cast.ana_course, "I was", 0, there).elsewhere.content == {"words": "I grew"}
    note = read.process_note(cast.ben, cast.ana_course, 1, now=NOW)[1]
    assert (note.content, note.revision, [other.content for other in note.others]) == ({"words": "I grew"}, 2, [{"words": "I was"}])
    assert read.process_note(cast.ben, cast.ana_course, 2, now=NOW)[1].content == {}


def test_a_process_note_is_its_authors_alone(cast):
    think(cast.ben, cast.ana_course, "I grew impatient")
    not_for([cast.cleo, cast.eve, cast.finn], lambda by: read.process_note(by, cast.ana_course, 1, now=NOW))
    typed = Typed(uuid4(), "process_note", {"words": "x"}, 0, uuid4())
    not_for([cast.cleo, cast.eve, cast.finn], lambda by: sessions.save_process_note(by, cast.ana_course, 1, typed, op_id=op(), now=NOW))


def test_whoever_treats_after_its_author_neither_reads_nor_writes_over_it(cast):
    think(cast.ben, cast.ana_course, "I grew impatient")
    hana = people.take_in_member(cast.ben.practice.id, people.give_account("lea@test.example", "nobody-here"), "Hana M.", ("therapist",))
    treats(cast.ana_course, hana.member.id)
    assert read.process_note(hana, cast.ana_course, 1, now=NOW)[1].content == {}
    think(hana, cast.ana_course, "Hana's own")
    treats(cast.ana_course, cast.ben.member.id)
    assert read.process_note(cast.ben, cast.ana_course, 1, now=NOW)[1].content == {"words": "I grew impatient"}


def test_its_key_is_its_own_neither_the_clients_nor_another_authors_opens_it(cast):
    think(cast.ben, cast.ana_course, "I grew impatient")
    with door.course(cast.ben, cast.ana_course, Verb.READ_COURSE) as room:
        row, client_id = models.ProcessNote.objects.get(), room.course.client_id
        keys.make_process_note_key(client_id, cast.cleo.member.id)
        own, others = keys.process_note_key(client_id, cast.ben.member.id), keys.process_note_key(client_id, cast.cleo.member.id)
        for key in (room.vault.key, others):
            with pytest.raises(SealBroken):
                Vault(client_id, key).open("process_note", "content", row.id, bytes(row.content))
        assert Vault(client_id, own).open("process_note", "content", row.id, bytes(row.content)) == {"words": "I grew impatient"}


def test_a_key_that_was_lost_is_not_made_anew_while_a_note_needs_it(cast):
    think(cast.ben, cast.ana_course, "I grew impatient")
    ProcessNoteKey.objects.all().delete()
    for number in (1, 2):
        note_id = uuid5(cast.ana_course, f"{number}/process/{cast.ben.member.id}")
        typed = Typed(note_id, "process_note", {"words": "x"}, 0, uuid4())
        with pytest.raises(keys.KeyMissing):
            sessions.save_process_note(cast.ben, cast.ana_course, number, typed, op_id=op(), now=NOW)
    assert not ProcessNoteKey.objects.exists()


def test_no_other_way_of_reading_shows_a_process_note(cast):
    think(cast.ben, cast.ana_course, "Quincunx of my own thoughts")
    readings = [
        read.caseload(cast.ben, now=NOW),
        read.course_page(cast.ben, cast.ana_course, now=NOW),
        read.session_page(cast.ben, cast.ana_course, 1, now=NOW),
    ]
    assert [reading for reading in readings if "Quincunx" in repr(reading)] == []
    assert "Quincunx" in repr(read.process_note(cast.ben, cast.ana_course, 1, now=NOW))


def test_no_other_worksheet_is_kept_as_a_process_note(cast):
    typed = Typed(uuid4(), "session_note", {"words": "x"}, 0, uuid4())
    not_for([cast.ben], lambda by: sessions.save_process_note(by, cast.ana_course, 1, typed, op_id=op(), now=NOW))

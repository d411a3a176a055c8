"""Signing a note, which locks its session as it was read, and amending it afterwards."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from openipt.actions import courses, measures, notes, sessions
from openipt.actions.sessions import SIGNED, Typed
from openipt.core.courses import Attendance
from openipt.core.ids import uuid7
from openipt.core.notes import NoteLine
from openipt.record import models, read, session_parts
from openipt.record.models.base import DOORS_OPEN
from tests.actions.once import disk_full_for, done_once, everything, not_for, refused
from tests.cast import NOW, op, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

MISSED = courses.Came(Attendance.MISSED, reason="Ill.")


def attend(cast, came: courses.Came = MISSED, number: int = 1, course_id: Any = None) -> None:
    courses.record_attendance(cast.ben, course_id or cast.ana_course, op_id=op(), number=number, came=came, now=NOW)


def write(cast, sheet: str, content: dict[str, Any], *, based_on: int = 0, part_id: Any = None, writer: Any = None) -> sessions.Saved:
    part_id = part_id or session_parts.only_part_id(cast.ana_course, 1, sheet)
    typed = Typed(part_id, sheet, content, based_on, writer or uuid4())
    return sessions.save_part(cast.ben, cast.ana_course, 1, typed, op_id=op(), now=NOW)


def state(cast) -> str:
    return read.session_page(cast.ben, cast.ana_course, 1, now=NOW).state


def sign(cast, *, at: str | None = None, one: Any = None, by: Any = None) -> None:
    notes.sign(by or cast.ben, cast.ana_course, 1, op_id=one or op(), state=at or state(cast), now=NOW)


def amend(cast, words: str = "It was Sunday.", reason: str = "A slip.", *, one: Any = None, by: Any = None) -> None:
    notes.amend(by or cast.ben, cast.ana_course, 1, op_id=one or op(), words=words, reason=reason, now=NOW)


def signed(cast) -> tuple[read.SignedNote, ...]:
    return read.session_page(cast.ben, cast.ana_course, 1, now=NOW).signed


def test_a_note_is_signed_once_with_what_was_captured_and_the_own_words(cast):
    attend(cast)
    write(cast, "session_close", {"plan": "Ring on Monday"})
    write(cast, "session_note", {"words": "Did not come."})
    one, read_at = op(), state(cast)
    done_once(lambda: sign(cast, one=one, at=read_at), lambda: sign(cast, one=one, at="another"))
    (note,) = signed(cast)
    assert (note.version, note.signed_by, note.words, note.reason) == (1, "Ben R.", "Did not come.", "")
    assert note.lines == (NoteLine("Session 1", "24 November 2026, missed, in person. Ill."), NoteLine("Close", "Plan: Ring on Monday."))
    assert read.course_page(cast.ben, cast.ana_course, now=NOW).signed == {1}


def test_a_missed_session_is_signed_without_a_word(cast):
    attend(cast, courses.Came(Attendance.CANCELLED_CLIENT))
    sign(cast)
    assert signed(cast)[0].lines == (NoteLine("Session 1", "24 November 2026, cancelled by the client, in person."),)


def test_a_signed_note_locks_every_part_of_its_session_and_who_came(cast):
    attend(cast)
    step = uuid7(NOW)
    write(cast, "step", {"step": "Ring Pat"}, part_id=step)
    write(cast, "session_note", {"words": "A"})
    sign(cast)
    before = signed(cast)
    refused(lambda: write(cast, "session_note", {"words": "B"}, based_on=1), SIGNED, conflict=True)
    refused(lambda: write(cast, "session_close", {"plan": "B"}), SIGNED, conflict=True)
    refused(lambda: write(cast, "step", {"step": "B"}, part_id=uuid7(NOW)), SIGNED, conflict=True)
    remove = {"based_on": 1, "op_id": op(), "now": NOW}
    refused(lambda: sessions.remove_part(cast.ben, cast.ana_course, 1, step, **remove), SIGNED, conflict=True)
    refused(lambda: attend(cast, courses.Came(Attendance.CANCELLED_CLIENT)), SIGNED, conflict=True)
    assert signed(cast) == before


def test_other_sessions_stay_open(cast):
    attend(cast)
    sign(cast)
    typed = Typed(session_parts.only_part_id(cast.ana_course, 2, "session_note"), "session_note", {"words": "Next"}, 0, uuid4())
    assert sessions.save_part(cast.ben, cast.ana_course, 2, typed, op_id=op(), now=NOW).revision == 1


def test_nothing_is_signed_before_somebody_wrote_down_who_came(cast):
    read_at = state(cast)
    refused(lambda: sign(cast, at=read_at), "Write down first who came. Then sign.", field="attendance")


def test_a_note_is_signed_by_one_hand_once(cast):
    attend(cast)
    sign(cast)
    read_at = state(cast)
    refused(lambda: sign(cast, at=read_at), "This note is signed already.", conflict=True)


def test_a_session_that_is_not_planned_has_no_note(cast):
    refused(lambda: notes.sign(cast.ben, cast.ana_course, 99, op_id=op(), state="", now=NOW), "This course has no session 99.", conflict=True)


def enter(cast, session: int = 1) -> None:
    measures.enter_total(cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=session, about=NOW.date(), total=9, safety_answer=0, now=NOW)


CHANGES = {
    "a part was saved": lambda cast: write(cast, "session_note", {"words": "B"}, based_on=1),
    "a part was begun": lambda cast: write(cast, "step", {"step": "Ring Pat"}, part_id=uuid7(NOW)),
    "a part was taken away": lambda cast: sessions.remove_part(
        cast.ben, cast.ana_course, 1, session_parts.only_part_id(cast.ana_course, 1, "session_note"), based_on=1, op_id=op(), now=NOW
    ),
    "who came was put right": lambda cast: attend(cast, courses.Came(Attendance.CANCELLED_CLIENT)),
    "a score came in": enter,
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_since_it_was_read_is_not_signed_unseen(cast, change):
    attend(cast)
    write(cast, "session_note", {"words": "A"})
    read_at = state(cast)
    CHANGES[change](cast)
    refused(lambda: sign(cast, at=read_at), "The note has changed since you read it. Read it again, then sign.", conflict=True)
    sign(cast)
    assert len(signed(cast)) == 1


def test_a_score_of_another_session_changes_nothing_of_this_note(cast):
    attend(cast)
    read_at = state(cast)
    enter(cast, 2)
    sign(cast, at=read_at)


def test_two_versions_of_a_part_are_looked_at_before_it_is_signed(cast):
    attend(cast)
    write(cast, "session_note", {"words": "Here"})
    write(cast, "session_note", {"words": "There"})
    read_at = state(cast)
    refused(lambda: sign(cast, at=read_at), "Two versions of one part wait for you. Look at both first; then sign.", conflict=True)


def test_a_signed_note_reads_as_it_was_signed_though_its_worksheet_is_gone(cast):
    attend(cast)
    write(cast, "session_close", {"plan": "Ring on Monday"})
    sign(cast)
    before = signed(cast)
    mark = DOORS_OPEN.set(1)
    models.SessionPart.objects.all().delete()
    models.PlannedSession.objects.filter(course_id=cast.ana_course, number=1).update(mode="video")
    DOORS_OPEN.reset(mark)
    assert signed(cast) == before


# Amendments


def test_an_amendment_stands_beside_the_note_which_stays_as_it_was(cast):
    attend(cast)
    write(cast, "session_note", {"words": "On Saturday."})
    sign(cast)
    (note,) = signed(cast)
    one = op()
    done_once(lambda: amend(cast, one=one), lambda: amend(cast, "Something else", one=one))
    amend(cast, "It was at ten.", "Asked again.")
    first, second, third = signed(cast)
    assert first == note
    assert [(each.version, each.words, each.reason, each.lines) for each in (second, third)] == [
        (2, "It was Sunday.", "A slip.", ()),
        (3, "It was at ten.", "Asked again.", ()),
    ]


def test_an_amendment_is_drafted_in_a_part_which_has_done_its_work_when_signed(cast):
    attend(cast)
    refused(lambda: write(cast, "note_amendment", {"words": "x"}), "This note is not signed yet. Change it where it stands.", conflict=True)
    sign(cast)
    write(cast, "note_amendment", {"words": "It was Sun"})
    assert [part.sheet for part in read.session_page(cast.ben, cast.ana_course, 1, now=NOW).parts] == ["note_amendment"]
    amend(cast)
    assert read.session_page(cast.ben, cast.ana_course, 1, now=NOW).parts == ()


@pytest.mark.parametrize(
    ("words", "reason", "sentence", "field"),
    [
        (" ", "A slip.", "Write what you add or put right.", "words"),
        ("It was Sunday.", " ", "Write why. The reason stands beside the amendment.", "reason"),
        ("x" * 20_001, "A slip.", "This is 20001 characters long; 20000 are the most. Shorten it.", "words"),
        ("It was Sunday.", "x" * 201, "This is 201 characters long; 200 are the most. Shorten it.", "reason"),
    ],
)
def test_an_amendment_says_what_and_why(cast, words, reason, sentence, field):
    attend(cast)
    sign(cast)
    refused(lambda: amend(cast, words, reason), sentence, field=field)


def test_a_note_that_is_not_signed_is_not_amended(cast):
    refused(lambda: amend(cast), "This note is not signed yet. Change it where it stands.", conflict=True)


def test_only_the_treating_therapist_signs_and_amends(cast):
    attend(cast)
    read_at = state(cast)
    not_for([cast.cleo, cast.eve, cast.finn], lambda by: sign(cast, by=by, at=read_at))
    sign(cast)
    not_for([cast.cleo, cast.eve, cast.finn], lambda by: amend(cast, by=by))


def test_a_signature_for_which_the_disk_has_no_room_leaves_nothing(cast):
    attend(cast)
    before, lines, read_at = everything(), models.AuditLine.objects.count(), state(cast)
    lines = models.AuditLine.objects.count()
    with pytest.raises(Exception, match="the disk is full"), disk_full_for("operation"):
        sign(cast, at=read_at)
    assert (everything(), models.AuditLine.objects.count()) == (before, lines)


@pytest.mark.parametrize("statement", ["UPDATE signed_note SET version = 7", "DELETE FROM signed_note"])
def test_the_database_itself_refuses_to_change_a_signed_note(cast, statement):
    attend(cast)
    sign(cast)
    with pytest.raises(IntegrityError, match="signed_note is only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert len(signed(cast)) == 1


def test_two_courses_with_the_same_session_number_have_each_their_own_note(cast):
    other = take_on(cast.ben, "Dov Q.")
    attend(cast)
    sign(cast)
    assert read.session_page(cast.ben, other, 1, now=NOW).signed == ()

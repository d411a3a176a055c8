"""The note is read, signed, locked and amended; private notes are nowhere else; a step is printed for the client."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from openipt.record import read
from tests.cast import NOW, op
from tests.web.sessions.conftest import written
from tests.web.sessions.test_views import SCRIPT, at, form, opening_id, session, text_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def captured(cast, course):
    """Words in the opening and of the therapist's own."""
    written(cast, course, 2, "session_opening", {"since": "A hard week."}, opening_id(course))
    written(cast, course, 2, "session_note", {"words": "Stayed with the silence."}, read.only_part_id(course, 2, "session_note"))
    return course


def sign(desk, course):
    state = re.search(r'name="state" value="([^"]+)"', desk.get(at(course, "note")).content.decode())[1]
    return desk.post(at(course, "sign_note"), {"op_id": op(), "state": state})


def came(desk, course, how="attended"):
    return desk.post(at(course, "attendance"), {"op_id": op(), "attendance": how})


def test_nobody_signs_before_it_is_written_down_who_came(desk, captured):
    page = text_of(desk.get(at(captured, "note")))
    assert "Write down first who came. Then sign." in page
    assert "Sign and lock" not in page
    assert desk.post(at(captured, "sign_note"), {"op_id": op(), "state": ""}).status_code in (409, 422)


def test_the_note_is_read_signed_and_locked_and_its_text_can_be_copied(desk, captured):
    came(desk, captured)
    before = text_of(desk.get(at(captured, "note")))
    for words in ("A hard week.", "Stayed with the silence.", f"{at(captured, 'session')}#part-{opening_id(captured)}"):
        assert words in before
    assert sign(desk, captured).url == at(captured, "note")
    page = text_of(desk.get(at(captured, "note")))
    assert "Signed Monday 23 November, 09:00 by Ben R." in page
    assert "Opening: A hard week. Stayed with the silence. Signed today 09:00 by Ben R., locked." in re.sub(
        r"\s+", " ", page[page.index("as-text") :]
    )
    locked = text_of(desk.get(at(captured, "session")))
    assert "data-part" not in locked
    assert "Signed today 09:00 by Ben R., locked" in locked
    told = desk.post(at(captured, "save_part", opening_id(captured)), form("session_opening", 1, since="Later."), headers=SCRIPT)
    assert (told.status_code, "signed and locked" in told.json()["refused"]) == (409, True)


def test_a_note_that_changed_since_it_was_read_is_not_signed(desk, captured, cast):
    came(desk, captured)
    state = re.search(r'name="state" value="([^"]+)"', desk.get(at(captured, "note")).content.decode())[1]
    written(cast, captured, 2, "mood_link", {"event": "One more thing."})
    refused = desk.post(at(captured, "sign_note"), {"op_id": op(), "state": state})
    assert (refused.status_code, "The note has changed since you read it." in text_of(refused)) == (409, True)


def test_a_missed_session_is_noted_and_signed_too(desk, course):
    came(desk, course, "dna")
    page = text_of(desk.get(at(course, "session")))
    assert "Mood and people" not in page
    assert "Missed, without word." in page
    assert sign(desk, course).status_code == 302


def test_an_amendment_with_its_reason_stands_under_the_note(desk, captured):
    came(desk, captured)
    sign(desk, captured)
    refused = desk.post(at(captured, "amend_note"), {"op_id": op(), "words": "On Sunday, not on Saturday.", "reason": ""})
    assert refused.status_code == 422
    assert "On Sunday, not on Saturday." in text_of(refused)
    desk.post(at(captured, "amend_note"), {"op_id": op(), "words": "On Sunday, not on Saturday.", "reason": "a slip"})
    page = text_of(desk.get(at(captured, "note")))
    assert page.index("Stayed with the silence.") < page.index("On Sunday, not on Saturday.") < page.index("Why: a slip")


def test_private_notes_are_kept_and_stand_on_no_other_page(desk, captured, cast):
    address = at(captured, "process_note")
    note_id = read.process_note(cast.ben, captured, 2, now=NOW)[1].id
    assert desk.post(address, {**form("process_note", words="I grew impatient."), "_part": note_id}).url == address
    told = desk.post(address, {**form("process_note", words="Tired, too."), "_part": note_id}, headers=SCRIPT)
    assert (told.status_code, "I grew impatient." in told.json()["both"]) == (409, True)
    page = text_of(desk.get(address))
    assert "Only you can open these." in page
    assert "I grew impatient." in page
    assert "Tired, too." in page
    for other in (at(captured, "session"), at(captured, "note"), reverse("course", args=[captured])):
        assert "impatient" not in text_of(desk.get(other))


def test_private_notes_that_lost_their_marks_are_shown_again(desk, course):
    refused = desk.post(at(course, "process_note"), {"op_id": op(), "words": "Kept.", "_part": "nothing"})
    assert refused.status_code == 409
    told = desk.post(at(course, "process_note"), {"op_id": op(), "words": "Kept.", "_part": str(uuid4())}, headers=SCRIPT)
    assert (told.status_code, list(told.json())) == (409, ["refused"])


def test_a_step_is_printed_with_its_words_and_nothing_of_the_course(desk, course, cast):
    (step,) = session(cast, course).open_steps
    page = text_of(desk.get(at(course, "print_step", step.id, number=1)))
    assert "“Ring Pat on Sunday.”" in page
    assert "Marc" not in page
    assert desk.get(at(course, "print_step", opening_id(course), number=1)).status_code == 404

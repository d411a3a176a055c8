"""What is entered once appears wherever it belongs, under its present name: nobody types it again."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from openipt.actions import circle, course_sheets, courses, sessions
from openipt.actions.course_sheets import Written
from openipt.core.courses import Attendance
from openipt.core.ids import uuid7
from openipt.core.letters import for_the_typesetter
from openipt.record import read
from tests.as_shown import as_shown
from tests.cast import begin_treatment, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

NAME = "Sarah Quillfeather"


@pytest.fixture
def ben(cast, django_user_model):
    client = Client()
    client.force_login(django_user_model.objects.get(id=cast.accounts["ben"]))
    return client


@pytest.fixture
def met(cast):
    """A first session a week ago, a person, a link, a step, an event since then, a focus, and a place on the circle."""
    now = datetime.now(UTC)
    begin_treatment(cast.ben, cast.ana_course)
    for number, starts in ((1, now - timedelta(days=7)), (2, now)):
        courses.plan_session(cast.ben, cast.ana_course, op_id=op(), number=number, starts_at=starts, mode="in_person", now=now)
    courses.record_attendance(cast.ben, cast.ana_course, op_id=op(), number=1, came=courses.Came(Attendance.ATTENDED), now=now)

    def write(sheet, **content):
        sheet_id = uuid7(datetime.now(UTC))
        saved = course_sheets.save(cast.ben, cast.ana_course, Written(sheet_id, sheet, content), op_id=op(), now=now)
        assert not saved.mistakes
        return sheet_id

    sarah = write("person", display_name="Sarah", relation="spouse")
    for sheet, content in (("mood_link", {"event": "A row."}), ("step", {"step": "Ask for ten minutes."})):
        typed = sessions.Typed(op(), sheet, {**content, "person": "Sarah"}, 0, op())
        sessions.save_part(cast.ben, cast.ana_course, 1, typed, op_id=op(), now=now)
    write("timeline_event", date=(now - timedelta(days=3)).date().isoformat(), title="The kitchen quarrel", person="sarah")
    chosen = {"area": "role_dispute", "person": "Sarah", "stage": "impasse", "standing": "agreed", "decided_on": now.date().isoformat()}
    write("focus_choice", **chosen, words="We are two flatmates with a bill.")
    circle.place(cast.ben, cast.ana_course, 1, [circle.Place(sarah, ring=1)], op_id=op(), now=now)
    course_sheets.save(
        cast.ben, cast.ana_course, Written(sarah, "person", {"display_name": NAME, "relation": "spouse"}, based_on=1), op_id=op(), now=now
    )
    return sarah


def page(ben, name, *args, cast):
    answer = ben.get(reverse(name, args=[cast.ana_course, *args]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_person_stands_under_the_present_name_on_the_circle(cast, ben, met):
    assert f'data-name="{NAME}"' in page(ben, "circle", cast=cast)


def test_a_person_stands_under_the_present_name_in_a_link_and_a_step(cast, ben, met):
    shown = page(ben, "session", 1, cast=cast)
    assert f"With {NAME}" in shown
    assert f'value="{NAME}"' in shown
    assert f"With {NAME}" in page(ben, "note", 1, cast=cast)


def test_a_person_is_offered_where_names_are_typed(cast, ben, met):
    assert f'<option value="{NAME}">' in page(ben, "session", 2, cast=cast)


def test_a_person_stands_under_the_present_name_in_the_focus_of_every_page(cast, ben, met):
    for name, args in (("course", ()), ("session", (2,)), ("tasks", ()), ("circle", ()), ("timeline", ())):
        shown = page(ben, name, *args, cast=cast)
        assert f"<bdi>{NAME}</bdi>" in shown, name
        assert "“We are two flatmates with a bill.”" in shown, name


def test_a_person_stands_under_the_present_name_in_a_new_draft_of_a_letter_and_with_initials_on_its_page(cast, ben, met):
    listed = reverse("letters", args=[cast.ana_course])
    begun = ben.post(reverse("begin_letter", args=[cast.ana_course]), as_shown(ben, listed, {"kind": "map"}))
    shown = ben.get(begun.headers["Location"]).content.decode()
    for words in (f"Closest: {NAME}.", f"said aloud or kept inside: {NAME}.", "“We are two flatmates with a bill.”", "The kitchen quarrel"):
        assert words in shown
    (letter,) = read.letters_page(cast.ben, cast.ana_course, now=datetime.now(UTC)).letters
    set_on_paper = str(for_the_typesetter(letter.newest.letter))
    assert "S.\\xa0Q." in set_on_paper
    assert "Sarah" not in set_on_paper


def test_an_event_stands_on_the_timeline_the_course_line_and_in_the_session_that_follows(cast, ben, met):
    assert "The kitchen quarrel" in page(ben, "timeline", cast=cast)
    course = page(ben, "course", cast=cast)
    assert f"The kitchen quarrel, with {NAME}" in course
    assert 'class="stem"' in course
    assert "The kitchen quarrel" in page(ben, "session", 2, cast=cast)
    assert "The kitchen quarrel" not in page(ben, "session", 1, cast=cast)


def test_somebody_taken_out_is_named_nowhere_any_more(cast, ben, met):
    course_sheets.take_out(cast.ben, cast.ana_course, met, op_id=op(), now=datetime.now(UTC))
    for name, args in (("course", ()), ("session", (1,)), ("session", (2,)), ("circle", ()), ("timeline", ()), ("note", (1,))):
        shown = page(ben, name, *args, cast=cast)
        assert NAME not in shown, name
        assert "Sarah" not in shown, name

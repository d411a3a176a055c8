"""The pages of a course's tasks: the list by phase, one task with its worksheet, what was recorded before, and what the course page says."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from openipt.actions import courses, measures, risk, supervision
from openipt.core.courses import Attendance
from openipt.record import read
from openipt.web import shell
from tests.cast import NOW, PASSWORD, begin_treatment, op, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def desk(cast, monkeypatch, settings) -> Client:
    """Ben's browser, signed in, at a clock that stands still."""
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    monkeypatch.setattr(shell, "now", lambda: NOW)
    browser = Client()
    assert browser.post("/sign-in/", {"login": cast.email("ben"), "password": PASSWORD}).status_code == 302
    return browser


def at(cast, name, *more):
    return reverse(name, args=[cast.ana_course, *more])


def text_of(response):
    return response.content.decode()


SAID = {"_outcome": "done", "_about": "2026-11-23", "_based_on": "0", "_words": "Signed in the room."}
CONSENT = {"care": "yes", "data": "yes", "limits": "A danger to life.", "signed_on": "2026-11-23"}


def test_every_task_of_the_protocol_stands_in_the_list_and_opens(desk, cast):
    page = text_of(desk.get(at(cast, "tasks")))
    for task in read.library().protocol("ipt16").tasks:
        assert at(cast, "task", task.id) in page
        assert desk.get(at(cast, "task", task.id)).status_code == 200
    assert "Before treatment <span" in page


def test_consent_is_recorded_with_its_sheet_read_again_and_printed(desk, cast):
    page = text_of(desk.get(at(cast, "task", "assessment.consent")))
    assert 'name="recording"' in page
    assert desk.post(at(cast, "task", "assessment.consent"), {"op_id": op(), **SAID, **CONSENT}).status_code == 302
    page = text_of(desk.get(at(cast, "task", "assessment.consent")))
    assert "A danger to life." in page
    assert "Signed in the room." in page
    printed = text_of(desk.get(at(cast, "task_record", "assessment.consent", 1)))
    assert "23 November 2026" in printed
    assert desk.get(at(cast, "task_record", "assessment.consent", 2)).status_code == 404
    again = {"op_id": op(), **SAID, **CONSENT, "_based_on": "1", "recording": "yes"}
    assert desk.post(at(cast, "task", "assessment.consent"), again).status_code == 302
    assert "Recorded before" in text_of(desk.get(at(cast, "task", "assessment.consent")))


def test_a_mistake_shows_the_form_again_with_everything_typed(desk, cast):
    answer = desk.post(at(cast, "task", "assessment.consent"), {"op_id": op(), **SAID, "care": "yes", "limits": "A danger to life."})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "To count as done it still wants" in page
    assert "A danger to life." in page
    assert "Signed in the room." in page
    assert 'href="#task-data"' in page
    for wrong in ({"_outcome": "perhaps"}, {"_about": "soon"}, {"_based_on": "many"}):
        assert desk.post(at(cast, "task", "initial.inventory"), {"op_id": op(), **SAID, **wrong}).status_code == 422


def test_what_was_recorded_meanwhile_stands_beside_what_was_typed(desk, cast):
    desk.post(at(cast, "task", "initial.inventory"), {"op_id": op(), **SAID, "_words": "Six people."})
    answer = desk.post(at(cast, "task", "initial.inventory"), {"op_id": op(), **SAID, "_words": "Five people."})
    assert answer.status_code == 409
    assert "Six people." in text_of(answer)
    assert "Five people." in text_of(answer)
    assert 'name="_based_on" value="1"' in text_of(answer)


def test_what_has_its_own_tool_counts_by_itself_and_leads_there(desk, cast):
    page = text_of(desk.get(at(cast, "task", "assessment.risk")))
    assert at(cast, "assess_risk") in page
    assert "It counts as done by itself once it stands in the record." in page
    risk.assess(cast.ben, cast.ana_course, risk.Found(spoke=True, level="low", reason=""), alert_id=None, op_id=op(), now=NOW)
    assert "It counts as done by what is in the record already." in text_of(desk.get(at(cast, "task", "assessment.risk")))


def test_a_task_of_each_session_offers_its_sessions(desk, cast):
    begin_treatment(cast.ben, cast.ana_course)
    page = text_of(desk.get(at(cast, "task", "initial.symptom_review")))
    assert "?session=1" in page
    assert desk.get(at(cast, "task", "initial.symptom_review") + "?session=99").status_code == 404
    address = at(cast, "task", "initial.symptom_review") + "?session=1"
    assert desk.post(address, {"op_id": op(), **SAID}).url == address
    assert "Signed in the room." in text_of(desk.get(address))
    assert "Session 1: done" in text_of(desk.get(address))


def test_the_course_page_names_the_first_open_tasks_and_how_many_there_are(desk, cast):
    page = text_of(desk.get(at(cast, "course")))
    assert "All 9 open tasks" in page
    assert at(cast, "task", "assessment.consent") in page
    desk.post(at(cast, "task", "assessment.consent"), {"op_id": op(), **SAID, **CONSENT})
    page = text_of(desk.get(at(cast, "course")))
    assert "All 8 open tasks" in page
    assert at(cast, "task", "assessment.consent") not in page
    assert "Done</span> Consent" in text_of(desk.get(at(cast, "move_course")))


REVIEW = {"decision": "extend", "reason": "Half the way; two more talks with her sister are needed.", "_words": ""}


def test_a_review_is_asked_for_once_its_session_is_near_and_its_decision_stands_on_the_course_line(desk, cast):
    begin_treatment(cast.ben, cast.ana_course)
    address = at(cast, "task", "middle.review_4") + "?session=4"
    assert address in text_of(desk.get(at(cast, "tasks")))
    assert address not in text_of(desk.get(at(cast, "course"))), "session 1 is next"
    shown = text_of(desk.get(at(cast, "task", "middle.review_4")))
    assert "Each review" in shown
    assert 'name="decision"' not in shown
    assert desk.post(address, {"op_id": op(), **SAID, **REVIEW}).status_code == 302
    shown = text_of(desk.get(address))
    assert "Extend the course by some sessions" in shown
    assert at(cast, "extend_course") in shown
    course = text_of(desk.get(at(cast, "course")))
    assert "Review at session 4: Add sessions" in course
    assert "Why: Half the way; two more talks with her sister are needed." in course
    assert "Decided: Add sessions" in course
    assert 'class="decided"' in course


def test_a_decision_without_its_reason_is_asked_for_again_with_what_was_chosen(desk, cast):
    address = at(cast, "task", "middle.review_4") + "?session=4"
    response = desk.post(address, {"op_id": op(), **SAID, **REVIEW, "reason": ""})
    assert response.status_code == 422
    assert "To count as done it still wants «Why»." in text_of(response)
    assert 'value="extend" checked' in text_of(response)


def test_a_stretch_that_is_a_phase_of_its_protocol_stands_in_the_list_once(desk, cast):
    course_id = take_on(cast.ben, "Ewa M.", protocol="ipt_m")
    page = text_of(desk.get(reverse("tasks", args=[course_id])))
    assert page.count(reverse("task", args=[course_id, "maintenance.contract"])) == 1


def test_a_decided_review_says_plainly_that_supervision_has_not_spoken_yet(desk, cast):
    begin_treatment(cast.ben, cast.ana_course)
    for number in range(1, 8):
        courses.record_attendance(
            cast.ben, cast.ana_course, op_id=op(), number=number, came=courses.Came(Attendance.ATTENDED), now=NOW + timedelta(weeks=8)
        )
    for number, total in ((1, 18), (8, 16)):
        measures.enter_total(
            cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=number, about=NOW.date(), total=total, safety_answer=0, now=NOW
        )
    address = at(cast, "task", "middle.review_8") + "?session=8"
    assert "Still missing" not in text_of(desk.get(address))
    decided = {"op_id": op(), "_outcome": "done", "_about": "2026-11-23", "_based_on": "0", "decision": "adjust", "reason": "Little has moved."}
    assert desk.post(address, decided).status_code == 302
    page = text_of(desk.get(address))
    assert "Decided. At session 8 a rule about the score came up. Still missing is a supervisor’s comment on the case" in page
    assert "It holds up nothing else." in page
    assert reverse("course", args=[cast.ana_course]) + "#list" in page
    assert "Second review, session 8: decided, what supervision says is missing" in text_of(desk.get(at(cast, "course")))
    until = NOW.date() + timedelta(days=60)
    supervision.list_case(cast.ben, cast.ana_course, op_id=op(), supervisor_id=cast.cleo.member.id, until=until, now=NOW)
    assert "#list" not in text_of(desk.get(address)).split("</main>")[0].split("Still missing")[1].split("</section>")[0]
    supervision.comment(cast.cleo, cast.ana_course, op_id=op(), words="Look at the dispute again.", now=NOW + timedelta(weeks=8))
    assert "Still missing" not in text_of(desk.get(address))
    assert "Second review, session 8" not in text_of(desk.get(at(cast, "course")))

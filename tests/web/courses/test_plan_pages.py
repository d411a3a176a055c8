"""The pages that move a course to another protocol and begin a new one: what they show first, and that nothing typed is lost."""

import pytest
from django.urls import reverse

from openipt.actions import courses
from openipt.core.courses import Move, State
from openipt.record import read
from tests.cast import ENDED, NOW, begin_treatment, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def text_of(response):
    return response.content.decode()


def at(cast, name):
    return reverse(name, args=[cast.ana_course])


def test_what_changes_is_shown_before_a_course_is_moved(desk, cast):
    begin_treatment(cast.ben, cast.ana_course)
    listed = text_of(desk.get(at(cast, "change_protocol")))
    assert "?to=ipt12@1" in listed
    assert "?to=ipt16@1" not in listed
    page = text_of(desk.get(at(cast, "change_protocol") + "?to=ipt12@1"))
    assert "Sessions planned: 16, then 12. 0 are over and stay as they are." in page
    assert "phase middle" in page
    assert 'name="phase" value="initial" checked' in page
    refused = desk.post(at(cast, "change_protocol"), {"op_id": op(), "to": "ipt12@1", "phase": "middle"})
    assert refused.status_code == 422
    assert 'value="middle" checked' in text_of(refused)
    form = {"op_id": op(), "to": "ipt12@1", "phase": "initial", "reason": "Twelve will do."}
    assert desk.post(at(cast, "change_protocol"), form).status_code == 302
    page = text_of(desk.get(at(cast, "course")))
    assert "Session 1 of 12" in page
    assert "Moved from «" in page
    assert "Twelve will do." in page


@pytest.mark.parametrize("to", ["", "ipt12", "ipt12@x", "ipt99@1", "@1"])
def test_a_protocol_that_is_none_changes_nothing(desk, cast, to):
    assert desk.get(at(cast, "change_protocol") + f"?to={to}").status_code == 200
    assert desk.post(at(cast, "change_protocol"), {"op_id": op(), "to": to, "reason": "why"}).status_code == 422
    assert read.course_page(cast.ben, cast.ana_course, now=NOW).summary.protocol == "ipt16"


def test_a_session_held_in_a_phase_that_the_new_form_lacks_is_still_drawn(desk, cast):
    begin_treatment(cast.ben, cast.ana_course)
    came = courses.Came(courses.Attendance.CANCELLED_CLIENT)
    courses.record_attendance(cast.ben, cast.ana_course, op_id=op(), number=1, came=came, now=NOW)
    other = next(
        each for each in (read.library().protocol(key) for key in read.library().protocols) if "initial" not in {phase.id for phase in each.phases}
    )
    form = {"op_id": op(), "to": f"{other.key}@{other.version}", "phase": other.phases[0].id, "reason": "Another form."}
    assert desk.post(at(cast, "change_protocol"), form).status_code == 302
    assert desk.get(at(cast, "course")).status_code == 200
    assert desk.get("/caseload/").status_code == 200


def test_a_client_who_comes_back_begins_from_the_page_of_the_old_course(desk, cast):
    assert at(cast, "begin_again") not in text_of(desk.get(at(cast, "course")))
    assert "This course goes on." in text_of(desk.get(at(cast, "begin_again")))
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ENDED_EARLY), beside=ENDED, reason="moved", now=NOW)
    assert at(cast, "begin_again") in text_of(desk.get(at(cast, "course")))
    form = {"op_id": op(), "protocol": "ipt16", "day": "soon", "time": "13:20", "mode": "video"}
    refused = desk.post(at(cast, "begin_again"), form)
    assert refused.status_code == 422
    assert 'value="13:20"' in text_of(refused)
    answer = desk.post(at(cast, "begin_again"), {**form, "op_id": op(), "day": "2026-12-01"})
    page = text_of(desk.get(answer.url))
    assert "Earlier course: IPT, 16 sessions" in page
    assert "Later course: IPT, 16 sessions" in text_of(desk.get(at(cast, "course")))


def test_maintenance_sessions_are_planned_from_the_course_page_and_nothing_typed_is_lost(desk, cast):
    begin_treatment(cast.ben, cast.ana_course)
    address = reverse("plan_maintenance", args=[cast.ana_course])
    assert "once the course has gone on with maintenance" in desk.get(address).content.decode()
    for move in (Move(State.TREATMENT, "ending"), Move(State.COMPLETED), Move(State.MAINTENANCE)):
        courses.move(cast.ben, cast.ana_course, op_id=op(), move=move, agreed=True, reason="She is well.", now=NOW)
    course = desk.get(reverse("course", args=[cast.ana_course])).content.decode()
    assert address in course
    assert address in desk.get(reverse("move_course", args=[cast.ana_course])).content.decode()
    form = {"sessions": "many", "weeks": "6", "day": "2027-05-03", "time": "10:00", "mode": "video"}
    refused = desk.post(address, {"op_id": op(), **form})
    assert refused.status_code == 422
    assert 'value="2027-05-03"' in refused.content.decode()
    assert 'name="weeks" inputmode="numeric" maxlength="3" size="3" value="6"' in refused.content.decode()
    assert desk.post(address, {"op_id": op(), **form, "sessions": "12"}).status_code == 302
    course = desk.get(reverse("course", args=[cast.ana_course])).content.decode()
    assert "Maintenance sessions planned, up to session 12" in course
    assert "0 of 12 held" in course
    assert desk.get(reverse("session", args=[cast.ana_course, 12])).status_code == 200
    assert desk.get(reverse("tasks", args=[cast.ana_course])).content.decode().count(">Maintenance <span") == 1
    assert "In maintenance" in desk.get(reverse("caseload")).content.decode()

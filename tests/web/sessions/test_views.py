"""The pages of a session answer forms and the page's own script; nothing typed is lost on the way."""

import re
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from openipt.core.courses import Attendance
from openipt.record import read
from tests.cast import NOW, op
from tests.web.sessions.conftest import written

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SCRIPT = {"X-Requested-With": "fetch"}


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def at(course, name, *more, number=2):
    return reverse(name, args=[course, number, *more])


def form(sheet, based_on=0, writer=None, **content):
    return {"op_id": op(), "_sheet": sheet, "_based_on": based_on, "_writer": writer or uuid4(), "_about": "", **content}


def session(cast, course, number=2):
    return read.session_page(cast.ben, course, number, now=NOW)


def opening_id(course) -> UUID:
    return read.only_part_id(course, 2, "session_opening")


def test_the_page_says_what_changed_before_what_is_to_be_done(desk, course):
    page = text_of(desk.get(at(course, "session")))
    places = [page.index(words) for words in ("Since you last met", "Answers that moved", "Session 2, today", "Mood and people", "Note, session 2")]
    assert places == sorted(places)
    assert "“Ring Pat on Sunday.”" in page
    assert '<option value="Pat">' in page


def test_one_press_says_that_the_client_came(desk, course, cast):
    assert 'name="attendance" value="attended">Came</button>' in text_of(desk.get(at(course, "session")))
    assert desk.post(at(course, "attendance"), {"op_id": op(), "attendance": "attended", "mode": "video"}).status_code == 302
    slot = session(cast, course).course.summary.sessions[1]
    assert (slot.attendance, slot.mode) == (Attendance.ATTENDED, "video")


def test_who_was_there_how_long_and_why_are_written_down_in_one_form(desk, course, cast):
    typed = {
        "op_id": op(),
        "attendance": "late",
        "mode": "in_person",
        "minutes_late": "10",
        "minutes_held": "40",
        "present": "Marc",
        "reason": "the bus",
    }
    desk.post(at(course, "attendance"), typed)
    meeting = session(cast, course).meeting
    assert (meeting.minutes_late, meeting.minutes_held, meeting.present, meeting.reason) == (10, 40, "Marc", "the bus")
    assert "Came late, in person. 10 minutes late. 40 minutes held. Present: Marc. the bus" in text_of(desk.get(at(course, "session")))


def test_minutes_that_are_no_number_come_back_with_what_was_typed(desk, course):
    refused = desk.post(at(course, "attendance"), {"op_id": op(), "attendance": "late", "minutes_late": "ten", "present": "Marc"})
    assert refused.status_code == 422
    assert "Give the minutes as a whole number." in text_of(refused)
    assert 'value="ten"' in text_of(refused)
    assert desk.post(at(course, "attendance"), {"op_id": op()}).status_code == 422


def test_a_session_whose_turn_has_not_come_leads_to_the_one_before_it(desk, course):
    page = text_of(desk.get(at(course, "session", number=4)))
    assert f'Write down first what became of <a href="{at(course, "session")}">session 2</a>' in page
    refused = desk.post(at(course, "attendance", number=4), {"op_id": op(), "attendance": "dna"})
    assert refused.status_code == 409


def test_a_session_is_given_another_time_and_a_slip_is_shown_again(desk, course, cast):
    good = {"op_id": op(), "day": "2026-11-25", "time": "17:30", "mode": "phone"}
    assert desk.post(at(course, "plan_session"), good).status_code == 302
    slot = session(cast, course).course.summary.sessions[1]
    assert (slot.starts_at.strftime("%Y-%m-%d %H:%M"), slot.mode) == ("2026-11-25 17:30", "phone")
    refused = desk.post(at(course, "plan_session"), {**good, "op_id": op(), "time": "late"})
    assert (refused.status_code, 'value="late"' in text_of(refused)) == (422, True)
    assert desk.post(at(course, "plan_session"), {**good, "op_id": op(), "day": "2026-11-01"}).status_code == 422


def test_a_session_that_does_not_exist_is_not_found(desk, course):
    assert desk.get(at(course, "session", number=99)).status_code == 404


def test_a_part_is_saved_and_read_again_without_a_script(desk, course):
    answer = desk.post(at(course, "save_part", opening_id(course)), form("session_opening", scores_read="yes", since="A hard week."))
    assert answer.url == f"{at(course, 'session')}#part-{opening_id(course)}"
    assert "Scores read together. A hard week." in text_of(desk.get(at(course, "session")))


def test_the_script_is_told_when_it_was_saved_how_it_reads_and_its_line_of_the_note(desk, course):
    answer = desk.post(at(course, "save_part", op()), form("mood_link", event="Nobody rang.", mood_before="4"), headers=SCRIPT)
    told = answer.json()
    assert (answer.status_code, told["revision"], told["saved"], told["mistakes"]) == (200, 1, "09:00:00", {})
    assert told["line"] == {"label": "Mood and people", "words": "Nobody rang. Mood before: 4 of 10."}
    assert "Mood before: 4 of 10." in told["read"]


def test_a_slip_is_said_beside_its_field_and_the_rest_is_kept(desk, course, cast):
    part_id = op()
    told = desk.post(at(course, "save_part", part_id), form("mood_link", event="Nobody rang.", mood_before="12"), headers=SCRIPT).json()
    assert told["mistakes"] == {"mood_before": "Mood before goes from 0 to 10. Give a whole number."}
    assert session(cast, course).parts[0].content == {"event": "Nobody rang."}
    shown = desk.post(at(course, "save_part", part_id), form("mood_link", 1, event="Nobody rang.", mood_before="12"))
    assert shown.status_code == 422
    assert 'value="12"' in text_of(shown)


def test_two_pages_keep_two_versions_and_a_person_settles_them(desk, course, cast):
    address = at(course, "save_part", opening_id(course))
    desk.post(address, form("session_opening", since="Slept."), headers=SCRIPT)
    answer = desk.post(address, form("session_opening", since="Slept badly."), headers=SCRIPT)
    told = answer.json()
    assert (answer.status_code, told["revision"]) == (409, 1)
    for words in ("There are two versions. Nothing is lost.", "Slept.", "Slept badly."):
        assert words in told["both"]
    page = text_of(desk.get(at(course, "session")))
    assert page.count("Keep this one") == 2
    (waiting,) = session(cast, course).parts[0].others
    desk.post(address, form("session_opening", 1, since="Slept badly.", _settles=waiting.id))
    part = session(cast, course).parts[0]
    assert (part.content["since"], part.others) == ("Slept badly.", ())


def test_a_form_without_its_marks_is_refused_and_keeps_what_was_typed(desk, course):
    refused = desk.post(at(course, "save_part", opening_id(course)), {"op_id": op(), "_sheet": "session_opening", "since": "Kept."})
    assert refused.status_code == 409
    assert "Kept." in text_of(refused)
    told = desk.post(at(course, "save_part", opening_id(course)), form("session_opening", writer="nobody"), headers=SCRIPT)
    assert told.json() == {"refused": "The page lost its mark on the way. Open it afresh and send it again."}
    assert desk.post(at(course, "remove_part", opening_id(course)), {"op_id": op()}).status_code == 409


def test_a_part_is_taken_away_by_script_and_by_form(desk, course, cast):
    one, other = (written(cast, course, 2, "mood_link", {"event": "A slip."}) for _ in range(2))
    assert desk.post(at(course, "remove_part", one), {"op_id": op(), "_based_on": 1}, headers=SCRIPT).status_code == 204
    assert desk.post(at(course, "remove_part", other), {"op_id": op(), "_based_on": 1}).url == at(course, "session")
    assert session(cast, course).parts == ()
    late = written(cast, course, 2, "mood_link", {"event": "Third."})
    told = desk.post(at(course, "remove_part", late), {"op_id": op(), "_based_on": 7}, headers=SCRIPT)
    assert (told.status_code, "changed elsewhere" in told.json()["refused"]) == (409, True)


def test_the_last_step_is_looked_back_at_in_this_session(desk, course, cast):
    (step,) = session(cast, course).open_steps
    page = desk.get(at(course, "session")).content.decode()
    part_id = re.search(r'data-part="([^"]+)" data-sheet="step_review"', page)[1]
    desk.post(at(course, "save_part", part_id), {**form("step_review", done="partly"), "_about": step.id})
    assert session(cast, course).looked_back_at == (step,)
    assert re.search(r'data-part="([^"]+)" data-sheet="step_review"', desk.get(at(course, "session")).content.decode())[1] == part_id


def test_techniques_used_before_stand_first_and_all_can_be_reached(desk, course, cast):
    written(cast, course, 1, "focus_work", {"techniques": ["t.role_play"]}, read.only_part_id(course, 1, "focus_work"))
    page = desk.get(at(course, "session")).content.decode()
    assert re.findall(r'name="techniques" value="([^"]+)"', page)[0] == "t.role_play"
    assert page.count('name="techniques"') == len(read.library().techniques.techniques)


def test_a_supervisors_comment_stands_on_the_session_until_it_is_seen(desk, course, cast):
    from datetime import timedelta

    from openipt.actions import supervision

    until = (NOW + timedelta(days=9)).date()
    supervision.list_case(cast.ben, course, op_id=op(), supervisor_id=cast.cleo.member.id, until=until, now=NOW)
    comment = supervision.comment(cast.cleo, course, op_id=op(), words="Slow down here.", session=2, now=NOW)
    assert "Slow down here." in text_of(desk.get(at(course, "session")))
    assert "Slow down here." not in text_of(desk.get(at(course, "session", number=1)))
    desk.post(reverse("see_comment", args=[course, comment]), {"op_id": op(), "session": "2"})
    assert "Slow down here." not in text_of(desk.get(at(course, "session")))

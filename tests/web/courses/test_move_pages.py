"""The pages of moves that say more than a reason, and of extending a course: what they ask for, and that nothing typed is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from openipt.actions import courses, questionnaires, waiting_list
from openipt.core.courses import Move, State
from openipt.record import read
from tests.cast import HOLD, NOW, answer_all, begin_treatment, op, send_link

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def text_of(response):
    return response.content.decode()


def at(cast, name):
    return reverse(name, args=[cast.ana_course])


def course_of(cast):
    return read.course_page(cast.ben, cast.ana_course, now=NOW).summary


def into_middle(cast):
    begin_treatment(cast.ben, cast.ana_course)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.TREATMENT, "middle"), agreed=True, reason="in a test", now=NOW)


def test_a_hold_asks_for_its_day_and_for_risk_and_shows_both_in_the_history(desk, cast):
    begin_treatment(cast.ben, cast.ana_course)
    page = text_of(desk.get(at(cast, "move_course") + "?to=on_hold"))
    assert "Risk until then" in page
    form = {"op_id": op(), "move": "on_hold", "reason": "Six weeks abroad.", "returns_on": "2027-01-11"}
    refused = desk.post(at(cast, "move_course"), form)
    assert refused.status_code == 422
    assert "no reason can take its place" in text_of(refused)
    assert 'value="2027-01-11"' in text_of(refused)
    assert desk.post(at(cast, "move_course"), {**form, "op_id": op(), "risk_note": "None; she rings me."}).status_code == 302
    page = text_of(desk.get(at(cast, "course")))
    assert "To go on Monday 11 January 2027." in page
    assert "Risk: None; she rings me." in page
    assert "On hold until Mon 11 Jan 2027" in page
    assert "On hold until Mon 11 Jan 2027" in text_of(desk.get("/caseload/"))


def test_a_day_that_is_none_is_said_beside_its_field(desk, cast):
    begin_treatment(cast.ben, cast.ana_course)
    form = {"op_id": op(), "move": "on_hold", "reason": "Abroad.", "risk_note": "None.", "returns_on": "in spring"}
    answer = desk.post(at(cast, "move_course"), form)
    assert answer.status_code == 422
    assert "Write the day as year-month-day" in text_of(answer)
    assert "None." in text_of(answer)


def test_an_early_end_offers_seven_codes_and_says_the_chosen_one_in_the_history(desk, cast):
    begin_treatment(cast.ben, cast.ana_course)
    page = text_of(desk.get(at(cast, "move_course") + "?to=ended_early"))
    assert page.count('name="ended_because"') == 7
    form = {"op_id": op(), "move": "ended_early", "reason": "No answer to three letters.", "ended_because": "dropout"}
    assert desk.post(at(cast, "move_course"), form).status_code == 302
    page = text_of(desk.get(at(cast, "course")))
    assert "The client stopped coming." in page
    assert "No answer to three letters." in page


def test_a_refocus_shows_the_sessions_left_and_asks_what_supervision_says(desk, cast):
    into_middle(cast)
    page = text_of(desk.get(at(cast, "move_course") + "?to=treatment.initial"))
    assert "What supervision says of it" in page
    assert "16 of 16 sessions are still to come." in page
    form = {"op_id": op(), "move": "treatment.initial", "reason": "Her brother died."}
    assert desk.post(at(cast, "move_course"), form).status_code == 302
    assert "Left open: «What supervision says»" in text_of(desk.get(at(cast, "course")))


def test_an_early_ending_asks_for_agreement(desk, cast):
    into_middle(cast)
    page = text_of(desk.get(at(cast, "move_course") + "?to=treatment.ending"))
    assert "An early ending is one that the client agrees to." in page
    refused = desk.post(at(cast, "move_course"), {"op_id": op(), "move": "treatment.ending", "reason": "She is well."})
    assert refused.status_code == 422
    assert "agreement comes first" in text_of(refused)
    form = {"op_id": op(), "move": "treatment.ending", "reason": "She is well.", "agreed": "yes"}
    assert desk.post(at(cast, "move_course"), {**form, "last_session": "soon"}).status_code == 422
    assert desk.post(at(cast, "move_course"), {**form, "op_id": op(), "last_session": "3"}).status_code == 302
    page = text_of(desk.get(at(cast, "course")))
    assert "Session 1 of 3" in page
    assert "Ending phase. 2 left after this one." in page


def test_what_is_recorded_stands_as_done_on_the_page_of_a_move(desk, cast):
    begin_treatment(cast.ben, cast.ana_course)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ON_HOLD), beside=HOLD, reason="away", now=NOW)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.TREATMENT, "initial"), now=NOW)
    done = frozenset({"initial.inventory"})
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.TREATMENT, "middle"), done=done, agreed=True, reason="so", now=NOW)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.TREATMENT, "initial"), reason="again", now=NOW)
    page = text_of(desk.get(at(cast, "move_course") + "?to=treatment.middle"))
    assert 'value="initial.inventory"' not in page
    assert 'value="initial.contract"' in page


def test_a_course_is_extended_from_its_own_page_and_only_once(desk, cast):
    begin_treatment(cast.ben, cast.ana_course)
    assert at(cast, "extend_course") in text_of(desk.get(at(cast, "move_course")))
    form = {"op_id": op(), "sessions": "many", "reason": "The move took longer."}
    refused = desk.post(at(cast, "extend_course"), form)
    assert refused.status_code == 422
    assert "The move took longer." in text_of(refused)
    assert desk.post(at(cast, "extend_course"), {**form, "op_id": op(), "sessions": "4"}).status_code == 422
    assert desk.post(at(cast, "extend_course"), {**form, "op_id": op(), "sessions": "4", "agreed": "yes"}).status_code == 302
    assert len(course_of(cast).sessions) == 20
    page = text_of(desk.get(at(cast, "course")))
    assert "Extended to 20 sessions, agreed with the client" in page
    assert "Session 1 of 20" in page
    assert "cannot be extended now" in text_of(desk.get(at(cast, "extend_course")))
    assert at(cast, "extend_course") not in text_of(desk.get(at(cast, "move_course")))


def test_a_client_in_treatment_reads_where_it_stands_before_and_after_the_questions(desk, cast):
    _, token = send_link(cast.ben, cast.ana_course)
    assert "Your next session" not in text_of(desk.get(reverse("questionnaire", args=[token])))
    begin_treatment(cast.ben, cast.ana_course)
    assert "Your next session is number 1 of 16. 15 are left after it." in text_of(desk.get(reverse("questionnaire", args=[token])))
    answer_all(token, [1] * 9)
    assert questionnaires.submit(token, browser_secret="a-phone", now=NOW).countdown == read.Countdown(1, 16, 15)


def test_the_assessment_of_somebody_referred_asks_who_it_is_and_says_on_the_spot_what_is_missing(desk, cast):
    referral = waiting_list.take_in(cast.ben, op_id=op(), who=waiting_list.Referred("Ida M.", NOW.date()), now=NOW)
    plan = courses.CoursePlan("ipt16", NOW + timedelta(days=3))
    course_id = waiting_list.allocate(cast.ben, referral, op_id=op(), therapist=cast.ben.member.id, plan=plan, now=NOW)
    assert "Begin the assessment" in text_of(desk.get(reverse("course", args=[course_id])))
    address = reverse("move_course", args=[course_id])
    assert "I know that this is the person who was referred" in text_of(desk.get(address))
    refused = desk.post(address, {"op_id": op(), "move": "assessment"})
    assert refused.status_code == 422
    assert 'id="identity_checked-problem"' in text_of(refused)
    assert desk.post(address, {"op_id": op(), "move": "assessment", "identity_checked": "yes"}).status_code == 302
    assert read.course_page(cast.ben, course_id, now=NOW).summary.state is State.ASSESSMENT

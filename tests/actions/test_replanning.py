"""Moving a running course to another protocol, and a new course for a client who comes back."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from openipt.actions import courses, measures, replanning, returning
from openipt.core.courses import Attendance, Beside, EndedBecause, Move, State
from openipt.record import audit, read
from openipt.record.models import AuditLine
from tests.actions.once import done_once, not_for, refused
from tests.cast import ENDED, HOLD, NOW, begin_treatment, op, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

LONDON = ZoneInfo("Europe/London")
PLAN = courses.CoursePlan("ipt16", NOW + timedelta(days=8))


def page(cast, course_id=None):
    return read.course_page(cast.ben, course_id or cast.ana_course, now=NOW)


def change(cast, protocol="ipt12", phase="initial", **more):
    asked = {"op_id": op(), "protocol": protocol, "version": 1, "phase": phase, "reason": "Twelve will do.", "now": NOW, **more}
    replanning.change_protocol(cast.ben, cast.ana_course, **asked)


def end(cast, beside=ENDED):
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ENDED_EARLY), beside=beside, reason="over", now=NOW)


def again(cast, by=None, **more):
    return returning.begin_again(by or cast.ben, cast.ana_course, **{"op_id": op(), "plan": PLAN, "now": NOW, **more})


# Another protocol


def test_a_running_course_is_moved_once_with_fewer_sessions_and_keeps_its_history(cast):
    begin_treatment(cast.ben, cast.ana_course)
    before, one = page(cast), op()
    done_once(lambda: change(cast, op_id=one), lambda: change(cast, op_id=one, reason="Another reason."))
    after = page(cast)
    assert (after.summary.protocol, after.summary.protocol_version, after.summary.phase) == ("ipt12", 1, "initial")
    assert after.summary.sessions == before.summary.sessions[:12]
    assert after.events[:-1] == before.events
    assert (after.events[-1].kind, after.events[-1].reason, after.events[-1].session) == ("replanned", "Twelve will do.", 12)
    assert after.recorded == before.recorded


def test_more_sessions_follow_the_last_one_at_the_same_hour(cast):
    change(cast)
    change(cast, "ipt16")
    local = [each.starts_at.astimezone(LONDON).replace(tzinfo=None) for each in page(cast).summary.sessions]
    assert [later - local[0] for later in local] == [timedelta(weeks=week) for week in range(16)]


def test_what_is_over_and_what_was_asked_for_stays(cast):
    begin_treatment(cast.ben, cast.ana_course)
    held = courses.Came(Attendance.CANCELLED_CLIENT)
    courses.record_attendance(cast.ben, cast.ana_course, op_id=op(), number=1, came=held, now=NOW)
    measures.send(cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=14, way="device", now=NOW)
    change(cast)
    found = page(cast).summary.sessions
    assert [each.number for each in found] == list(range(1, 15))
    assert found[0].attendance is Attendance.CANCELLED_CLIENT


def test_sessions_to_come_follow_each_other_anew_where_the_days_between_them_differ(cast):
    library = read.library()
    cadence = {key: library.protocol(key).cadence_days for key in library.protocols}
    other = next(key for key, days in cadence.items() if days != cadence["ipt16"] and library.protocol(key).youngest <= 18)
    change(cast, other, phase="")
    first, second = page(cast).summary.sessions[:2]
    assert (second.starts_at - first.starts_at).days == cadence[other]


@pytest.mark.parametrize(
    ("wrong", "sentence", "field"),
    [
        ({"protocol": "ipt16"}, "The course goes by this one already. Choose another.", "protocol"),
        ({"reason": " "}, "Say in a sentence why.", "reason"),
        ({"phase": "nowhere"}, "Choose the phase in which the course goes on.", "phase"),
        ({"protocol": "ipt12", "version": 9}, "The library has no version 9 of «ipt12». It has: 1.", "protocol"),
    ],
)
def test_what_cannot_be_moved_so_is_refused_in_a_sentence(cast, wrong, sentence, field):
    begin_treatment(cast.ben, cast.ana_course)
    refused(lambda: change(cast, **wrong), sentence, field=field)


def test_an_age_that_the_protocol_is_not_meant_for_is_noted_and_stops_nobody(cast):
    young = read.library().protocol("ipt_a12")
    change(cast, "ipt_a12")
    assert page(cast).events[-1].more["age"] == young.note_of_age(32)


def test_a_course_that_is_over_is_not_moved_and_one_on_hold_is(cast):
    begin_treatment(cast.ben, cast.ana_course)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ON_HOLD), beside=HOLD, reason="away", now=NOW)
    change(cast)
    end(cast)
    refused(lambda: change(cast, "ipt16"), "The treatment of this course is over. Begin a new course instead.", conflict=True)


# A client who comes back


def test_a_client_comes_back_to_a_new_course_with_the_earlier_one_at_hand(cast):
    begin_treatment(cast.ben, cast.ana_course)
    end(cast)
    one = op()
    new = done_once(lambda: again(cast, op_id=one), lambda: again(cast, op_id=one, plan=replace(PLAN, mode="video")))
    shown = page(cast, new)
    assert (shown.summary.state, len(shown.summary.sessions)) == (State.ASSESSMENT, 16)
    assert shown.summary.client.name == page(cast).summary.client.name
    assert shown.summary.client.id == page(cast).summary.client.id
    assert [each.id for each in shown.other_courses] == [cast.ana_course]
    assert [each.id for each in page(cast).other_courses] == [new]
    assert shown.recorded == ()
    assert list(AuditLine.objects.filter(chain=audit.course_chain(new)).values_list("verb", flat=True)) == ["begin_again", "read_course"]


def test_no_new_course_beside_one_that_goes_on(cast):
    refused(lambda: again(cast), "This course goes on. End it before the client begins a new one.", conflict=True)
    end(cast)
    again(cast)
    refused(lambda: again(cast), "The client has another course that goes on. Open that one.", conflict=True)


def test_nobody_who_has_died_comes_back(cast):
    end(cast, Beside(ended_because=EndedBecause.DIED))
    refused(lambda: again(cast), "The course says that this client has died.", conflict=True)


def test_a_plan_that_cannot_be_is_refused(cast):
    end(cast)
    with pytest.raises(Exception, match="has no protocol «ipt99»"):
        again(cast, plan=replace(PLAN, protocol="ipt99"))
    far = replace(PLAN, first_session=NOW.replace(year=2050))
    refused(lambda: again(cast, plan=far), "2050 is more than 5 years away. Look at the year.", field="day")


def test_nobody_else_moves_a_course_or_begins_it_again(cast):
    strangers = [cast.cleo, cast.eve, cast.finn, cast.hana]
    asked = {"protocol": "ipt12", "version": 1, "phase": "", "reason": "why", "now": NOW}
    not_for(strangers, lambda by: replanning.change_protocol(by, cast.ana_course, op_id=op(), **asked))
    not_for(strangers, lambda by: again(cast, by=by))


def test_other_clients_courses_are_nobody_elses(cast):
    take_on(cast.ben, "Dov S.")
    assert page(cast).other_courses == ()

"""Maintenance sessions: planned monthly or as agreed after a completed treatment, at the same hour, and held like any other session."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from openipt.actions import courses, maintaining, measures, notes
from openipt.core.courses import Attendance, Move, State
from openipt.core.plans import plan_of
from openipt.core.tasks import Outcome, latest, state_of
from openipt.record import models, read
from tests.actions.once import done_once, not_for, refused
from tests.cast import NOW, begin_treatment, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

LONDON = ZoneInfo("Europe/London")
FIRST = NOW + timedelta(weeks=30)


@pytest.fixture
def maintained(cast):
    """Ana's course, completed after its first session and gone on with maintenance."""
    begin_treatment(cast.ben, cast.ana_course)
    courses.plan_session(cast.ben, cast.ana_course, op_id=op(), number=1, starts_at=NOW, mode="in_person", now=NOW)
    courses.record_attendance(cast.ben, cast.ana_course, op_id=op(), number=1, came=courses.Came(Attendance.ATTENDED), now=NOW)
    for move in (Move(State.TREATMENT, "ending"), Move(State.COMPLETED), Move(State.MAINTENANCE)):
        courses.move(cast.ben, cast.ana_course, op_id=op(), move=move, agreed=True, reason="She is well.", now=NOW)
    return cast


def plan(cast, *, by=None, op_id=None, **changes):
    asked = maintaining.MaintenancePlan(**{"sessions": 3, "weeks": 4, "first_session": FIRST, **changes})
    maintaining.plan_maintenance(by or cast.ben, cast.ana_course, op_id=op_id or op(), plan=asked, now=NOW)


def page(cast):
    return read.course_page(cast.ben, cast.ana_course, now=NOW)


def sessions(cast):
    return [(each.number, each.starts_at.astimezone(LONDON).strftime("%Y-%m-%d %H:%M"), each.phase) for each in page(cast).summary.sessions]


def test_they_follow_the_sessions_that_were_held_at_the_same_hour_whatever_the_season_does(maintained):
    one = op()
    done_once(lambda: plan(maintained, op_id=one, weeks=8), lambda: plan(maintained, op_id=one, weeks=4))
    assert sessions(maintained) == [
        (1, "2026-11-23 09:00", "initial"),
        (2, "2027-06-21 10:00", "maintenance"),
        (3, "2027-08-16 10:00", "maintenance"),
        (4, "2027-10-11 10:00", "maintenance"),
    ]
    assert [(each.kind, each.session) for each in page(maintained).events][-1] == ("maintained", 4)
    assert models.AuditLine.objects.filter(verb="extend_course", outcome="done").exists()


def test_asked_again_more_are_added_after_the_last(maintained):
    plan(maintained, sessions=1)
    refused(lambda: plan(maintained, sessions=1), "The first one comes after session 2. Choose a later day.", field="starts_at")
    plan(maintained, sessions=1, first_session=FIRST + timedelta(weeks=12))
    assert [number for number, *_ in sessions(maintained)] == [1, 2, 3]
    assert page(maintained).summary.maintenance_sessions == 2


@pytest.mark.parametrize(
    ("changes", "sentence", "field"),
    [
        ({"sessions": 0}, "Give the sessions as a number from 1 to 36.", "sessions"),
        ({"sessions": 37}, "Give the sessions as a number from 1 to 36.", "sessions"),
        ({"weeks": 0}, "Give the weeks between two of them as a number from 1 to 13.", "weeks"),
        ({"weeks": 14}, "Give the weeks between two of them as a number from 1 to 13.", "weeks"),
    ],
)
def test_what_cannot_be_planned_is_refused_in_a_sentence(maintained, changes, sentence, field):
    refused(lambda: plan(maintained, **changes), sentence, field=field)


def test_they_are_not_planned_before_the_course_has_gone_on_with_maintenance(cast):
    refused(lambda: plan(cast), "Maintenance sessions are planned once the course has gone on with maintenance.", conflict=True)


def test_only_the_therapist_plans_them(maintained):
    not_for([maintained.cleo, maintained.eve, maintained.finn, maintained.hana, maintained.ivo], lambda by: plan(maintained, by=by))


def test_one_of_them_is_held_scored_and_signed_and_its_task_counts_as_done_by_itself(maintained):
    plan(maintained, sessions=2, first_session=NOW + timedelta(hours=1))
    course_id = maintained.ana_course
    measures.enter_total(maintained.ben, course_id, op_id=op(), measure="phq9", session=2, about=NOW.date(), total=4, safety_answer=0, now=NOW)
    courses.record_attendance(maintained.ben, course_id, op_id=op(), number=2, came=courses.Came(Attendance.ATTENDED), now=NOW)
    notes.sign(maintained.ben, course_id, 2, op_id=op(), state=read.session_page(maintained.ben, course_id, 2, now=NOW).state, now=NOW)
    shown = page(maintained)
    protocol = plan_of(read.library(), shown.summary)
    task = next(each for each in protocol.tasks if each.id == "maintenance.session")
    assert state_of(protocol, task, 2, latest(shown.recorded), shown.kept, read.library()) is Outcome.DONE
    assert [(each.number, each.phase) for each in shown.summary.sessions] == [(1, "initial"), (2, "maintenance"), (3, "maintenance")]


def test_a_rise_since_the_treatment_ended_comes_up_on_the_course_and_on_the_caseload(maintained):
    plan(maintained, sessions=2, first_session=NOW + timedelta(hours=1))
    for session, total in ((1, 4), (2, 9)):
        measures.enter_total(
            maintained.ben,
            maintained.ana_course,
            op_id=op(),
            measure="phq9",
            session=session,
            about=NOW.date(),
            total=total,
            safety_answer=0,
            now=NOW,
        )
    courses.record_attendance(maintained.ben, maintained.ana_course, op_id=op(), number=2, came=courses.Came(Attendance.ATTENDED), now=NOW)
    assert "maintenance.rise_5" in {each.rule for each in page(maintained).fired}
    assert "Up since treatment ended" in read.caseload(maintained.ben, now=NOW).courses[0].look_together
    assert page(maintained).summary.look_together == read.caseload(maintained.ben, now=NOW).courses[0].look_together

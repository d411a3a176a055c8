"""Taking on a client, planning and holding sessions, and moving the course on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from openipt.actions import courses, people
from openipt.core.courses import Attendance, Move, State
from openipt.core.ids import uuid7
from openipt.core.refusals import Forbidden
from openipt.record import read
from tests.actions.once import done_once, not_for, refused
from tests.cast import ENDED, HOLD, NOW, begin_treatment, op, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ANA = courses.NewClient("Ana P.", "she/her", date(1994, 5, 17), "baker", "sister")
TOMORROW = NOW + timedelta(days=1)
PLAN = courses.CoursePlan("ipt16", TOMORROW)
NO_SUCH_MOVE = "The course cannot move there from where it stands now. Open the course page again and look."
CONSENT = frozenset({"assessment.consent", "assessment.risk"})


def page(cast, course_id=None):
    return read.course_page(cast.ben, course_id or cast.ana_course, now=NOW)


# Taking on


def test_a_client_is_taken_on_once_however_often_the_form_is_sent(cast):
    one = op()
    course_id = done_once(
        lambda: courses.take_on(cast.ben, op_id=one, client=ANA, plan=PLAN, now=NOW),
        lambda: courses.take_on(cast.ben, op_id=one, client=replace(ANA, occupation="lawyer"), plan=PLAN, now=NOW),
    )
    summary = page(cast, course_id).summary
    assert (summary.state, summary.phase, summary.protocol) == (State.ASSESSMENT, None, "ipt16")
    shown = summary.client
    assert (shown.name, shown.pronouns, shown.date_of_birth, shown.occupation, shown.household) == (
        *("Ana P.", "she/her", date(1994, 5, 17)),
        *("baker", "sister"),
    )
    assert [event.kind for event in page(cast, course_id).events] == ["opened"]


def test_a_form_for_taking_on_is_another_form_in_other_hands_or_for_another_verb(cast):
    one = op()
    courses.take_on(cast.ben, op_id=one, client=ANA, plan=PLAN, now=NOW)
    sentence = "This form was sent before with other content. Open the page again, and look at what is written there now."
    refused(lambda: courses.take_on(cast.eve, op_id=one, client=ANA, plan=PLAN, now=NOW), sentence, conflict=True)
    two = op()
    courses.plan_session(cast.ben, cast.ana_course, op_id=two, number=1, starts_at=TOMORROW, mode="video", now=NOW)
    refused(lambda: courses.take_on(cast.ben, op_id=two, client=ANA, plan=PLAN, now=NOW), sentence, conflict=True)


def test_only_the_name_must_be_there_and_spaces_around_words_are_dropped(cast):
    course_id = courses.take_on(cast.ben, op_id=op(), client=courses.NewClient("  Ivo  "), plan=PLAN, now=NOW)
    assert page(cast, course_id).summary.client == read.Client(page(cast, course_id).summary.client.id, "Ivo")


@pytest.mark.parametrize(
    ("client", "sentence", "field"),
    [
        (courses.NewClient("  "), "Write the client's name, or the name you use for the client.", "name"),
        (replace(ANA, date_of_birth=date(2027, 1, 1)), "The date of birth lies after the first session. Look at the year.", "date_of_birth"),
        (replace(ANA, date_of_birth=TOMORROW.date()), "The date of birth lies after the first session. Look at the year.", "date_of_birth"),
    ],
)
def test_a_client_who_cannot_be_taken_on_is_refused_in_a_sentence(cast, client, sentence, field):
    refused(lambda: courses.take_on(cast.ben, op_id=op(), client=client, plan=PLAN, now=NOW), sentence, field=field)


@pytest.mark.parametrize(
    ("born", "protocol", "noted"),
    [
        (date(2008, 11, 25), "ipt16", "IPT, 16 sessions is meant for people from 18 years; this client is 17 at the first session."),
        (date(1990, 1, 1), "ipt_a12", "IPT-A, 12 sessions is meant for people from 12 years to 18; this client is 36 at the first session."),
        (date(TOMORROW.year - 18, TOMORROW.month, TOMORROW.day), "ipt16", ""),
        (date(TOMORROW.year - 18, TOMORROW.month, TOMORROW.day), "ipt_a12", ""),
        (None, "ipt_a12", ""),
    ],
)
def test_an_age_that_the_form_of_ipt_is_not_meant_for_is_noted_and_stops_nobody(cast, born, protocol, noted):
    course_id = courses.take_on(cast.ben, op_id=op(), client=replace(ANA, date_of_birth=born), plan=replace(PLAN, protocol=protocol), now=NOW)
    assert page(cast, course_id).events[-1].reason == noted


def test_an_unknown_protocol_is_refused_with_what_there_is(cast):
    plan = replace(PLAN, protocol="ipt99")
    sentence = f"The library has no protocol «ipt99». It has: {', '.join(sorted(read.library().protocols))}."
    refused(lambda: courses.take_on(cast.ben, op_id=op(), client=ANA, plan=plan, now=NOW), sentence, field="protocol")


def test_only_a_therapist_takes_on_clients(cast):
    deed = lambda by: courses.take_on(by, op_id=op(), client=ANA, plan=PLAN, now=NOW)  # noqa: E731
    not_for([cast.cleo, cast.finn], deed, Forbidden)


@pytest.mark.parametrize(
    ("zone", "first", "hours_in_utc"),
    [
        ("Europe/London", "2026-03-16 10:30", [10, 10, 9, 9]),  # clocks go forward on 29 March 2026
        ("Europe/Berlin", "2026-10-12 09:00", [7, 7, 8, 8]),  # and back on 25 October 2026
        ("America/New_York", "2026-10-19 17:00", [21, 21, 22, 22]),  # and back on 1 November 2026
        ("Asia/Kolkata", "2026-03-16 10:30", [5, 5, 5, 5]),
    ],
)
def test_sessions_stand_at_the_same_hour_by_the_wall_clock_whatever_the_season_does(cast, zone, first, hours_in_utc):
    there = people.found_practice(people.NewPractice("Elsewhere", "demo", "gb", zone))
    ivo = people.take_in_member(there, people.give_account("max@test.example", "nobody-here"), "Ivo", ("therapist",))
    wall = datetime.fromisoformat(first)
    starts = wall.replace(tzinfo=ZoneInfo(zone))
    course_id = courses.take_on(ivo, op_id=op(), client=ANA, plan=courses.CoursePlan("ipt16", starts.astimezone(UTC)), now=NOW)
    sessions = read.course_page(ivo, course_id, now=NOW).summary.sessions
    assert [session.number for session in sessions] == list(range(1, 17))
    local = [session.starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for session in sessions]
    assert local == [wall + timedelta(weeks=week) for week in range(16)]
    assert [session.starts_at.astimezone(UTC).hour for session in sessions[:4]] == hours_in_utc


# Planning


def test_a_session_gets_another_time_and_mode_once(cast):
    one, later = op(), TOMORROW + timedelta(hours=3)
    done_once(
        lambda: courses.plan_session(cast.ben, cast.ana_course, op_id=one, number=1, starts_at=later, mode="phone", now=NOW),
        lambda: courses.plan_session(cast.ben, cast.ana_course, op_id=one, number=1, starts_at=later, mode="video", now=NOW),
    )
    slot = page(cast).summary.sessions[0]
    assert (slot.starts_at, slot.mode) == (later, "phone")
    assert [(event.kind, event.session) for event in page(cast).events] == [("opened", None), ("planned", 1)]


def test_a_session_cannot_be_planned_before_the_one_before_it_nor_once_it_is_over(cast):
    plan = lambda number, starts_at: courses.plan_session(  # noqa: E731
        cast.ben, cast.ana_course, op_id=op(), number=number, starts_at=starts_at, mode="video", now=NOW
    )
    first = page(cast).summary.sessions[0].starts_at
    refused(lambda: plan(2, first), "Session 2 comes after session 1. Choose a later time.", field="starts_at")
    refused(lambda: plan(17, first), "This course has no session 17.", conflict=True)
    courses.record_attendance(cast.ben, cast.ana_course, op_id=op(), number=1, came=courses.Came(Attendance.CANCELLED_CLIENT), now=NOW)
    refused(lambda: plan(1, first), "Session 1 is over. Its time cannot be changed any more.", conflict=True)


# Attendance


def test_what_became_of_a_session_is_written_down_once_with_the_phase_it_was_held_in(cast):
    begin_treatment(cast.ben, cast.ana_course)
    one = op()
    write = lambda attendance: courses.record_attendance(  # noqa: E731
        cast.ben, cast.ana_course, op_id=one, number=1, came=courses.Came(attendance), now=TOMORROW
    )
    done_once(lambda: write(Attendance.ATTENDED), lambda: write(Attendance.MISSED))
    slot = page(cast).summary.sessions[0]
    assert (slot.attendance, slot.phase) == (Attendance.ATTENDED, "initial")


def test_sessions_are_written_down_in_their_order_and_not_ahead_of_their_day(cast):
    write = lambda number, now: courses.record_attendance(  # noqa: E731
        cast.ben, cast.ana_course, op_id=op(), number=number, came=courses.Came(Attendance.ATTENDED), now=now
    )
    refused(lambda: write(2, TOMORROW), "Session 1 comes first. Write down what became of it.", conflict=True)
    sentence = "Session 1 lies ahead. Give it another time first if you met earlier."
    refused(lambda: write(1, NOW), sentence, field="attendance", conflict=True)
    refused(lambda: write(99, NOW), "This course has no session 99.", conflict=True)
    write(1, TOMORROW - timedelta(hours=1))  # the same day is near enough


def test_a_session_ahead_can_be_called_off(cast):
    courses.record_attendance(cast.ben, cast.ana_course, op_id=op(), number=1, came=courses.Came(Attendance.CANCELLED_THERAPIST), now=NOW)
    assert page(cast).summary.sessions[0].attendance is Attendance.CANCELLED_THERAPIST


def test_the_day_of_a_session_is_the_practices_own(cast):
    """In Auckland the session is on Tuesday at 9; in UTC that is Monday at 20, and on Monday evening in Auckland it still lies ahead."""
    there = people.found_practice(people.NewPractice("Tui Practice", "demo", "elsewhere", "Pacific/Auckland"))
    ivo = people.take_in_member(there, people.give_account("max@test.example", "nobody-here"), "Ivo", ("therapist",))
    zone = ZoneInfo("Pacific/Auckland")
    starts = datetime(2026, 11, 24, 9, 0, tzinfo=zone)
    course_id = courses.take_on(ivo, op_id=op(), client=ANA, plan=courses.CoursePlan("ipt16", starts), now=NOW)
    write = lambda now: courses.record_attendance(  # noqa: E731
        ivo, course_id, op_id=op(), number=1, came=courses.Came(Attendance.ATTENDED), now=now
    )
    monday_evening = datetime(2026, 11, 23, 20, 0, tzinfo=zone)
    refused(lambda: write(monday_evening), "Session 1 lies ahead. Give it another time first if you met earlier.", field="attendance", conflict=True)
    write(starts)


def test_a_later_correction_keeps_the_phase_in_which_the_session_was_held(cast):
    begin_treatment(cast.ben, cast.ana_course)
    courses.record_attendance(cast.ben, cast.ana_course, op_id=op(), number=1, came=courses.Came(Attendance.MISSED), now=TOMORROW)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.TREATMENT, "middle"), agreed=True, reason="agreed so", now=TOMORROW)
    courses.record_attendance(cast.ben, cast.ana_course, op_id=op(), number=1, came=courses.Came(Attendance.LATE), now=TOMORROW)
    slot = page(cast).summary.sessions[0]
    assert (slot.attendance, slot.phase) == (Attendance.LATE, "initial")
    assert [event.attendance for event in page(cast).events if event.kind == "attendance"] == [Attendance.MISSED, Attendance.LATE]


# Moves


def test_a_course_begins_once_and_what_was_left_undone_is_passed_with_the_reason(cast):
    one = op()
    move = lambda reason: courses.move(  # noqa: E731
        cast.ben, cast.ana_course, op_id=one, move=Move(State.TREATMENT, "initial"), done=CONSENT, reason=reason, now=NOW
    )
    done_once(lambda: move("no measures yet"), lambda: move("another reason"))
    told = page(cast).events[-1]
    assert (told.kind, told.state, told.phase, told.reason) == ("moved", State.TREATMENT, "initial", "no measures yet")
    required = {task.id for task in read.library().protocol("ipt16").tasks_of("assessment") if task.required}
    assert set(told.passed) == required - CONSENT


def test_no_reason_takes_the_place_of_consent_or_of_the_talk_about_risk(cast):
    protocol = read.library().protocol("ipt16")
    for missing in sorted(CONSENT):
        title = next(task.title for task in protocol.tasks if task.id == missing)
        refused(
            lambda missing=missing: courses.move(
                cast.ben,
                cast.ana_course,
                op_id=op(),
                move=Move(State.TREATMENT, "initial"),
                done=CONSENT - {missing},
                agreed=True,
                reason="because",
                now=NOW,
            ),
            f"«{title}» comes first; no reason can take its place.",
        )


def test_putting_a_course_on_hold_is_no_way_round_consent(cast):
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ON_HOLD), beside=HOLD, reason="away", now=NOW)
    title = next(task.title for task in read.library().protocol("ipt16").tasks if task.id == "assessment.consent")
    begin = lambda done: courses.move(  # noqa: E731
        cast.ben, cast.ana_course, op_id=op(), move=Move(State.TREATMENT, "initial"), done=done, reason="back", now=NOW
    )
    refused(lambda: begin(CONSENT), NO_SUCH_MOVE)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ASSESSMENT), now=NOW)
    refused(lambda: begin(frozenset()), f"«{title}» comes first; no reason can take its place.")
    begin(CONSENT)
    assert page(cast).summary.phase == "initial"


def test_a_course_on_hold_goes_on_where_it_stood(cast):
    begin_treatment(cast.ben, cast.ana_course)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ON_HOLD), beside=HOLD, reason="in hospital", now=NOW)
    assert (page(cast).summary.state, page(cast).summary.phase) == (State.ON_HOLD, "initial")
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.TREATMENT, "initial"), now=NOW)
    assert (page(cast).summary.state, page(cast).summary.phase) == (State.TREATMENT, "initial")


@pytest.mark.parametrize(
    ("move", "agreed", "reason", "sentence"),
    [
        (Move(State.MAINTENANCE), True, "why", NO_SUCH_MOVE),
        (
            Move(State.TREATMENT, "nowhere"),
            True,
            "why",
            NO_SUCH_MOVE,
        ),
        (Move(State.TREATMENT, "middle"), False, "why", "The client's agreement comes first. Tick it when you have it."),
        (Move(State.TREATMENT, "middle"), True, " ", "Say in a sentence why. What is still open may be passed with a reason."),
        (Move(State.ENDED_EARLY), True, "", "Say in a sentence why. What is still open may be passed with a reason."),
    ],
)
def test_a_move_that_the_rules_do_not_allow_is_refused_in_a_sentence(cast, move, agreed, reason, sentence):
    begin_treatment(cast.ben, cast.ana_course)
    field = "agreed" if "agreement" in sentence else None
    refused(lambda: courses.move(cast.ben, cast.ana_course, op_id=op(), move=move, agreed=agreed, reason=reason, now=NOW), sentence, field=field)


def test_the_day_on_which_a_course_ended_is_the_practices_own_and_stays_when_it_is_closed(cast):
    begin_treatment(cast.ben, cast.ana_course)
    half_past_midnight_in_london = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    courses.move(
        cast.ben, cast.ana_course, op_id=op(), move=Move(State.ENDED_EARLY), beside=ENDED, reason="moved away", now=half_past_midnight_in_london
    )
    assert page(cast).summary.ended_on == date(2026, 7, 1)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.CLOSED), now=NOW)
    assert (page(cast).summary.state, page(cast).summary.ended_on) == (State.CLOSED, date(2026, 7, 1))


def test_a_completed_course_that_goes_on_with_follow_up_has_not_ended(cast):
    begin_treatment(cast.ben, cast.ana_course)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.COMPLETED), reason="agreed so", now=NOW)
    assert page(cast).summary.ended_on == NOW.date()
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.FOLLOWUP), now=NOW)
    assert page(cast).summary.ended_on is None


def test_a_finished_course_stays_in_the_caseload_for_sixty_days(cast):
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.NOT_SUITABLE), reason="referred on", now=NOW)
    for days, shown in ((0, 1), (60, 1), (61, 0)):
        assert len(read.caseload(cast.ben, now=NOW + timedelta(days=days)).courses) == shown


# Strangers


def test_nobody_else_plans_holds_or_moves_a_course(cast):
    strangers = [cast.cleo, cast.eve, cast.finn]
    course_id = cast.ana_course
    not_for(strangers, lambda by: courses.plan_session(by, course_id, op_id=op(), number=1, starts_at=TOMORROW, mode="video", now=NOW))
    not_for(strangers, lambda by: courses.record_attendance(by, course_id, op_id=op(), number=1, came=courses.Came(Attendance.MISSED), now=NOW))
    not_for(strangers, lambda by: courses.move(by, course_id, op_id=op(), move=Move(State.ON_HOLD), beside=HOLD, reason="why", now=NOW))


def test_a_form_of_one_course_is_not_taken_for_one_of_another(cast):
    other, one = take_on(cast.ben, "Dov S."), uuid7(NOW)
    courses.move(cast.ben, cast.ana_course, op_id=one, move=Move(State.ON_HOLD), beside=HOLD, reason="away", now=NOW)
    refused(
        lambda: courses.move(cast.ben, other, op_id=one, move=Move(State.ON_HOLD), beside=HOLD, reason="away", now=NOW),
        "This form was sent before with other content. Open the page again, and look at what is written there now.",
        conflict=True,
    )

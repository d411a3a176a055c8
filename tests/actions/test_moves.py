"""What a move leaves in the record: the day a hold ends, the code of an early end, what was said beside it, tasks ticked with it; and extension."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from openipt.actions import courses, measures, replanning
from openipt.core.courses import Attendance, Beside, EndedBecause, Move, State
from openipt.core.plans import MOST_MORE_SESSIONS, plan_of
from openipt.core.tasks import Outcome
from openipt.record import models, read
from openipt.record.models.base import DOORS_OPEN
from tests.actions.once import done_once, not_for, refused
from tests.cast import ENDED, HOLD, NOW, begin_treatment, op, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

LONDON = ZoneInfo("Europe/London")
RETURNS = NOW.date() + timedelta(days=30)


def page(cast, now=NOW):
    return read.course_page(cast.ben, cast.ana_course, now=now)


def move(cast, state, phase=None, *, now=NOW, **more):
    courses.move(cast.ben, cast.ana_course, **{"op_id": op(), "move": Move(state, phase), "reason": "in a test", "now": now, **more})


def numbers(cast):
    """Each session with its start by the wall clock of London, which the season changes."""
    return [(each.number, each.starts_at.astimezone(LONDON).replace(tzinfo=None)) for each in page(cast).summary.sessions]


def test_a_hold_keeps_the_day_on_which_it_ends_and_what_was_seen_of_risk(cast):
    begin_treatment(cast.ben, cast.ana_course)
    beside, one = Beside(returns_on=RETURNS, risk_note="None seen; she has the plan."), op()
    done_once(
        lambda: move(cast, State.ON_HOLD, op_id=one, beside=beside),
        lambda: move(cast, State.ON_HOLD, op_id=one, beside=HOLD),
    )
    summary, last = page(cast).summary, page(cast).events[-1]
    assert (summary.state, summary.phase, summary.returns_on, summary.held_from) == (State.ON_HOLD, "initial", RETURNS, State.TREATMENT)
    assert (last.day, dict(last.more), last.passed) == (RETURNS, {"risk_note": "None seen; she has the plan."}, ())
    move(cast, State.TREATMENT, "initial")
    assert (page(cast).summary.returns_on, page(cast).summary.held_from) == (None, None)


def test_a_hold_without_a_word_on_risk_is_refused_and_one_that_ends_yesterday_too(cast):
    sentence = "Write a sentence on risk for the time until the course goes on; no reason can take its place."
    refused(lambda: move(cast, State.ON_HOLD, beside=Beside(returns_on=RETURNS)), sentence, field="risk_note")
    past = Beside(returns_on=NOW.date() - timedelta(days=1), risk_note="None seen.")
    sentence = "The day on which it goes on lies in the past. Give a day from today on."
    refused(lambda: move(cast, State.ON_HOLD, beside=past), sentence, field="returns_on")


def test_what_was_planned_during_a_hold_moves_by_whole_weeks_when_the_course_goes_on(cast):
    begin_treatment(cast.ben, cast.ana_course)
    before = numbers(cast)
    move(cast, State.ON_HOLD, beside=HOLD)
    move(cast, State.TREATMENT, "initial", now=NOW + timedelta(days=17))
    assert numbers(cast) == [(number, starts + timedelta(weeks=3)) for number, starts in before]
    assert page(cast).summary.sessions[0].starts_at > NOW + timedelta(days=17)


def test_a_short_hold_moves_no_session(cast):
    begin_treatment(cast.ben, cast.ana_course)
    before = numbers(cast)
    move(cast, State.ON_HOLD, beside=HOLD)
    move(cast, State.TREATMENT, "initial", now=NOW + timedelta(hours=2))
    assert numbers(cast) == before


def test_an_early_end_bears_its_code_and_a_course_that_ipt_does_not_suit_where_to_turn(cast):
    begin_treatment(cast.ben, cast.ana_course)
    move(cast, State.ENDED_EARLY, beside=Beside(ended_because=EndedBecause.STEPPED_UP), reason="The clinic takes over.")
    last = page(cast).events[-1]
    assert (last.ended_because, last.reason) == (EndedBecause.STEPPED_UP, "The clinic takes over.")
    sentence = "Choose what says best why it ended. «Something else» will do."
    other = take_on(cast.ben, "Dov S.")
    refused(
        lambda: courses.move(cast.ben, other, op_id=op(), move=Move(State.ENDED_EARLY), reason="why", now=NOW),
        sentence,
        field="ended_because",
    )
    no, said = Move(State.NOT_SUITABLE), Beside(signposting="The day clinic, on Monday.")
    courses.move(cast.ben, other, op_id=op(), move=no, beside=said, reason="Mania.", now=NOW)
    assert dict(read.course_page(cast.ben, other, now=NOW).events[-1].more) == {"signposting": "The day clinic, on Monday."}


def test_a_refocus_notes_what_supervision_said_or_that_nothing_is_written(cast):
    begin_treatment(cast.ben, cast.ana_course)
    move(cast, State.TREATMENT, "middle", agreed=True)
    move(cast, State.TREATMENT, "initial")
    assert page(cast).events[-1].passed == ("refocus.supervision",)
    move(cast, State.TREATMENT, "middle", agreed=True)
    move(cast, State.TREATMENT, "initial", beside=Beside(supervision="Cleo agrees."))
    assert (page(cast).events[-1].passed, dict(page(cast).events[-1].more)) == ((), {"supervision": "Cleo agrees."})


def test_what_is_ticked_with_a_move_is_recorded_once_and_counts_from_then_on(cast):
    begin_treatment(cast.ben, cast.ana_course)
    recorded = page(cast).recorded
    assert {(each.task, each.outcome) for each in recorded} == {("assessment.consent", Outcome.DONE), ("assessment.risk", Outcome.DONE)}
    guards = {"initial.inventory", "initial.formulation", "initial.focus_choice", "initial.contract"}
    move(cast, State.TREATMENT, "middle", done=frozenset(guards), agreed=True, reason="")
    assert {each.task for each in page(cast).recorded} >= guards
    move(cast, State.TREATMENT, "initial", now=NOW + timedelta(days=1))
    move(cast, State.TREATMENT, "middle", agreed=True, now=NOW + timedelta(days=2))
    assert set(page(cast).events[-1].passed) == {"initial.formulation", "initial.focus_choice"}


# Extension


def extend(cast, **more):
    asked = {"op_id": op(), "sessions": 4, "reason": "The move took longer.", "agreed": True, "now": NOW, **more}
    replanning.extend(cast.ben, cast.ana_course, **asked)


def test_a_course_is_extended_once_by_agreement_in_the_phase_where_it_stands(cast):
    begin_treatment(cast.ben, cast.ana_course)
    move(cast, State.TREATMENT, "middle", agreed=True)
    last, one = numbers(cast)[-1][1], op()
    done_once(lambda: extend(cast, op_id=one), lambda: extend(cast, op_id=one, sessions=3))
    summary = page(cast).summary
    assert [each.number for each in summary.sessions][-4:] == [17, 18, 19, 20]
    assert [starts - last for _, starts in numbers(cast)][-4:] == [timedelta(weeks=week) for week in (1, 2, 3, 4)]
    assert (plan_of(read.library(), summary).phase("middle").last, plan_of(read.library(), summary).phase("ending").first) == (16, 17)
    assert (page(cast).events[-1].kind, page(cast).events[-1].session, page(cast).events[-1].reason) == ("extended", 20, "The move took longer.")
    sentence = "This course was extended before. It is extended once only: end it, or go on with maintenance."
    refused(lambda: extend(cast), sentence, conflict=True)


@pytest.mark.parametrize(
    ("wrong", "sentence", "field"),
    [
        ({"sessions": 0}, "Give the sessions to add as a number from 1 to 8.", "sessions"),
        ({"sessions": MOST_MORE_SESSIONS + 1}, "Give the sessions to add as a number from 1 to 8.", "sessions"),
        ({"reason": "  "}, "Say in a sentence why.", "reason"),
        ({"agreed": False}, "The client's agreement comes first. Tick it when you have it.", "agreed"),
    ],
)
def test_an_extension_that_lacks_something_is_refused_in_a_sentence(cast, wrong, sentence, field):
    begin_treatment(cast.ben, cast.ana_course)
    refused(lambda: extend(cast, **wrong), sentence, field=field)


def test_only_a_course_in_treatment_is_extended_and_by_nobody_else(cast):
    refused(lambda: extend(cast), "Only a course in treatment is extended.", conflict=True)
    begin_treatment(cast.ben, cast.ana_course)
    asked = {"sessions": 1, "reason": "why", "agreed": True, "now": NOW}
    not_for([cast.cleo, cast.eve, cast.finn, cast.hana], lambda by: replanning.extend(by, cast.ana_course, op_id=op(), **asked))


def test_the_words_beside_a_move_lie_sealed(cast):
    move(cast, State.ON_HOLD, beside=Beside(risk_note="MARKER-OF-RISK", returns_on=date(2026, 12, 24)))
    mark = DOORS_OPEN.set(1)
    try:
        row = models.CourseEvent.objects.filter(course=cast.ana_course).order_by("-at", "-id").first()
        assert b"MARKER" not in bytes(row.more)
        assert row.day == date(2026, 12, 24)
    finally:
        DOORS_OPEN.reset(mark)


def test_a_session_that_was_held_stays_where_it_was_when_a_course_goes_on(cast):
    begin_treatment(cast.ben, cast.ana_course)
    held_on = NOW + timedelta(days=1, hours=1)
    courses.record_attendance(cast.ben, cast.ana_course, op_id=op(), number=1, came=courses.Came(Attendance.ATTENDED), now=held_on)
    before = numbers(cast)
    move(cast, State.ON_HOLD, beside=HOLD, now=held_on)
    move(cast, State.TREATMENT, "initial", now=NOW + timedelta(days=40))
    assert numbers(cast)[0] == before[0]
    assert page(cast).summary.sessions[1].starts_at > NOW + timedelta(days=40)
    move(cast, State.ENDED_EARLY, beside=ENDED, now=NOW + timedelta(days=41))


def test_an_early_ending_takes_the_sessions_after_its_last_one_off_the_plan(cast):
    begin_treatment(cast.ben, cast.ana_course)
    move(cast, State.TREATMENT, "middle", agreed=True)
    measures.send(cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=9, way="device", now=NOW)
    sentence = "Give the number of one of the sessions to come, from 1 on."
    too_far = Beside(last_session=40)
    refused(lambda: move(cast, State.TREATMENT, "ending", agreed=True, beside=too_far), sentence, field="last_session")
    move(cast, State.TREATMENT, "ending", agreed=True, beside=Beside(last_session=4))
    assert [number for number, _ in numbers(cast)] == [1, 2, 3, 4, 9]  # what was asked for stays
    assert page(cast).kept.last_session == 9

"""The ledger follows the course: sessions moved, cancelled and held, plans and ways changed, treatment completed; each step once."""

from datetime import UTC, datetime, timedelta

import pytest

from openipt.actions import courses, messages, schedule
from openipt.core.courses import Attendance, Move, State
from openipt.record import models
from tests.actions.sent import ledger, lines, plan, reach, rows, states, ways
from tests.cast import NOW, begin_treatment, op, send_link, take_on

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.enable_socket,
    pytest.mark.usefixtures("two_questionnaires"),
]


@pytest.fixture
def course(cast):
    reach(cast.ben, cast.ana_course)
    plan(cast.ben, cast.ana_course)
    return cast.ana_course


def due_of(step: str) -> datetime:
    return next(row.due_at for row in ledger() if row.step == step)


def test_a_session_that_is_moved_moves_what_waits_for_it_and_the_link_that_was_sent(cast, course) -> None:
    response_id, _ = send_link(cast.ben, course, "phq8", 2)
    later = NOW + timedelta(days=9)
    courses.plan_session(cast.ben, course, op_id=op(), number=2, starts_at=later, mode="video", now=NOW)
    assert due_of("session:2:phq9") == later - timedelta(days=1)
    assert lines("session:2:phq9") == [("planned", ""), ("planned", "")]
    with rows():
        assert models.Link.objects.get(response_id=response_id).expires_at == later


def test_a_cancelled_session_takes_back_what_waits_for_it(cast, course) -> None:
    came = courses.Came(Attendance.CANCELLED_CLIENT)
    courses.record_attendance(cast.ben, course, op_id=op(), number=1, came=came, now=NOW)
    assert {step: state for step, state in states().items() if step.startswith("session:1")} == {
        "session:1:phq9": "withdrawn",
        "session:1:gad7": "withdrawn",
    }


def test_nothing_goes_out_by_itself_once_the_client_has_stopped_it_in_one_way(cast, course) -> None:
    reach(cast.ben, course, "sms", "+447700900123")
    with rows():
        channel = models.ClientChannel.objects.get(kind="email")
    from openipt.record import made_secrets

    messages.stop(made_secrets.token_of(channel.id), now=NOW)
    assert set(states().values()) == {"withdrawn"}
    messages.start_channel_again(cast.ben, course, channel.id, op_id=op(), asked=True, now=NOW)
    assert set(states().values()) == {"due"}


def test_what_went_out_in_one_way_does_not_go_out_in_another(cast, course, tmp_path) -> None:
    with ways(tmp_path) as out:
        assert out.send().sent == 2
        with rows():
            channel = models.ClientChannel.objects.get()
        reach(cast.ben, course, "sms", "+447700900123")
        messages.say_it_did_not_arrive(cast.ben, course, channel.id, op_id=op(), now=NOW)
        assert out.send().sent == 0
    assert {row.step for row in ledger() if row.channel == "sms"} == {"session:2:phq9", "session:2:gad7", "session:3:phq9"}


def test_a_plan_that_is_switched_off_takes_back_and_switched_on_plans_again(cast, course) -> None:
    plan(cast.ben, course, before=False)
    assert set(states().values()) == {"withdrawn"}
    plan(cast.ben, course)
    assert set(states().values()) == {"due"}
    assert [what for what, _ in lines("session:2:phq9")] == ["planned", "withdrawn", "planned"]


def test_follow_ups_are_planned_three_six_and_twelve_months_after_completion(cast, course) -> None:
    plan(cast.ben, course, before=False, follow_ups=True)
    begin_treatment(cast.ben, course)
    for phase in ("middle", "ending"):
        courses.move(cast.ben, course, op_id=op(), move=Move(State.TREATMENT, phase), agreed=True, reason="in a test", now=NOW)
    courses.move(cast.ben, course, op_id=op(), move=Move(State.COMPLETED), agreed=True, reason="in a test", now=NOW)
    for months, day in (
        (3, datetime(2027, 2, 23, 10, tzinfo=UTC)),
        (6, datetime(2027, 5, 23, 9, tzinfo=UTC)),
        (12, datetime(2027, 11, 23, 10, tzinfo=UTC)),
    ):
        assert schedule.plan_what_falls_due(day - timedelta(days=10)) == (None, [])
        assert due_of(f"follow_up:{months}:phq9") == day
    assert sum(step.startswith("follow_up") for step in states()) == 6


def test_a_course_whose_protocol_is_gone_holds_up_no_other(cast, course) -> None:
    other = take_on(cast.ben, "Bea Q.")
    reach(cast.ben, other)
    plan(cast.ben, other)
    with rows():
        models.Course.objects.filter(id=course).update(protocol="taken_away")
    before = len(ledger())
    assert course < other, "the one that breaks comes first"
    _, broken = schedule.plan_what_falls_due(NOW + timedelta(days=7))
    assert len(broken) == 1
    assert len(ledger()) > before


def test_looking_through_twice_changes_nothing(cast, course) -> None:
    before = [(row.step, row.state, row.due_at) for row in ledger()]
    assert schedule.plan_what_falls_due(NOW) == schedule.plan_what_falls_due(NOW) == (None, [])
    assert [(row.step, row.state, row.due_at) for row in ledger()] == before
    assert lines("session:1:phq9") == [("planned", "")]

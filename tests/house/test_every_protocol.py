"""Every protocol on the shelf carries a course from the referral to its end. Nothing here knows one by name: the files alone drive it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import courses, options
from openipt.core.courses import Attendance, Move, State
from openipt.core.options import TaskOfOption
from openipt.core.plans import plan_of
from openipt.core.tasks import Outcome, latest, state_of
from openipt.record import read
from openipt.record.shelf import library
from openipt.web.opentasks import sessions_of
from tests.cast import op
from tests.walking import confirm, hold, in_treatment, proposed, record, referred, walk

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.long]

EVERY = sorted(library().protocols)


@pytest.fixture
def browser(cast) -> Client:
    """Ben's."""
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    return client


@pytest.mark.parametrize("key", EVERY)
def test_a_course_goes_from_the_referral_to_its_end_with_every_phase_proposed_and_every_review_decided(cast, browser, key):
    course_id = walk(cast.ben, browser, key)
    page = browser.get(reverse("course", args=[course_id])).content.decode()
    for phase in library().protocol(key).phases:
        assert phase.title in page


@pytest.mark.parametrize("key", [key for key in EVERY if library().protocol(key).sessions.fewest < library().protocol(key).sessions.most])
def test_a_course_of_a_flexible_protocol_may_end_from_the_fewest_sessions_on_without_a_reason(cast, browser, key):
    protocol, now = library().protocol(key), datetime.now(UTC)
    course_id = referred(cast.ben, protocol, now)
    for number in range(protocol.first_session, protocol.sessions.fewest + 1):
        while proposal := proposed(cast.ben, course_id, now):
            confirm(cast.ben, browser, course_id, proposal, now)
        hold(cast.ben, course_id, protocol, number, now)
    for phase in protocol.phases[[each.id for each in protocol.phases].index(protocol.phase_at(protocol.sessions.fewest).id) + 1 :]:
        done = frozenset(task.id for task in protocol.tasks if task.required)
        courses.move(cast.ben, course_id, op_id=op(), move=Move(State.TREATMENT, phase.id), done=done, agreed=True, now=now)
    done = frozenset(task.id for task in protocol.tasks if task.required)
    courses.move(cast.ben, course_id, op_id=op(), move=Move(State.COMPLETED), done=done, now=now)
    assert read.course_page(cast.ben, course_id, now=now).summary.state is State.COMPLETED


@pytest.mark.parametrize("key", [key for key in EVERY if library().protocol(key).first_session == 0])
def test_the_session_before_the_first_is_planned_a_step_ahead_of_it_and_can_be_missed(cast, browser, key):
    protocol, now = library().protocol(key), datetime.now(UTC)
    course_id = referred(cast.ben, protocol, now)
    before, first = read.course_page(cast.ben, course_id, now=now).summary.sessions[:2]
    assert (before.number, first.number) == (0, 1)
    assert abs(first.starts_at - before.starts_at - timedelta(days=protocol.cadence_days)) <= timedelta(hours=1)
    while proposal := proposed(cast.ben, course_id, now):
        confirm(cast.ben, browser, course_id, proposal, now)
    courses.record_attendance(cast.ben, course_id, op_id=op(), number=0, came=courses.Came(Attendance.MISSED), now=now)
    assert "Session 0" in browser.get(reverse("course", args=[course_id])).content.decode()


@pytest.mark.parametrize("key", EVERY)
def test_every_task_of_a_protocol_is_recorded_by_its_file_alone_and_then_stands_as_done(cast, browser, key):
    protocol, now = library().protocol(key), datetime.now(UTC)
    course_id = in_treatment(cast.ben, browser, protocol, now)
    for task in protocol.tasks:
        if task.tool == "countdown":
            continue
        page = read.course_page(cast.ben, course_id, now=now)
        for session in sessions_of(page.summary, protocol, task)[:1] or [None]:
            record(cast.ben, course_id, task, session, now)
            page = read.course_page(cast.ben, course_id, now=now)
            assert state_of(protocol, task, session, latest(page.recorded), page.kept, library()) is Outcome.DONE, (task.id, session)
            address = reverse("task", args=[course_id, task.id]) + (f"?session={session}" if session is not None else "")
            assert "As it stands now" in browser.get(address).content.decode()


@pytest.mark.parametrize("key", ["ipt16", "group8", "ipt_m"])
def test_every_task_of_every_option_is_recorded_by_its_file_alone_and_then_stands_as_done(cast, browser, key):
    now, every = datetime.now(UTC), library().uses_file.options
    course_id = in_treatment(cast.ben, browser, library().protocol(key), now)
    for option in every:
        options.take(cast.ben, course_id, option.key, op_id=op(), now=now)
    first = read.course_page(cast.ben, course_id, now=now).summary.sessions[0]
    courses.plan_session(cast.ben, course_id, op_id=op(), number=first.number, starts_at=first.starts_at, mode="video", now=now)
    page = read.course_page(cast.ben, course_id, now=now)
    brought = [task for task in plan_of(library(), page.summary).tasks if isinstance(task, TaskOfOption)]
    assert {task.id for task in brought} == {each for option in every for each in option.tasks}
    for task in brought:
        sessions = sessions_of(page.summary, plan_of(library(), page.summary), task)
        assert sessions == ((first.number,) if task.repeats == "each_session" else ())
        record(cast.ben, course_id, task, sessions[0] if sessions else None, now)
        page = read.course_page(cast.ben, course_id, now=now)
        plan, session = plan_of(library(), page.summary), sessions[0] if sessions else None
        assert state_of(plan, task, session, latest(page.recorded), page.kept, library()) is Outcome.DONE, task.id
        address = reverse("task", args=[course_id, task.id]) + (f"?session={session}" if session is not None else "")
        assert "As it stands now" in browser.get(address).content.decode()


def test_protocols_and_options_together_ask_for_every_task_that_there_are_words_for():
    assert library().uses_file
    named = {task.id for key in EVERY for task in library().protocol(key).tasks} | {
        task for each in library().uses_file.options for task in each.tasks
    }
    assert library().tasks_file
    assert named == {task.id for task in library().tasks_file.tasks}

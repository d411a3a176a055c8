"""The decision at a review: by a person, with its day and reason, for the session whose review it is; it stands in the record and is audited."""

from datetime import timedelta

import pytest

from openipt.actions import courses, supervision, tasks, waiting_list
from openipt.core.courses import IDENTITY, Beside, Move, State
from openipt.core.refusals import NotFound, Refusal
from openipt.core.tasks import Outcome, latest, state_of
from openipt.record import models, read
from tests.actions.once import done_once, refused
from tests.cast import NOW, begin_treatment, op, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

WENT_ON = {"decision": "refocus", "reason": "It is her sister after all."}


def decide(cast, *, course=None, session=4, task="middle.review_4", op_id=None, now=NOW, **more):
    said = tasks.Said(**{"task": task, "outcome": Outcome.DONE, "about": NOW.date(), "session": session, "content": WENT_ON, **more})
    tasks.record(cast.ben, course or cast.ana_course, said, op_id=op_id or op(), now=now)


def decisions(cast, course=None):
    events = read.course_page(cast.ben, course or cast.ana_course, now=NOW).events
    return [(each.session, each.day, each.by, each.more.get("decision"), each.reason) for each in events if each.kind == "reviewed"]


def test_a_decision_stands_in_the_history_with_its_session_its_day_and_its_reason_once(cast):
    begin_treatment(cast.ben, cast.ana_course)
    one = op()
    done_once(lambda: decide(cast, op_id=one), lambda: decide(cast, op_id=one, session=8, task="middle.review_8"))
    assert decisions(cast) == [(4, NOW.date(), "Ben R.", "Look for the focus again", "Why: It is her sister after all.")]
    assert {line.outcome for line in models.AuditLine.objects.filter(verb="record_task")} == {"done", "refused"}


def test_a_later_decision_at_the_same_review_is_added_and_the_earlier_stays(cast):
    decide(cast)
    decide(cast, based_on=1, content={**WENT_ON, "decision": "go_on"}, now=NOW + timedelta(days=1))
    assert [each[3] for each in decisions(cast)] == ["Look for the focus again", "Go on as agreed"]


@pytest.mark.parametrize(
    ("content", "field"),
    [({"decision": "go_on"}, "reason"), ({"reason": "It helps."}, "decision"), ({"decision": "perhaps", "reason": "?"}, "decision")],
)
def test_a_decision_without_its_reason_is_none(cast, content, field):
    with pytest.raises(Refusal) as refusal:
        decide(cast, content=content)
    assert refusal.value.field == field
    assert decisions(cast) == []


@pytest.mark.parametrize(("task", "session"), [("middle.review_4", 8), ("middle.review_4", None), ("middle.review_8", 4), ("middle.review_4", 99)])
def test_a_review_is_decided_at_its_own_session_and_no_other(cast, task, session):
    with pytest.raises(NotFound):
        decide(cast, task=task, session=session)


def test_what_was_not_done_or_was_left_out_is_no_decision(cast):
    decide(cast, outcome=Outcome.NOT_DONE, content={})
    decide(cast, outcome=Outcome.LEFT_OUT, content={}, words="He was ill.", based_on=1)
    assert decisions(cast) == []


def test_each_of_two_reviews_with_one_task_has_a_decision_of_its_own(cast):
    course = take_on(cast.ben, "Ewa M.", protocol="ipt_m")
    decide(cast, course=course, task="maintenance.renewal", session=12, content={"decision": "go_on", "reason": "It holds."})
    page, protocol = read.course_page(cast.ben, course, now=NOW), read.library().protocol("ipt_m")
    task = next(each for each in protocol.tasks if each.id == "maintenance.renewal")
    states = [state_of(protocol, task, session, latest(page.recorded), page.kept, read.library()) for session in (12, 24, None)]
    assert states == [Outcome.DONE, None, Outcome.DONE]
    decide(cast, course=course, task="maintenance.renewal", session=24, content={"decision": "end", "reason": "Enough."})
    assert [(each[0], each[3]) for each in decisions(cast, course)] == [(12, "Go on for another year"), (24, "End maintenance")]


def test_a_supervisor_reads_nothing_of_it(cast):
    decide(cast)
    supervision.list_case(cast.ben, cast.ana_course, op_id=op(), supervisor_id=cast.cleo.member.id, until=NOW.date() + timedelta(days=60), now=NOW)
    assert read.listed_course(cast.cleo, cast.ana_course, now=NOW).events == ()


def referred(cast):
    who = waiting_list.Referred("Ida M.", NOW.date())
    referral = waiting_list.take_in(cast.ben, op_id=op(), who=who, now=NOW)
    plan = courses.CoursePlan("ipt16", NOW + timedelta(days=3))
    return waiting_list.allocate(cast.ben, referral, op_id=op(), therapist=cast.ben.member.id, plan=plan, now=NOW)


def begin_assessment(cast, course, reason="", **beside):
    move = Move(State.ASSESSMENT)
    courses.move(cast.ben, course, op_id=op(), move=move, reason=reason, beside=Beside(**beside), now=NOW)


def test_whoever_was_referred_is_known_before_the_assessment_begins_or_a_reason_is_noted(cast):
    course = referred(cast)
    sentence = "Tick that you know who this is, or say in a sentence why not yet."
    refused(lambda: begin_assessment(cast, course), sentence, field="identity_checked")
    begin_assessment(cast, course, reason="By phone; she brings her card on Friday.")
    page = read.course_page(cast.ben, course, now=NOW)
    assert (page.summary.state, page.events[-1].passed) == (State.ASSESSMENT, (IDENTITY,))


def test_with_the_identity_checked_nothing_is_left_open(cast):
    course = referred(cast)
    begin_assessment(cast, course, identity_checked=True)
    assert read.course_page(cast.ben, course, now=NOW).events[-1].passed == ()

"""The decision at a review: by a person, with its day and reason, for the session whose review it is; it stands in the record and is audited."""

from datetime import timedelta

import pytest

from openipt.actions import courses, measures, supervision, tasks, waiting_list
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


REVIEWED = NOW + timedelta(weeks=8)
"""Six days after the eighth session began."""
SECOND = {"task": "middle.review_8", "session": 8, "content": {"decision": "adjust", "reason": "Little has moved."}, "about": REVIEWED.date()}


@pytest.fixture
def little_moved(cast):
    """Ana's course with a PHQ-9 of 18 at session 1 and of 16 at session 8, listed for Cleo, its second review decided."""
    for session, total in ((1, 18), (8, 16)):
        measures.enter_total(
            cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=session, about=NOW.date(), total=total, safety_answer=0, now=NOW
        )
    until = NOW.date() + timedelta(days=200)
    supervision.list_case(cast.ben, cast.ana_course, op_id=op(), supervisor_id=cast.cleo.member.id, until=until, now=NOW)
    decide(cast, now=REVIEWED, **SECOND)
    return cast


def second_review(cast):
    """What became of the second review, asked for that session and for the course."""
    page, protocol = read.course_page(cast.ben, cast.ana_course, now=REVIEWED), read.library().protocol("ipt16")
    task = next(each for each in protocol.tasks if each.id == "middle.review_8")
    return {state_of(protocol, task, session, latest(page.recorded), page.kept, read.library()) for session in (8, None)}


def comment(cast, at):
    supervision.comment(cast.cleo, cast.ana_course, op_id=op(), words="Look at the dispute again.", now=at)


def test_a_second_review_where_the_score_moved_little_counts_once_a_supervisor_has_written_since(little_moved):
    assert second_review(little_moved) == {None}
    assert len(decisions(little_moved)) == 1
    comment(little_moved, NOW + timedelta(weeks=6))
    assert second_review(little_moved) == {None}
    comment(little_moved, REVIEWED)
    assert second_review(little_moved) == {Outcome.DONE}


def test_what_the_therapist_writes_of_supervision_is_no_word_of_a_supervisor_where_there_is_one(little_moved):
    decide(little_moved, now=REVIEWED, based_on=1, **{**SECOND, "content": {**SECOND["content"], "supervision": "Cleo agrees."}})
    assert second_review(little_moved) == {None}


def test_in_a_practice_of_one_a_written_reason_stands_in_the_place_of_supervision(little_moved):
    models.Membership.objects.exclude(id=little_moved.ben.member.id).update(roles=["therapist"])
    assert second_review(little_moved) == {None}
    heard = {**SECOND["content"], "supervision": "Talked through with a colleague of the circle, without the name."}
    decide(little_moved, now=REVIEWED, based_on=1, **{**SECOND, "content": heard})
    assert second_review(little_moved) == {Outcome.DONE}


def test_a_second_review_that_is_left_out_or_whose_score_moved_enough_waits_for_nobody(little_moved):
    decide(little_moved, now=REVIEWED, based_on=1, **{**SECOND, "outcome": Outcome.LEFT_OUT, "content": {}, "words": "She was ill."})
    assert second_review(little_moved) == {Outcome.LEFT_OUT}
    decide(little_moved, now=REVIEWED, based_on=2, **SECOND)
    assert second_review(little_moved) == {None}
    measures.enter_total(
        little_moved.ben, little_moved.ana_course, op_id=op(), measure="phq9", session=8, about=NOW.date(), total=7, safety_answer=0, now=REVIEWED
    )
    assert second_review(little_moved) == {Outcome.DONE}


def test_a_second_review_that_waits_for_supervision_holds_up_no_step(little_moved):
    begin_treatment(little_moved.ben, little_moved.ana_course)
    for phase in ("middle", "ending"):
        done = frozenset({"initial.contract", "initial.focus_choice"})
        courses.move(
            little_moved.ben,
            little_moved.ana_course,
            op_id=op(),
            move=Move(State.TREATMENT, phase),
            done=done,
            agreed=True,
            reason="It is time.",
            now=REVIEWED,
        )
    events = read.course_page(little_moved.ben, little_moved.ana_course, now=REVIEWED).events
    assert "middle.review_8" not in {task for each in events if each.kind == "moved" for task in each.passed}

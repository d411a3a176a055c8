"""Whoever is referred waits in a list, the longest first, and becomes a course once there is a therapist; all once, and sealed."""

from datetime import timedelta

import pytest

from openipt.actions import Refusal, waiting_list
from openipt.actions.courses import CoursePlan
from openipt.core.courses import State
from openipt.core.refusals import Forbidden, NotFound
from openipt.core.who_may import Verb
from openipt.record import door, models, read
from tests.cast import NOW, op, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
PLAN = CoursePlan("ipt16", NOW + timedelta(days=3))


def take_in(who, name="Ida M.", *, days_ago=0, contact="by phone, after six", priority="three weeks after birth", op_id=None):
    referred = waiting_list.Referred(name, (NOW - timedelta(days=days_ago)).date(), contact, priority)
    return waiting_list.take_in(who, op_id=op_id or op(), who=referred, now=NOW)


def allocate(by, referral, to, *, op_id=None, plan=PLAN):
    return waiting_list.allocate(by, referral, op_id=op_id or op(), therapist=to.member.id, plan=plan, now=NOW)


def names(who):
    return [each.name for each in read.waiting_list(who, now=NOW).waiting]


def test_whoever_waits_longest_stands_first(cast):
    take_in(cast.ivo, "Ida M.", days_ago=3)
    take_in(cast.ben, "Jan N.", days_ago=40)
    take_in(cast.hana, "Lea O.")
    take_in(cast.eve, "Next door")
    assert names(cast.ivo) == names(cast.hana) == ["Jan N.", "Ida M.", "Lea O."]


def test_the_list_says_how_many_courses_each_therapist_has(cast):
    take_on(cast.hana, "A")
    take_on(cast.hana, "B")
    shown = read.waiting_list(cast.ivo, now=NOW)
    assert [(each.member.name, each.active) for each in shown.therapists] == [("Ben R.", 1), ("Hana L.", 2)]
    assert shown.allocates
    assert not read.waiting_list(cast.ben, now=NOW).allocates


def test_the_lead_allocates_and_a_course_opens_as_referred_with_that_therapist(cast):
    referral = take_in(cast.ivo)
    course_id = allocate(cast.ivo, referral, cast.hana)
    page = read.course_page(cast.hana, course_id, now=NOW)
    assert (page.summary.client.name, page.summary.state, page.therapist.name) == ("Ida M.", State.REFERRED, "Hana L.")
    assert len(page.summary.sessions) == 16
    assert [(event.kind, event.by) for event in page.events] == [("allocated", "Ivo D.")]
    assert names(cast.ivo) == []
    with pytest.raises(NotFound):
        read.course_page(cast.ivo, course_id, now=NOW)


def test_a_therapist_takes_somebody_on_and_allocates_to_nobody_else(cast):
    referral = take_in(cast.ivo)
    with pytest.raises(Forbidden):
        allocate(cast.ben, referral, cast.hana)
    assert read.course_page(cast.ben, allocate(cast.ben, referral, cast.ben), now=NOW).therapist.name == "Ben R."


def test_whoever_was_quicker_has_the_client(cast):
    referral = take_in(cast.ivo)
    allocate(cast.ben, referral, cast.ben)
    with pytest.raises(Refusal, match="somebody was quicker"):
        allocate(cast.hana, referral, cast.hana)


def test_each_form_sent_twice_is_done_once_and_another_under_its_id_is_refused(cast):
    first, second = op(), op()
    referral = take_in(cast.ivo, op_id=first)
    assert take_in(cast.ivo, op_id=first) == referral
    with pytest.raises(Refusal, match="other content"):
        take_in(cast.ivo, "Somebody else", op_id=first)
    course_id = allocate(cast.ivo, referral, cast.hana, op_id=second)
    assert allocate(cast.ivo, referral, cast.hana, op_id=second) == course_id
    with pytest.raises(Refusal, match="other content"):
        allocate(cast.ivo, referral, cast.ben, op_id=second)
    with pytest.raises(Refusal, match="other content"):
        allocate(cast.eve, referral, cast.eve, op_id=second)


def test_whoever_waits_no_more_goes_off_the_list_with_a_reason(cast):
    referral = take_in(cast.ivo)
    with pytest.raises(Refusal, match="Write why"):
        waiting_list.close(cast.ben, referral, op_id=op(), reason=" ", now=NOW)
    waiting_list.close(cast.ben, referral, op_id=op(), reason="Moved away.", now=NOW)
    waiting_list.close(cast.ben, referral, op_id=op(), reason="Moved away.", now=NOW)
    assert names(cast.ivo) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "Write the name"),
        ({"name": "x" * 201}, "Shorten it"),
        ({"days_ago": -1}, "lies ahead"),
        ({"days_ago": 3000}, "more than 5 years away"),
        ({"priority": "x" * 20_001}, "Shorten it"),
    ],
)
def test_a_referral_that_cannot_be_right_is_refused(cast, change, sentence):
    with pytest.raises(Refusal, match=sentence):
        take_in(cast.ivo, **change)


def test_it_goes_to_a_therapist_who_works_here_by_a_form_of_ipt_that_there_is(cast):
    referral = take_in(cast.ivo)
    with pytest.raises(Refusal, match="Choose a therapist who works here"):
        allocate(cast.ivo, referral, cast.eve)
    with pytest.raises(Refusal):
        allocate(cast.ivo, referral, cast.hana, plan=CoursePlan("no_such", PLAN.first_session))
    with pytest.raises(Refusal, match="more than 5 years away"):
        allocate(cast.ivo, referral, cast.hana, plan=CoursePlan("ipt16", NOW + timedelta(days=4000)))
    with pytest.raises(NotFound):
        read.waiting_list(cast.eve, now=NOW, only=referral)
    with pytest.raises(NotFound):
        waiting_list.close(cast.eve, referral, op_id=op(), reason="x", now=NOW)


@pytest.mark.parametrize("name", ["cleo", "finn"])
def test_supervisors_and_keepers_do_not_see_the_list(cast, name):
    with pytest.raises(Forbidden):
        read.waiting_list(getattr(cast, name), now=NOW)


def test_every_look_and_act_is_written_down_and_names_who_was_seen(cast):
    referral = take_in(cast.ivo)
    names(cast.ben)
    course_id = allocate(cast.ivo, referral, cast.hana)
    lines = {line.verb: line for line in models.AuditLine.objects.filter(verb="keep_waiting_list")}
    assert lines["keep_waiting_list"].courses == [str(referral)]
    first = models.AuditLine.objects.get(chain=f"course:{course_id}", number=1)
    assert (first.verb, first.relation, first.course, first.subject) == ("allocate_client", "runs_service", course_id, referral)


def test_what_was_written_about_somebody_who_waits_is_sealed(cast):
    take_in(cast.ivo)
    with door.caseload(cast.ivo, Verb.KEEP_WAITING_LIST):
        row = models.Referral.objects.select_related("client").get()
        assert not any(word in bytes(each) for each in (row.contact, row.priority, row.client.name) for word in (b"phone", b"birth", b"Ida"))

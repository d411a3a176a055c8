"""A course is opened with options, takes one and lays it aside: once, with its line, by whoever works on it, never in a course that is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest

from openipt.actions import courses, options, replanning, returning, waiting_list
from openipt.actions.tasks import Said, record
from openipt.core.courses import Move, State
from openipt.core.plans import plan_of
from openipt.core.refusals import NotFound, Refusal
from openipt.core.tasks import Outcome
from openipt.record import audit, models, read
from openipt.record.models import AuditLine
from openipt.record.models.base import DOORS_OPEN
from tests.cast import ENDED, NOW, begin_treatment, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def take(cast, key: str = "telehealth", by=None, op_id: UUID | None = None, now=NOW) -> None:
    options.take(by or cast.ben, cast.ana_course, key, op_id=op_id or op(), now=now)


def lay_aside(cast, key: str = "telehealth", now=NOW) -> None:
    options.lay_aside(cast.ben, cast.ana_course, key, op_id=op(), now=now)


def held(cast, course: UUID | None = None) -> tuple[str, ...]:
    return read.course_page(cast.ben, course or cast.ana_course, now=NOW).summary.options


def history(cast) -> list[tuple[str, str]]:
    page = read.course_page(cast.ben, cast.ana_course, now=NOW)
    return [(each.more["standing"], each.more["option"]) for each in page.events if each.kind == "option"]


def opened_with(cast, course: UUID) -> str:
    """What the first line of the history says of options."""
    return read.course_page(cast.ben, course, now=NOW).events[0].more["options"]


def over(cast) -> None:
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ENDED_EARLY), beside=ENDED, reason="moved", now=NOW)


@contextmanager
def behind_the_door() -> Iterator[None]:
    token = DOORS_OPEN.set(1)
    try:
        yield
    finally:
        DOORS_OPEN.reset(token)


def test_a_course_from_before_has_none(cast):
    assert held(cast) == ()


def test_options_are_taken_and_laid_aside_each_with_a_line_of_the_history(cast):
    take(cast)
    take(cast, "older_adult", now=NOW + timedelta(minutes=1))
    lay_aside(cast, now=NOW + timedelta(minutes=2))
    assert held(cast) == ("older_adult",)
    assert history(cast) == [
        ("taken", "Sessions by phone or video"),
        ("taken", "Older clients"),
        ("laid_aside", "Sessions by phone or video"),
    ]


def test_one_that_the_course_has_already_is_taken_without_a_second_line(cast):
    take(cast)
    take(cast)
    assert (held(cast), len(history(cast))) == (("telehealth",), 1)


def test_the_same_form_twice_is_carried_out_once(cast):
    once = op()
    take(cast, op_id=once)
    lay_aside(cast)
    take(cast, op_id=once)
    assert held(cast) == ()


def test_a_form_whose_id_was_used_for_another_option_is_refused(cast):
    once = op()
    take(cast, op_id=once)
    with pytest.raises(Refusal, match="sent before with other content"):
        take(cast, "older_adult", op_id=once)
    assert held(cast) == ("telehealth",)


def test_what_the_history_says_of_it_is_sealed(cast):
    take(cast)
    with behind_the_door():
        event = models.CourseEvent.objects.get(course=cast.ana_course, kind="option")
    assert b"phone" not in bytes(event.more)


def test_an_unknown_option_is_refused(cast):
    with pytest.raises(Refusal, match=r"^The library does not have this option\. Choose one that it lists\.$"):
        take(cast, "children")
    assert held(cast) == ()


def test_one_that_the_course_does_not_have_cannot_be_laid_aside(cast):
    with pytest.raises(Refusal, match=r"^This course does not have that option, so there is nothing to lay aside\.$"):
        lay_aside(cast)


def test_a_course_that_is_over_keeps_its_options_as_they_were(cast):
    take(cast)
    over(cast)
    for act in (lambda: take(cast, "older_adult"), lambda: lay_aside(cast)):
        with pytest.raises(Refusal, match=r"^This course is over\. Its options stay as they were\.$"):
            act()
    assert held(cast) == ("telehealth",)


@pytest.mark.parametrize("who", ["cleo", "eve", "finn"])
def test_whoever_does_not_work_on_the_course_is_refused_and_leaves_a_line(cast, who):
    with pytest.raises(NotFound):
        take(cast, by=getattr(cast, who))
    assert held(cast) == ()
    own = audit.account_chain(getattr(cast, who).account_id)
    assert AuditLine.objects.filter(chain=own, verb="choose_options", outcome="refused").count() == 1


def test_the_act_has_its_line_in_the_courses_chain(cast):
    take(cast)
    lines = AuditLine.objects.filter(chain=audit.course_chain(cast.ana_course), verb="choose_options")
    assert [(line.relation, line.outcome) for line in lines] == [("treating", "done")]


def test_a_client_is_taken_on_with_options(cast):
    plan = courses.CoursePlan("ipt16", NOW + timedelta(days=1), options=("older_adult", "older_adult"))
    course = courses.take_on(cast.ben, op_id=op(), client=courses.NewClient("Olive"), plan=plan, now=NOW)
    assert held(cast, course) == ("older_adult",)
    assert opened_with(cast, course) == "Older clients"


def test_a_client_is_not_taken_on_with_an_option_that_nobody_knows(cast):
    before = len(read.caseload(cast.ben, now=NOW).courses)
    plan = courses.CoursePlan("ipt16", NOW + timedelta(days=1), options=("children",))
    with pytest.raises(Refusal, match="does not have this option") as refused:
        courses.take_on(cast.ben, op_id=op(), client=courses.NewClient("Olive"), plan=plan, now=NOW)
    assert refused.value.field == "options"
    assert len(read.caseload(cast.ben, now=NOW).courses) == before


def test_somebody_who_waits_is_given_a_course_with_options(cast):
    referral = waiting_list.take_in(cast.ben, op_id=op(), who=waiting_list.Referred("Olive", NOW.date()), now=NOW)
    plan = courses.CoursePlan("ipt16", NOW + timedelta(days=1), "video", ("telehealth",))
    course = waiting_list.allocate(cast.ben, referral, op_id=op(), therapist=cast.ben.member.id, plan=plan, now=NOW)
    assert (held(cast, course), opened_with(cast, course)) == (("telehealth",), "Sessions by phone or video")


def test_a_client_who_comes_back_begins_with_those_that_are_asked_for(cast):
    take(cast)
    over(cast)
    plan = courses.CoursePlan("ipt12", NOW + timedelta(days=7), options=("older_adult",))
    course = returning.begin_again(cast.ben, cast.ana_course, op_id=op(), plan=plan, now=NOW)
    assert (held(cast), held(cast, course)) == (("telehealth",), ("older_adult",))


def test_a_course_moved_to_another_form_of_ipt_keeps_its_options(cast):
    take(cast)
    begin_treatment(cast.ben, cast.ana_course)
    replanning.change_protocol(cast.ben, cast.ana_course, op_id=op(), protocol="ipt12", version=1, phase="initial", reason="Less time.", now=NOW)
    plan = plan_of(read.library(), read.course_page(cast.ben, cast.ana_course, now=NOW).summary)
    assert (plan.key, plan.tasks[-1].id) == ("ipt12", "telehealth.each_time")


def test_a_task_is_recorded_while_the_course_has_its_option_and_no_longer(cast):
    said = Said("older_adult.memory", Outcome.DONE, NOW.date(), "Asked; nothing has changed.")
    with pytest.raises(NotFound):
        record(cast.ben, cast.ana_course, said, op_id=op(), now=NOW)
    take(cast, "older_adult")
    record(cast.ben, cast.ana_course, said, op_id=op(), now=NOW)
    lay_aside(cast, "older_adult")
    with pytest.raises(NotFound):
        record(cast.ben, cast.ana_course, said, op_id=op(), now=NOW)
    assert [each.words for each in read.task_page(cast.ben, cast.ana_course, said.task, None, now=NOW).records] == ["Asked; nothing has changed."]


def test_the_caseload_knows_at_once_that_a_course_has_an_option(cast):
    assert [each.options for each in read.caseload(cast.ben, now=NOW).courses] == [()]
    take(cast)
    assert [each.options for each in read.caseload(cast.ben, now=NOW).courses] == [("telehealth",)]


def test_the_agreement_wants_all_that_both_have_to_agree_on(cast):
    take(cast)
    some = {"consent": "yes", "emergency": "Her sister, 0113 496 0001", "code_word": "umbrella"}
    with pytest.raises(Refusal, match="«The second channel, if the line breaks»"):
        record(cast.ben, cast.ana_course, Said("telehealth.agreement", Outcome.DONE, NOW.date(), content=some), op_id=op(), now=NOW)
    every = {**some, "backup": "Her own phone after two minutes", "no_chat": "yes"}
    record(cast.ben, cast.ana_course, Said("telehealth.agreement", Outcome.DONE, NOW.date(), content=every), op_id=op(), now=NOW)
    with behind_the_door():
        assert b"umbrella" not in bytes(models.TaskRecord.objects.get(task="telehealth.agreement").content)


def test_a_form_from_before_there_were_options_says_the_same_as_then():
    plan = courses.CoursePlan("ipt16", NOW)
    assert plan.as_said() == {"protocol": "ipt16", "first_session": NOW, "mode": "in_person"}
    assert courses.CoursePlan("ipt16", NOW, options=("telehealth",)).as_said()["options"] == ("telehealth",)

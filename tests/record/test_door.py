"""The door: who is let in, who is refused, that both are written down, and that list and detail never disagree."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openipt.actions import courses, measures, people
from openipt.core.courses import Move, State
from openipt.core.refusals import Forbidden, NotFound, Refusal
from openipt.core.who_may import Relation, Verb, permitting
from openipt.record import actors, audit, door, models, read, relations
from openipt.record.models.base import DOORS_OPEN, OutsideTheDoor
from tests.cast import NOW, answer_all, begin_treatment, op, send_link, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def lines(chain_of: str) -> list[tuple[str, str]]:
    """Verb and outcome of each line of the chains that begin so."""
    return list(models.AuditLine.objects.filter(chain__startswith=chain_of).order_by("chain", "number").values_list("verb", "outcome"))


def test_the_therapist_reads_the_course_and_it_is_written_down(cast):
    page = read.course_page(cast.ben, cast.ana_course, now=NOW)
    assert page.summary.client.name == "Ana P."
    assert lines(f"course:{cast.ana_course}")[-1] == ("read_course", "done")


def test_a_stranger_is_refused_and_the_refusal_is_written_down(cast):
    with pytest.raises(NotFound):
        read.course_page(cast.eve, cast.ana_course, now=NOW)
    assert lines(f"account:{cast.accounts['eve']}")[-1] == ("read_course", "refused")


def test_a_course_that_does_not_exist_is_refused_just_as_one_of_somebody_else(cast):
    with pytest.raises(NotFound) as of_nobody:
        read.course_page(cast.eve, UUID(int=5), now=NOW)
    with pytest.raises(NotFound) as of_ben:
        read.course_page(cast.eve, cast.ana_course, now=NOW)
    assert (str(of_nobody.value), of_nobody.value.args) == (str(of_ben.value), of_ben.value.args) == ("", ())


def test_outside_the_door_no_row_can_be_read_or_written(cast):
    with pytest.raises(OutsideTheDoor):
        models.Course.objects.first()
    with pytest.raises(OutsideTheDoor):
        models.Course().save()
    with pytest.raises(OutsideTheDoor):
        models.Course.objects.update(state="closed")


def test_the_keeper_has_no_caseload(cast):
    with pytest.raises(Forbidden):
        read.caseload(cast.finn, now=NOW)


@pytest.mark.parametrize("name", ["ana", "dov", "gil"])
def test_an_account_without_a_membership_sees_nothing(cast, name):
    nobody = actors.Actor(cast.accounts[name], None, None)
    with pytest.raises(NotFound):
        read.course_page(nobody, cast.ana_course, now=NOW)
    for listing in (read.caseload, read.supervision_list):
        with pytest.raises(Forbidden):
            listing(nobody, now=NOW)


def test_whoever_works_there_no_more_is_an_account_without_a_membership(cast):
    models.Membership.objects.filter(id=cast.ben.member.id).update(ended_at=NOW)
    gone = actors.actor_of(models.Account.objects.get(id=cast.ben.account_id))
    with pytest.raises(NotFound):
        read.course_page(gone, cast.ana_course, now=NOW)


def test_a_therapist_who_lost_the_role_no_longer_reads_the_own_courses(cast):
    with pytest.raises(NotFound):
        read.course_page(replace(cast.ben, member=replace(cast.ben.member, roles=("keeper",))), cast.ana_course, now=NOW)


def test_an_endorsed_item_9_stands_in_the_caseload(cast):
    begin_treatment(cast.ben, cast.ana_course)
    _, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [0, 0, 0, 0, 0, 0, 0, 0, 2])
    (course,) = read.caseload(cast.ben, now=NOW).courses
    assert [(alert.kind, alert.value, alert.state) for alert in course.alerts] == [("suicidal_thoughts", 2, "open")]


def test_a_door_inside_a_door_is_a_programming_mistake(cast):
    inner = (
        lambda: door.course(cast.ben, cast.ana_course, Verb.READ_COURSE),
        lambda: door.caseload(cast.ben, Verb.READ_CASELOAD),
        lambda: door.link("token", Verb.READ_QUESTIONNAIRE),
        lambda: door.setting_up("give_account"),
    )
    for open_another in inner:
        with (
            pytest.raises(RuntimeError, match="One door at a time"),
            door.course(cast.ben, cast.ana_course, Verb.READ_COURSE),
            open_another(),
        ):
            pytest.fail("the inner door opened")
    assert DOORS_OPEN.get() == 0


def _write_half_and_raise(cast, problem: Exception) -> None:
    with door.course(cast.ben, cast.ana_course, Verb.MOVE_COURSE) as room:
        room.course.phase = "half-way"
        room.course.save()
        models.Operation.objects.create(id=op(), course=room.course, verb="move_course", content_mac=b"", at=NOW)
        raise problem


def test_a_refusal_leaves_nothing_of_the_act_but_its_line(cast):
    own = f"account:{cast.ben.account_id}"
    before = lines(own)
    with pytest.raises(Refusal):
        _write_half_and_raise(cast, Refusal("In the middle of it."))
    assert read.course_page(cast.ben, cast.ana_course, now=NOW).summary.phase is None
    with door.course(cast.ben, cast.ana_course, Verb.READ_COURSE) as room:
        assert models.Operation.objects.filter(course=room.course).count() == 1  # the one by which Ana was taken on
    assert lines(own) == [*before, ("move_course", "refused")]


def test_an_act_that_breaks_leaves_nothing_and_the_door_shut(cast):
    before = lines("")
    with pytest.raises(ZeroDivisionError):
        _write_half_and_raise(cast, ZeroDivisionError())
    assert lines("") == before
    with pytest.raises(OutsideTheDoor):
        models.Course.objects.first()
    assert read.course_page(cast.ben, cast.ana_course, now=NOW).summary.phase is None


def test_an_act_whose_line_cannot_be_written_is_not_done(cast, monkeypatch):
    monkeypatch.setattr(audit, "fingerprint", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        begin_treatment(cast.ben, cast.ana_course)
    monkeypatch.undo()
    assert read.course_page(cast.ben, cast.ana_course, now=NOW).summary.state is State.ASSESSMENT


def test_it_is_known_whether_the_door_was_used_even_by_somebody_refused(cast):
    door.forget_use()
    assert not door.was_used()
    with pytest.raises(NotFound):
        read.course_page(cast.eve, cast.ana_course, now=NOW)
    assert door.was_used()


def test_two_therapists_of_one_practice_do_not_see_each_others_clients(cast):
    hana = people.take_in_member(cast.ben.practice.id, people.give_account("lea@test.example", "nobody-here"), "Hana M.", ("therapist",))
    own = take_on(hana, "Ivo K.")
    assert [course.id for course in read.caseload(hana, now=NOW).courses] == [own]
    assert [course.id for course in read.caseload(cast.ben, now=NOW).courses] == [cast.ana_course]
    for by, other in ((hana, cast.ana_course), (cast.ben, own)):
        with pytest.raises(NotFound):
            courses.move(by, other, op_id=op(), move=Move(State.NOT_SUITABLE), reason="not mine", now=NOW)
        with pytest.raises(NotFound):
            measures.send(by, other, op_id=op(), measure="phq9", session=1, way="link", now=NOW)


# List and detail agree, whatever the world


@dataclass(frozen=True)
class World:
    """Who works where in which roles, who treats whom, and what is listed for whom until when (in days from today)."""

    members: list[tuple[int, list[str]]]
    courses: list[int]
    listings: list[tuple[int, int, int]]


MEMBERS, COURSES = 4, 4
roles = st.lists(st.sampled_from(["therapist", "supervisor", "keeper"]), unique=True, max_size=3)
worlds = st.builds(
    World,
    members=st.lists(st.tuples(st.integers(0, 1), roles), min_size=MEMBERS, max_size=MEMBERS),
    courses=st.lists(st.integers(0, MEMBERS - 1), max_size=COURSES),
    listings=st.lists(st.tuples(st.integers(0, COURSES - 1), st.integers(0, MEMBERS - 1), st.integers(-2, 2)), max_size=6),
)


@contextmanager
def rolled_back_at_the_end():
    """The rows may be written by hand here, and none of them stays."""
    with transaction.atomic():
        mark = DOORS_OPEN.set(1)
        try:
            yield
        finally:
            DOORS_OPEN.reset(mark)
            transaction.set_rollback(True)


def build(world: World) -> tuple[list[actors.Actor], list[models.Course]]:
    services = [models.Service.objects.create(name="S", kind="demo", country="gb", zone="Europe/London") for _ in range(2)]
    members = []
    for number, (service, member_roles) in enumerate(world.members):
        account = models.Account.objects.create(email=f"{number}@world.example")
        members.append(models.Membership.objects.create(service=services[service], account=account, name="M", roles=member_roles))
    sealed = dict.fromkeys(("name", "pronouns", "date_of_birth", "occupation", "household"), b"")
    made = []
    for therapist in world.courses:
        service = members[therapist].service
        client = models.Client.objects.create(service=service, **sealed)
        plan = {"protocol": "ipt16", "protocol_version": 1, "main_measure": "phq9", "state": "treatment", "opened_at": NOW}
        made.append(models.Course.objects.create(service=service, client=client, therapist=members[therapist], **plan))
    today = datetime.now(UTC).date()
    for course, supervisor, days in world.listings:
        if course < len(made):
            until = today + timedelta(days=days)
            pair = {"course": made[course], "supervisor": members[supervisor], "listed_by": made[course].therapist}
            models.SupervisionListing.objects.create(**pair, listed_at=NOW, until=until)
    return [actors.actor_of_member(member.id) for member in members] + [actors.Actor(UUID(int=9), None, None)], made


@given(world=worlds)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_list_holds_exactly_the_courses_whose_detail_opens(db, world: World):
    with rolled_back_at_the_end():
        acting, made = build(world)
        for actor in acting:
            for condition, relation, verb in (
                (relations.treating, Relation.TREATING, Verb.READ_COURSE),
                (relations.supervising, Relation.SUPERVISING, Verb.READ_COURSE_PSEUDONYMISED),
            ):
                listed = {course.id for course in models.Course.objects.filter(condition(actor))}
                related = {course.id for course in made if relation in set(relations.to_course(actor, course))}
                opening = {course.id for course in made if permitting(relations.to_course(actor, course), verb)}
                assert listed == related == opening


@given(world=worlds)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_second_reading_of_the_world_agrees(db, world: World):
    """The rule once more in plain words: own courses for a therapist, listed ones until their last day for a supervisor."""
    with rolled_back_at_the_end():
        acting, made = build(world)
        for number, actor in enumerate(acting[:-1]):
            has = world.members[number][1]
            own = {made[place].id for place, therapist in enumerate(world.courses) if therapist == number and "therapist" in has}
            assert {course.id for course in models.Course.objects.filter(relations.treating(actor))} == own
            live = {course for course, supervisor, days in world.listings if supervisor == number and days >= 0 and course < len(made)}
            listed = {made[course].id for course in live if "supervisor" in has}
            assert {course.id for course in models.Course.objects.filter(relations.supervising(actor))} == listed
        assert not models.Course.objects.filter(relations.treating(acting[-1]) | relations.supervising(acting[-1])).exists()

"""A therapist who stands in for one who is away sees that caseload on those days, and no process note; others on duty see alerts alone."""

from datetime import UTC, datetime, timedelta

import pytest

from openipt.actions import courses, duty
from openipt.core.courses import Attendance, Move, State
from openipt.core.refusals import Forbidden, NotFound
from openipt.record import models, read
from tests.cast import op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def now(cast):
    for who in (cast.cleo, cast.hana):
        now = datetime.now(UTC)
        models.MemberChannel.objects.create(member_id=who.member.id, kind="sms", address="+447700900123", added_at=now, tested_at=now)
    return now


def cover(cast, now, who, *, days=0):
    first = now.date() + timedelta(days=days)
    duty.hand_over(cast.ben, op_id=op(), to=who.member.id, from_day=first, until_day=first, now=now)


def test_whoever_stands_in_opens_the_caseload_and_each_opening_says_that_it_was_covering(cast, now):
    cover(cast, now, cast.hana)
    shown = read.covered_caseload(cast.hana, now=now)
    assert ([each.client.name for each in shown.courses], shown.covers) == (["Ana P."], ("Ben R.",))
    assert read.caseload(cast.hana, now=now).covers == ("Ben R.",)
    page = read.course_page(cast.hana, cast.ana_course, now=now)
    assert (page.covering, page.supervisors, page.comments) == (True, (), ())
    line = models.AuditLine.objects.filter(chain=f"course:{cast.ana_course}").order_by("-number").first()
    assert (line.verb, line.relation, line.outcome) == ("read_course", "covering", "done")


def test_it_is_found_by_name_as_well(cast, now):
    cover(cast, now, cast.hana)
    assert [(each.name, each.opens) for each in read.find(cast.hana, "ana", now=now).courses] == [("Ana P.", True)]


def test_whoever_stands_in_works_with_the_client_and_moves_nothing(cast, now):
    cover(cast, now, cast.hana)
    came = courses.Came(Attendance.CANCELLED_CLIENT)
    courses.record_attendance(cast.hana, cast.ana_course, op_id=op(), number=1, came=came, now=now)
    with pytest.raises(NotFound):
        courses.move(cast.hana, cast.ana_course, op_id=op(), move=Move(State.ON_HOLD), reason="x", now=now)
    with pytest.raises(NotFound):
        read.process_note(cast.hana, cast.ana_course, 1, now=now)


def test_it_begins_on_the_first_day_and_ends_by_itself_or_with_the_cover(cast, now):
    cover(cast, now, cast.hana, days=1)
    with pytest.raises(Forbidden):
        read.covered_caseload(cast.hana, now=now)
    with pytest.raises(NotFound):
        read.course_page(cast.hana, cast.ana_course, now=now)
    models.Cover.objects.update(from_day=now.date() - timedelta(days=2), until_day=now.date())
    assert read.course_page(cast.hana, cast.ana_course, now=now).covering
    models.Cover.objects.update(until_day=now.date() - timedelta(days=1))
    with pytest.raises(NotFound):
        read.course_page(cast.hana, cast.ana_course, now=now)
    models.Cover.objects.update(until_day=now.date())
    duty.end_cover(cast.ben, models.Cover.objects.get().id, op_id=op(), now=now)
    with pytest.raises(NotFound):
        read.course_page(cast.hana, cast.ana_course, now=now)


def test_a_supervisor_who_covers_and_whoever_is_on_duty_for_everybody_open_no_course(cast, now):
    cover(cast, now, cast.cleo)
    duty.cover_everybody(cast.ivo, op_id=op(), member=cast.hana.member.id, from_day=now.date(), until_day=now.date(), now=now)
    for who in (cast.cleo, cast.hana):
        with pytest.raises(NotFound):
            read.course_page(who, cast.ana_course, now=now)
        with pytest.raises(Forbidden):
            read.covered_caseload(who, now=now)

"""Clients are found by a part of their name among those that the asker may know of, in as many questions for twelve as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openipt.actions import waiting_list
from openipt.core.refusals import Forbidden
from openipt.record import read
from openipt.record.models import AuditLine, Course, Membership
from openipt.record.models.base import DOORS_OPEN
from tests.cast import NOW, op, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def found(who, asked):
    return [(each.name, each.therapist.name, each.opens) for each in read.find(who, asked, now=NOW).courses]


def test_a_therapist_finds_the_own_clients_and_nobody_elses(cast):
    take_on(cast.hana, "Anaïs H.")
    take_on(cast.eve, "Ana next door")
    assert found(cast.ben, "ANA") == [("Ana P.", "Ben R.", True)]
    assert found(cast.hana, "anai") == [("Anaïs H.", "Hana L.", True)]


def test_the_service_lead_finds_everybody_of_the_service_and_opens_nobody(cast):
    take_on(cast.hana, "Anaïs H.")
    take_on(cast.eve, "Ana next door")
    assert found(cast.ivo, "ana") == [("Ana P.", "Ben R.", False), ("Anaïs H.", "Hana L.", False)]
    assert read.find(cast.ivo, "ana", now=NOW).courses[0].next_session_at is not None


def test_a_therapist_where_nobody_leads_finds_the_whole_practice(cast):
    course_id = take_on(cast.eve, "Nell O.")
    colleague = Membership.objects.create(service_id=cast.eve.practice.id, account_id=cast.accounts["gil"], name="Gil", roles=["therapist"])
    door = DOORS_OPEN.set(1)
    Course.objects.filter(id=course_id).update(therapist=colleague)
    DOORS_OPEN.reset(door)
    assert found(cast.eve, "nell") == [("Nell O.", "Gil", False)]


@pytest.mark.parametrize("name", ["cleo", "finn"])
def test_supervisors_and_keepers_find_nobody(cast, name):
    with pytest.raises(Forbidden):
        read.find(getattr(cast, name), "ana", now=NOW)


def test_what_was_found_is_written_down_and_what_was_asked_is_not(cast):
    found(cast.ben, "ana p")
    line = AuditLine.objects.filter(verb="find_client").get()
    assert (line.relation, line.courses) == ("therapist_here", [str(cast.ana_course)])


def test_it_asks_as_often_among_twelve_as_for_one(cast):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            found(cast.ben, "ana")
        return len(asked)

    questions()
    few = questions()
    for number in range(11):
        take_on(cast.ben, f"Ana {number}")
    questions()
    assert questions() == few


def test_more_than_fifty_are_counted_and_not_shown(cast, monkeypatch):
    monkeypatch.setattr("openipt.record.reading_finding.SHOWN", 1)
    take_on(cast.ben, "Ana Q.")
    shown = read.find(cast.ben, "ana", now=NOW)
    assert (len(shown.courses), shown.more) == (1, 1)


def test_who_waits_is_found_by_the_name_in_the_own_service_alone_and_written_down(cast):
    def refer(by, name):
        who = waiting_list.Referred(name, NOW.date())
        return waiting_list.take_in(by, op_id=op(), who=who, now=NOW)

    ida = refer(cast.ben, "Ida Anders")
    refer(cast.eve, "Ida next door")
    for who in (cast.ben, cast.hana, cast.ivo):
        assert [(each.id, each.name, each.referred_on) for each in read.find(who, "ida", now=NOW).waiting] == [(ida, "Ida Anders", NOW.date())]
    assert str(ida) in AuditLine.objects.filter(verb="find_client").order_by("at").last().courses
    assert read.find(cast.ben, "nobody", now=NOW).waiting == ()
    waiting_list.close(cast.ben, ida, op_id=op(), reason="Found another place.", now=NOW)
    assert read.find(cast.ben, "ida", now=NOW).waiting == ()

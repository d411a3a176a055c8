"""Whoever stands in sees the courses of the one who is away, with what may be done, and no door that would not open."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import duty
from openipt.record import models
from tests.cast import op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def hana(cast):
    """Hana, who stands in for Ben today."""
    now = datetime.now(UTC)
    models.MemberChannel.objects.create(member_id=cast.hana.member.id, kind="sms", address="+447700900123", added_at=now, tested_at=now)
    today = now.date()
    duty.hand_over(cast.ben, op_id=op(), to=cast.hana.member.id, from_day=today, until_day=today, now=now)
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts["hana"]))
    return client


def test_the_own_caseload_leads_to_the_one_that_is_covered(cast, hana):
    assert "You stand in for Ben R. today." in hana.get(reverse("caseload")).content.decode()
    page = hana.get(reverse("covered_caseload")).content.decode()
    assert "Private notes stay closed" in page
    assert reverse("course", args=[cast.ana_course]) in page


def test_the_course_says_for_whom_and_offers_nothing_that_waits_for_the_therapist(cast, hana):
    page = hana.get(reverse("course", args=[cast.ana_course])).content.decode()
    assert "You stand in for Ben R., who is away." in page
    for name in ("hand_on", "move_course", "list_case"):
        assert reverse(name, args=[cast.ana_course]) not in page
    assert reverse("process_note", args=[cast.ana_course, 1]) not in hana.get(reverse("session", args=[cast.ana_course, 1])).content.decode()


@pytest.mark.parametrize("name", ["move_course", "extend_course", "plan_maintenance", "change_protocol", "begin_again"])
def test_pages_of_what_waits_are_not_there(cast, hana, name):
    assert hana.get(reverse(name, args=[cast.ana_course])).status_code == 404

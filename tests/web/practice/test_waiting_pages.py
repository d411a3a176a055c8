"""The pages of the waiting list: days in words, forms that keep what was typed, and the way on to the course."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import waiting_list
from tests.cast import op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
LIST = "/waiting/"


@pytest.fixture
def at(cast):
    def browser(name):
        client = Client()
        client.force_login(get_user_model().objects.get(id=cast.accounts[name]))
        return client

    return browser


@pytest.fixture
def referral(cast):
    now = datetime.now(UTC)
    who = waiting_list.Referred("Ida M.", (now - timedelta(days=12)).date(), "by phone", "three weeks after birth")
    return waiting_list.take_in(cast.ivo, op_id=op(), who=who, now=now)


def plan(therapist):
    day = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    return {"therapist": str(therapist.member.id), "protocol": "ipt16", "day": day, "time": "10:00", "mode": "video"}


def test_the_list_says_who_waits_for_how_long_and_why_it_is_urgent(at, referral):
    page = at("ben").get(LIST).content.decode()
    for words in ("One person waits. The longest wait is 12 days.", "Ida M.", "12 days", "three weeks after birth", "taken in by Ivo D."):
        assert words in page


def test_an_empty_list_says_what_would_stand_there(at):
    assert "Nobody waits" in at("ivo").get(LIST).content.decode()


def test_a_refused_referral_keeps_what_was_typed(at):
    answer = at("ivo").post(LIST, {"name": "", "referred_on": "2026-11-20", "contact": "by letter only", "priority": ""})
    assert answer.status_code == 422
    assert "by letter only</textarea>" in answer.content.decode()
    answer = at("ivo").post(LIST, {"name": "Jan", "referred_on": "soon", "contact": "", "priority": "soon please"})
    assert answer.status_code == 422
    assert "soon please</textarea>" in answer.content.decode()


def test_a_therapist_is_offered_only_the_own_name_and_comes_to_the_course(cast, at, referral):
    path = reverse("waiting_client", args=[referral])
    page = at("ben").get(path).content.decode()
    assert "Ben R., one course now" in page
    assert "Hana L." not in page
    assert "/courses/" in at("ben").post(path, plan(cast.ben)).headers["Location"]


def test_the_lead_chooses_among_all_and_comes_back_to_the_list(cast, at, referral):
    path = reverse("waiting_client", args=[referral])
    assert "Hana L., no courses now" in at("ivo").get(path).content.decode()
    assert at("ivo").post(path, plan(cast.hana)).headers["Location"] == LIST
    assert at("hana").get(reverse("caseload")).content.decode().count("Ida M.") >= 1


def test_a_refused_allocation_keeps_what_was_typed(at, referral):
    answer = at("ivo").post(reverse("waiting_client", args=[referral]), {"protocol": "ipt16", "day": "2026-12-01", "time": "late", "mode": "video"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose a therapist." in page
    assert 'value="2026-12-01"' in page


def test_whoever_waits_no_more_is_taken_off_with_a_reason(at, referral):
    path = reverse("close_referral", args=[referral])
    assert at("ivo").post(path, {"reason": ""}).status_code == 422
    at("ivo").post(path, {"reason": "Moved away."})
    assert "Nobody waits" in at("ivo").get(LIST).content.decode()

"""A client is found from the bar of every page; no name stands in an address."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import waiting_list
from tests.cast import NOW, op, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def at(cast):
    def browser(name):
        client = Client()
        client.force_login(get_user_model().objects.get(id=cast.accounts[name]))
        return client

    return browser


def test_the_bar_of_a_therapists_and_a_leads_page_looks_for_clients_and_nobody_elses_does(at):
    for name, path in (("ben", "caseload"), ("ivo", "alert_list")):
        assert 'action="/find/"' in at(name).get(reverse(path)).content.decode()
    for name, path in (("cleo", "supervision_list"), ("finn", "keeping")):
        assert 'action="/find/"' not in at(name).get(reverse(path)).content.decode()


def test_what_is_found_leads_to_the_course_and_stands_in_no_address(cast, at):
    answer = at("ben").post(reverse("find_client"), {"part_of_name": "áNA"})
    page = answer.content.decode()
    assert "One course found." in page
    assert reverse("course", args=[cast.ana_course]) in page
    assert answer.request["QUERY_STRING"] == ""
    assert 'value="áNA"' in page


def test_the_lead_sees_with_whom_and_when_and_no_way_in(cast, at):
    page = at("ivo").post(reverse("find_client"), {"part_of_name": "ana"}).content.decode()
    assert "with Ben R." in page
    assert "Next session" in page
    assert "/courses/" not in page


@pytest.mark.parametrize(("asked", "said"), [("q", "at least two letters"), ("zzz", "Nobody whom you may see"), ("", "at least two letters")])
def test_the_page_says_why_nobody_is_shown(at, asked, said):
    assert said in at("ben").post(reverse("find_client"), {"part_of_name": asked}).content.decode()


def test_the_page_asks_for_more_of_the_name_where_too_many_are_found(cast, at, monkeypatch):
    monkeypatch.setattr("openipt.record.reading_finding.SHOWN", 1)
    take_on(cast.ben, "Ana Q.")
    page = at("ben").post(reverse("find_client"), {"part_of_name": "ana"}).content.decode()
    assert "Two courses found. The first 1 are shown: write more of the name." in page


def test_whoever_waits_is_found_and_leads_to_the_waiting_list(cast, at):
    referral = waiting_list.take_in(cast.ben, op_id=op(), who=waiting_list.Referred("Ida Anders", NOW.date()), now=NOW)
    page = at("ben").post(reverse("find_client"), {"part_of_name": "anders"}).content.decode()
    assert "No course, but somebody who waits." in page
    assert "Waits for a therapist, referred" in page
    assert reverse("waiting_client", args=[referral]) in page

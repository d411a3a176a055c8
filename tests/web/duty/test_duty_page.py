"""The page «On duty»: how one is reached, who covers, the gaps; and that a refused form keeps what was typed."""

from datetime import timedelta

import pytest
from django.test import Client

from openipt.actions import duty
from openipt.core.who_may import Verb
from openipt.record import door, models
from openipt.web import shell
from tests.cast import NOW, PASSWORD, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture(autouse=True)
def _clock_stands_still(monkeypatch, settings):
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    monkeypatch.setattr(shell, "now", lambda: NOW)


def desk_of(cast, name: str) -> Client:
    browser = Client()
    browser.post("/sign-in/", {"login": cast.email(name), "password": PASSWORD})
    return browser


@pytest.fixture
def desk(cast):
    return desk_of(cast, "ben")


def do(browser: Client, path: str, **typed: str):
    return browser.post(path, {"op_id": str(op()), **typed})


def text_of(page) -> str:
    return " ".join(page.content.decode().split())


def channel(cast) -> models.MemberChannel:
    return models.MemberChannel.objects.get(member_id=cast.ben.member.id, ended_at=None)


def test_a_way_is_added_its_code_entered_and_then_it_counts(desk, cast):
    page = text_of(desk.get("/duty/"))
    assert "No people can be reached; two are needed before anything is asked about safety by a link." in page
    assert do(desk, "/duty/channels/add/", kind="email", address="ben@test.example").status_code == 302
    assert "A code was sent today 09:00. Enter it when it has come." in text_of(desk.get("/duty/"))
    wrong = do(desk, f"/duty/channels/{channel(cast).id}/confirm/", code="nothing")
    assert wrong.status_code == 422
    assert "This is not the code that was sent last." in text_of(wrong)
    do(desk, f"/duty/channels/{channel(cast).id}/confirm/", code=duty.code_of(channel(cast)))
    page = text_of(desk.get("/duty/"))
    assert "Tested today 09:00. It counts." in page
    assert "One person can be reached; two are needed" in page


def test_an_address_that_cannot_be_one_is_refused_and_kept_in_the_form(desk):
    page = do(desk, "/duty/channels/add/", kind="sms", address="07700 900123")
    assert page.status_code == 422
    assert "Write the number with its country, like +44 7700 900123." in text_of(page)
    assert 'value="07700 900123"' in text_of(page)
    assert models.MemberChannel.objects.count() == 0


def test_gaps_are_drawn_together_by_therapist_and_go_when_somebody_stands_in(desk, cast):
    assert "Mon 23 Nov to Sun 6 Dec: nobody would be reached about clients of Ben R." in text_of(desk.get("/duty/"))
    for who in (cast.ben, cast.hana):
        way = {"kind": "email", "address": "x@test.example", "added_at": NOW, "tested_at": NOW}
        models.MemberChannel.objects.create(member_id=who.member.id, **way)
    assert "Gaps" not in text_of(desk.get("/duty/"))
    days = {"from_day": "2026-11-24", "until_day": "2026-11-26"}
    assert do(desk, "/duty/hand-over/", to=str(cast.hana.member.id), **days).status_code == 302
    page = text_of(desk.get("/duty/"))
    assert "Hana L. covers for Ben R., who is away" in page
    assert "Tuesday 24 November to Thursday 26 November" in page
    assert "Gaps" not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Choose somebody."),
        ({"to": "hana"}, "Enter the first day."),
        ({"to": "hana", "from_day": "2026-11-24"}, "Enter the last day."),
        ({"to": "hana", "from_day": "2026-11-24", "until_day": "2026-11-23"}, "The last day lies before the first. Exchange the two."),
    ],
)
def test_a_hand_over_that_is_not_whole_says_what_is_missing(desk, cast, typed, sentence):
    typed = {**typed, "to": str(cast.hana.member.id)} if "to" in typed else {"from_day": "2026-11-24", "until_day": "2026-11-25"}
    page = do(desk, "/duty/hand-over/", **typed)
    assert page.status_code == 422
    assert sentence in text_of(page)


def test_the_service_lead_lands_on_the_alerts_and_sees_no_caseload_in_the_menu(cast):
    ivo = desk_of(cast, "ivo")
    assert ivo.get("/").headers["Location"] == "/alerts/"
    page = text_of(ivo.get("/alerts/"))
    assert "No alert is open for you." in page
    assert "Caseload" not in page
    assert all(words in page for words in ("On duty", "Waiting list", "Service"))


def test_day_and_night_is_said_and_taken_back(desk, cast):
    do(desk, "/duty/hours/", around_the_clock="yes")
    assert "Somebody sees to alerts day and night." in text_of(desk.get("/duty/"))
    do(desk, "/duty/hours/", around_the_clock="no")
    assert "Alerts are seen to in your hours." in text_of(desk.get("/duty/"))


def test_the_page_asks_as_often_for_ten_colleagues_as_for_two(desk, cast, django_assert_num_queries):
    from openipt.actions import people

    def asked() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        desk.get("/duty/")
        with CaptureQueriesContext(connection) as caught:
            desk.get("/duty/")
        return len(caught)

    before = asked()
    for number in range(10):
        account = people.give_account(f"more{number}@test.example", PASSWORD)
        people.take_in_member(cast.ben.practice.id, account, f"More {number}", ("therapist",))
    assert asked() == before


def test_what_was_sent_stands_in_the_ledger_and_names_nobody(desk, cast):
    do(desk, "/duty/channels/add/", kind="email", address="ben@test.example")
    with door.installation(Verb.SEND_DUE):
        (row,) = models.Delivery.objects.all()
        assert (row.about, row.channel, row.course_id, row.not_after) == ("test", "email", None, NOW + timedelta(hours=1))

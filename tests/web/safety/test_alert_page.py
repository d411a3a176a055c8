"""The alert's page: the evidence first, then what is asked, and that it is taken, written up and closed by a named person."""

import pytest
from django.test import Client
from django.urls import reverse

from openipt.record import read
from openipt.web import shell
from tests.cast import NOW, PASSWORD, answer_all, op, send_link

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture(autouse=True)
def _clock_stands_still(monkeypatch, settings):
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    monkeypatch.setattr(shell, "now", lambda: NOW)


@pytest.fixture
def alert_id(cast):
    """Born of Ana's answer to the ninth question; her form is not sent in yet."""
    answer_all(send_link(cast.ben, cast.ana_course)[1], [1, 1, 1, 1, 1, 1, 1, 1, 2])
    return read.course_page(cast.ben, cast.ana_course, now=NOW).alerts[0].id


@pytest.fixture
def desk(cast):
    browser = Client()
    browser.post("/sign-in/", {"login": cast.email("ben"), "password": PASSWORD})
    return browser


def page_of(browser, cast, alert_id):
    return browser.get(reverse("alert", args=[cast.ana_course, alert_id])).content.decode()


def do(browser, cast, alert_id, name, **typed):
    return browser.post(reverse(name, args=[cast.ana_course, alert_id]), {"op_id": op(), **typed})


def test_the_page_shows_the_answer_and_states_no_level(desk, cast, alert_id):
    page = page_of(desk, cast, alert_id)
    assert "Thoughts that you would be better off dead" in page
    assert "Item 9: 2, more than half the days" in page
    assert "The other answers are not sent in yet." in page
    assert "Nobody has taken it yet." in page
    assert "Talk with the person yourself" in page
    for word in ("low risk", "moderate", "high risk", " safe."):
        assert word not in page


def test_an_open_alert_can_only_be_taken(desk, cast, alert_id):
    page = page_of(desk, cast, alert_id)
    assert "I take this" in page
    assert "Close the alert" not in page
    assert do(desk, cast, alert_id, "write_on_alert", words="Phoned her.").status_code == 409


def test_it_is_closed_only_after_something_was_written_and_reads_as_closed_by_whom(desk, cast, alert_id):
    do(desk, cast, alert_id, "take_alert")
    assert "Close the alert" not in page_of(desk, cast, alert_id)
    do(desk, cast, alert_id, "write_on_alert", words="Phoned her at ten.")
    assert "Phoned her at ten." in page_of(desk, cast, alert_id)
    do(desk, cast, alert_id, "close_alert", words="Talked in session 1; looks again on 1 December.")
    page = page_of(desk, cast, alert_id)
    assert "Closed by Ben R., Monday 23 November, 09:00." in page
    assert "Save what was done" not in page


def test_closing_needs_words_and_says_so_beside_the_field(desk, cast, alert_id):
    do(desk, cast, alert_id, "take_alert")
    do(desk, cast, alert_id, "write_on_alert", words="Phoned her at ten.")
    answer = do(desk, cast, alert_id, "close_alert", words=" ")
    assert answer.status_code == 422
    assert '<a href="#closing">' in answer.content.decode()


def test_two_people_cannot_both_take_it(desk, cast, alert_id):
    do(desk, cast, alert_id, "take_alert")
    answer = do(desk, cast, alert_id, "take_alert")
    assert answer.status_code == 409
    assert "This alert was taken by Ben R." in answer.content.decode()


def test_the_therapist_next_door_finds_no_alert(cast, alert_id):
    browser = Client()
    browser.post("/sign-in/", {"login": cast.email("eve"), "password": PASSWORD})
    assert browser.get(reverse("alert", args=[cast.ana_course, alert_id])).status_code == 404


def in_the_list(browser) -> str:
    return " ".join(browser.get("/alerts/").content.decode().split())


def test_the_list_names_the_client_the_evidence_and_who_has_it(desk, cast, alert_id):
    page = in_the_list(desk)
    assert "One alert is not closed yet. Nobody has taken it." in page
    assert "Ana P." in page
    assert "Item 9: 2, more than half the days." in page
    do(desk, cast, alert_id, "take_alert")
    assert "One alert is not closed yet. Somebody has it." in in_the_list(desk)


def test_the_page_says_who_was_called_and_when_it_goes_on(desk, cast, alert_id):
    page = page_of(desk, cast, alert_id)
    assert "Ben R., in the program only" in page
    assert "If nobody takes it, it goes on to the next person today 09:15." in page
    do(desk, cast, alert_id, "take_alert")
    assert "If nothing is written down by then, it goes on to the next person today 13:00." in page_of(desk, cast, alert_id)


def test_where_the_level_was_high_it_is_closed_only_after_somebody_else_has_looked(desk, cast, alert_id):
    from openipt.core.who_may import Verb
    from openipt.record import door, models

    with door.course(cast.ben, cast.ana_course, Verb.READ_COURSE):
        models.Alert.objects.filter(id=alert_id).update(second_look="wanted")
    do(desk, cast, alert_id, "take_alert")
    do(desk, cast, alert_id, "write_on_alert", words="The crisis team is with her.")
    page = page_of(desk, cast, alert_id)
    assert "A second look, by somebody else" in page
    assert "Close the alert" not in page
    refused = do(desk, cast, alert_id, "look_again", words="Looked again myself.")
    assert refused.status_code == 409
    assert "Looked again myself." in refused.content.decode()
    cleo = Client()
    cleo.post("/sign-in/", {"login": cast.email("cleo"), "password": PASSWORD})
    read_by_cleo = page_of(cleo, cast, alert_id)
    assert "Ana P." in read_by_cleo
    assert "Back to the alerts" in read_by_cleo
    assert f"/courses/{cast.ana_course}/scores/" not in read_by_cleo
    do(cleo, cast, alert_id, "look_again", words="Read what was done; I agree.")
    do(desk, cast, alert_id, "close_alert", words="Tuesday at ten.", useful="yes")
    assert "No alert is open for you." in in_the_list(desk)


def test_the_review_counts(desk, cast, alert_id):
    page = " ".join(desk.get("/alerts/review/").content.decode().split())
    assert "In the past seven days: 1 new, 0 closed." in page
    assert "Not closed now: 1. Waiting for a second look: 0." in page

"""What a supervisor sees: the listed cases and nothing that names a client."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from openipt.actions import supervision
from openipt.web import shell
from tests.cast import NOW, PASSWORD, begin_treatment, op, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def room(cast, monkeypatch, settings) -> Client:
    """Cleo's browser, signed in; Ana's course is listed for her."""
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # served files are gathered by `openipt serve`, which no test here starts
    monkeypatch.setattr(shell, "now", lambda: NOW)
    begin_treatment(cast.ben, cast.ana_course)
    supervision.list_case(cast.ben, cast.ana_course, op_id=op(), supervisor_id=cast.cleo.member.id, until=date(2026, 12, 20), now=NOW)
    browser = Client()
    assert browser.post("/sign-in/", {"login": cast.email("cleo"), "password": PASSWORD}).status_code == 302
    return browser


def test_the_list_says_where_each_case_is_who_listed_it_and_until_when(room, cast):
    page = room.get("/supervision/").content.decode()
    assert "One case listed" in page
    assert "Session 1 of 16" in page
    assert "Ben R." in page
    assert "Sun 20 Dec" in page
    assert reverse("listed_course", args=[cast.ana_course]) in page


def test_no_name_no_personal_detail_and_nothing_to_press(room, cast):
    for url in ("/supervision/", reverse("listed_course", args=[cast.ana_course])):
        page = room.get(url).content.decode()
        for word in ("Ana", "she/her", "baker", "sister", "in a test", "Send a measure", "/courses/"):
            assert word not in page


def test_the_listed_course_shows_its_line_and_its_words(room, cast):
    page = room.get(reverse("listed_course", args=[cast.ana_course])).content.decode()
    assert "The course line" in page
    assert "The same in words" in page
    assert "Ben R. listed this case" in page


def test_a_course_that_is_not_listed_is_not_there(room, cast):
    assert room.get(reverse("listed_course", args=[take_on(cast.ben, "Marc L.")])).status_code == 404


def test_an_empty_list_says_what_belongs_there(cast, monkeypatch, settings):
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    browser = Client()
    browser.post("/sign-in/", {"login": cast.email("cleo"), "password": PASSWORD})
    assert "No case is listed for you" in browser.get("/supervision/").content.decode()

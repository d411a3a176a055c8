"""The clock of these pages stands still, and a phone and a signed-in therapist stand ready."""

import pytest
from django.test import Client

from openipt.web import shell
from tests.cast import NOW, PASSWORD, send_link


@pytest.fixture(autouse=True)
def _clock_stands_still(monkeypatch, settings):
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # served files are gathered by `openipt serve`, which no test here starts
    monkeypatch.setattr(shell, "now", lambda: NOW)


@pytest.fixture
def phone() -> Client:
    """A client's phone, signed in nowhere."""
    return Client()


@pytest.fixture
def desk(cast) -> Client:
    """Ben's browser, signed in."""
    browser = Client()
    assert browser.post("/sign-in/", {"login": cast.email("ben"), "password": PASSWORD}).status_code == 302
    return browser


@pytest.fixture
def token(cast) -> str:
    """A PHQ-9 sent to Ana before her first session."""
    return send_link(cast.ben, cast.ana_course)[1]

"""The clock of these pages stands still, and a signed-in therapist stands ready."""

import pytest
from django.test import Client

from openipt.web import shell
from tests.cast import NOW, PASSWORD


@pytest.fixture
def _clock_stands_still(monkeypatch, settings):
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # served files are gathered by `openipt serve`, which no test here starts
    monkeypatch.setattr(shell, "now", lambda: NOW)


@pytest.fixture
def desk(cast, _clock_stands_still) -> Client:
    """Ben's browser, signed in."""
    browser = Client()
    assert browser.post("/sign-in/", {"login": cast.email("ben"), "password": PASSWORD}).status_code == 302
    return browser

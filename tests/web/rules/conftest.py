"""Ben at his desk, and a clock that stands still."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from openipt.web import shell
from tests.cast import NOW


@pytest.fixture(autouse=True)
def _clock_stands_still(monkeypatch):
    monkeypatch.setattr(shell, "now", lambda: NOW)


@pytest.fixture
def desk(cast):
    """Ben's browser."""
    browser = Client()
    browser.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    return browser

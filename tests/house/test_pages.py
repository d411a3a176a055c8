"""What holds for every page: clinical ones went through the door, nothing is kept in a cache, and nothing comes from elsewhere."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from openipt.web.shell import DoorWasUsed, not_clinical

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def around_the_door(_request: object = None, **_parts: object) -> HttpResponse:
    """A page that shows something without asking the door."""
    return HttpResponse("somebody's scores")


def asked(view) -> object:
    request = RequestFactory().get("/caseload/")
    request.resolver_match = resolve("/caseload/")
    request.resolver_match.func = view
    return request


def test_a_clinical_page_that_went_around_the_door_is_not_sent():
    with pytest.raises(RuntimeError, match="without going through the door"):
        DoorWasUsed(around_the_door)(asked(around_the_door))


def test_a_page_marked_as_not_clinical_needs_no_door():
    marked = not_clinical(lambda _request: HttpResponse("sign in"))
    assert DoorWasUsed(marked)(asked(marked)).status_code == 200


def test_the_watch_at_the_door_is_on_in_production():
    assert "openipt.web.shell.DoorWasUsed" in settings.MIDDLEWARE
    assert settings.DEBUG is False


@pytest.mark.parametrize("path", ["/sign-in/", "/caseload/", "/q/leads-nowhere/", "/nothing/here/"])
def test_every_answer_carries_what_keeps_it_private(cast, path):
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    answer = client.get(path, follow=True)
    headers = answer.headers
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_no_page_of_ours_holds_an_inline_script_a_style_or_another_origin(cast):
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    for path in (reverse("caseload"), reverse("add_client"), reverse("course", args=[cast.ana_course])):
        html = client.get(path).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)", html)
        assert not re.search(r"\sstyle=|<style", html)
        assert not re.search(r"\son[a-z]+=\"", html)
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", html)


def test_a_fault_of_ours_gives_one_clear_page_without_anything_of_the_request(monkeypatch):
    monkeypatch.setattr("openipt.web.shell.menu_of", lambda *_: 1 / 0)
    answer = Client(raise_request_exception=False).get("/sign-in/")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.content.decode()

"""A practice with an https address answers as it must behind the proxy that holds its certificate."""

import json
import runpy
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from proofs.passkey import Device

from openipt.config import settings as as_written
from tests.cast import PASSWORD
from tests.signing_in import has_just_proved_it

ADDRESS = "https://practice.example.org:8443"
HOST = ADDRESS.removeprefix("https://")


@pytest.fixture
def over_https(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything in the settings that an https address changes."""
    monkeypatch.setenv("OPENIPT_PUBLIC_ADDRESS", ADDRESS)
    for name, value in runpy.run_path(as_written.__file__).items():
        if name.isupper() and value != getattr(settings, name, None) and name not in ("STORAGES", "PASSWORD_HASHERS", "DATABASES", "CACHES"):
            setattr(settings, name, value)


@dataclass(frozen=True)
class Proxy:
    """What the proxy of the how-to adds to each request."""

    client: str = "203.0.113.7"
    forged: str = ""

    def browser(self, **more: str) -> Client:
        """A browser that reaches the practice through it, with the forgery check switched on."""
        forwarded = f"{self.forged}, {self.client}" if self.forged else self.client
        return Client(
            enforce_csrf_checks=True, HTTP_HOST=HOST, HTTP_X_FORWARDED_PROTO="https", HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR="127.0.0.1", **more
        )


pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.usefixtures("over_https")]


def test_browsers_are_told_to_come_by_https_alone_for_a_year() -> None:
    answer = Proxy().browser().get(reverse("account_login"))
    assert answer.status_code == 200
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_who_comes_unencrypted_is_sent_to_the_public_address() -> None:
    answer = Client(HTTP_HOST="127.0.0.1:8000").get(reverse("account_login"))
    assert (answer.status_code, answer["Location"]) == (301, f"{ADDRESS}/sign-in/")
    assert not answer.cookies


def test_whether_the_process_is_well_can_be_asked_on_the_machine_itself() -> None:
    assert Client(HTTP_HOST="127.0.0.1:8000").get("/healthz").content == b"ok"


def test_another_name_than_the_public_one_is_refused_and_any_port_of_it_is_taken() -> None:
    assert Proxy().browser().get("/healthz", HTTP_HOST="evil.example").status_code == 400
    assert Proxy().browser().get("/healthz", HTTP_HOST=HOST.partition(":")[0]).status_code == 200


def test_cookies_are_bound_to_this_host_and_travel_encrypted_alone(cast) -> None:
    browser = Proxy().browser()
    assert sends_sign_in(browser, cast.email("ben"), PASSWORD).status_code == 302
    assert set(browser.cookies) == {"__Host-csrf", "__Host-session", "__Host-known-device"}
    for cookie in browser.cookies.values():
        assert (bool(cookie["secure"]), bool(cookie["httponly"]), cookie["path"], cookie["domain"]) == (True, True, "/", "")


def test_a_form_from_another_site_is_refused(cast) -> None:
    browser = Proxy().browser()
    assert sends_sign_in(browser, cast.email("ben"), PASSWORD, origin="https://evil.example").status_code == 403
    assert sends_sign_in(browser, cast.email("ben"), PASSWORD, origin="http://practice.example.org:8443").status_code == 403
    assert "__Host-session" not in browser.cookies


def test_tries_are_counted_for_each_address_that_the_proxy_names_and_not_for_one_that_the_browser_makes_up() -> None:
    for number in range(30):
        sends_sign_in(Proxy(forged=f"198.51.100.{number}").browser(), f"somebody{number}@test.example", "a guess")
    said = sends_sign_in(Proxy(forged="198.51.100.99").browser(), "another@test.example", "a guess").content.decode()
    assert "From this network" in said
    said = sends_sign_in(Proxy(client="203.0.113.8").browser(), "another@test.example", "a guess").content.decode()
    assert "From this network" not in said


def test_a_passkey_belongs_to_the_public_address_and_to_no_other(cast) -> None:
    browser = Proxy().browser()
    browser.force_login(get_user_model().objects.get(pk=cast.accounts["ben"]))
    has_just_proved_it(browser)
    for origin, status in (("https://evil.example", 422), (ADDRESS, 302)):
        options = json.loads(browser.get(reverse("add_passkey")).context["options"])
        assert options["publicKey"]["rp"]["id"] == "practice.example.org"
        form = {"name": "My key", "credential": Device(origin).make(options), "csrfmiddlewaretoken": browser.cookies["__Host-csrf"].value}
        assert browser.post(reverse("add_passkey"), form, HTTP_ORIGIN=ADDRESS).status_code == status


def sends_sign_in(browser: Client, email: str, password: str, origin: str = ADDRESS) -> Any:
    """Open the sign-in page and send its form, as a browser does."""
    browser.get(reverse("account_login"))
    form = {"login": email, "password": password, "csrfmiddlewaretoken": browser.cookies["__Host-csrf"].value}
    return browser.post(reverse("account_login"), form, HTTP_ORIGIN=origin)

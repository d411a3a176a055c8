"""Somebody new begins, makes a passkey, sets up an app, keeps recovery codes, and comes back by each; and a locked page keeps what was typed."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.browser.conftest import Served, Walker
from tests.signing_in import ANOTHER_PASSWORD, code_of

EMAIL = "nia@demo.example"


def command(served: Served, *words: str) -> str:
    """What an `openipt account` command says."""
    line = [sys.executable, "-m", "openipt.cli.main", "account", *words]
    done = subprocess.run(line, env={**os.environ, "OPENIPT_DATA": str(served.data)}, capture_output=True, text=True, check=True)
    return done.stdout


class Nia(Walker):
    """A new therapist at a device that makes passkeys; passkeys want the name «localhost»."""

    def __init__(self, context, served: Served) -> None:
        super().__init__(context, served)
        self.codes: list[str] = []
        device = context.new_cdp_session(self.page)
        device.send("WebAuthn.enable")
        device.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )

    def signs_in_with(self, password: str) -> None:
        """The password, as the first of two steps."""
        self.opens("/sign-in/")
        self.page.get_by_label("E-mail address").fill(EMAIL)
        self.page.get_by_label("Password").fill(password)
        self.presses("Sign in")

    def is_at(self, path: str) -> None:
        """The browser is led there."""
        self.page.wait_for_url(f"**{path}")

    def finds_every_size_and_light_fine(self) -> None:
        """Axe has no complaint about this page, wide and narrow, light and dark."""
        for width in (1280, 360):
            for light in ("light", "dark"):
                self.page.set_viewport_size({"width": width, "height": 800})
                self.page.emulate_media(color_scheme=light, reduced_motion="reduce")
                self.finds_nothing_wrong()


@pytest.fixture(scope="module")
def nia(browser, served) -> Iterator[Nia]:
    """She has an account and keeps her device through all journeys here."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    walker = Nia(context, replace(served, address=served.address.replace("127.0.0.1", "localhost")))
    link = command(served, "give", EMAIL, "--name", "Nia W.", "--role", "therapist").split()[-1]
    begins(walker, link[link.index("/begin/") :])
    walker.codes = codes_are_kept(walker)
    yield walker
    context.close()


def begins(nia: Nia, path: str) -> None:
    nia.opens(path)
    nia.finds_every_size_and_light_fine()
    nia.page.get_by_label("New password").fill(ANOTHER_PASSWORD)
    nia.presses("Set this password and sign in")
    nia.is_at("/account/second-factor/")
    nia.finds_every_size_and_light_fine()
    passkey_is_made(nia)


def test_the_ways_into_an_account(signed_in):
    nia = signed_in
    passkey_signs_in(nia)
    secret = app_is_set_up(nia)
    code_signs_in(nia, secret)
    recovery_code_signs_in_once(nia, nia.codes[4])
    account_page_and_its_changes(nia)


def passkey_is_made(nia: Nia) -> None:
    nia.presses("Set up a passkey")
    nia.finds_every_size_and_light_fine()
    nia.page.get_by_label("Name").fill("Nia's laptop")
    nia.presses("Make the passkey")
    nia.is_at("/account/codes/")


def codes_are_kept(nia: Nia) -> list[str]:
    nia.finds_every_size_and_light_fine()
    nia.presses("Show me ten new codes")
    nia.sees("They are shown only now")
    nia.finds_every_size_and_light_fine()
    codes = nia.page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    nia.presses("I have kept them")
    return codes


def passkey_signs_in(nia: Nia) -> None:
    nia.presses("Sign out")
    nia.is_at("/sign-in/")
    nia.finds_every_size_and_light_fine()
    nia.presses("Sign in with a passkey")
    nia.is_at("/caseload/")


def app_is_set_up(nia: Nia) -> str:
    nia.presses("Nia W.")
    nia.is_at("/account/")
    nia.presses("Set up an app")
    nia.page.get_by_text("The app cannot read it?").click()
    nia.finds_every_size_and_light_fine()
    secret = nia.page.locator(".secret").inner_text()
    nia.page.get_by_label("Code").fill(code_of(secret))
    nia.presses("Turn it on")
    nia.is_at("/account/")
    return secret


def code_signs_in(nia: Nia, secret: str) -> None:
    nia.presses("Sign out")
    nia.signs_in_with(ANOTHER_PASSWORD)
    nia.is_at("/sign-in/second-step/")
    nia.finds_every_size_and_light_fine()
    nia.page.get_by_label("Code").fill(code_of(secret, time.time() + 30))  # the present one was used to set the app up
    nia.presses("Go on")
    nia.is_at("/caseload/")


def recovery_code_signs_in_once(nia: Nia, code: str) -> None:
    for works in (True, False):
        nia.presses("Sign out")
        nia.signs_in_with(ANOTHER_PASSWORD)
        nia.is_at("/sign-in/second-step/")
        nia.page.get_by_label("Code").fill(code.lower())
        nia.presses("Go on")
        if works:
            nia.is_at("/caseload/")
    nia.sees("That did not fit")
    nia.finds_every_size_and_light_fine()
    nia.presses("Use my passkey")
    nia.is_at("/caseload/")


def account_page_and_its_changes(nia: Nia) -> None:
    nia.opens("/account/")
    nia.sees("9 of 10 are left.")
    nia.sees("Nia's laptop")
    nia.finds_every_size_and_light_fine()
    nia.presses("Rename or remove", exact=False)
    nia.finds_every_size_and_light_fine()
    for path in ("/account/app/", "/account/password/", "/account/step-up/"):
        nia.opens(path)
        nia.finds_every_size_and_light_fine()
    nia.presses("Use my passkey")
    nia.is_at("/account/")


@pytest.fixture
def signed_in(nia) -> Nia:
    """Nia, at her first page."""
    forgets_what_the_browser_says_of_locks(nia)
    nia.context.clear_cookies()
    nia.opens("/sign-in/")
    nia.presses("Sign in with a passkey")
    nia.is_at("/caseload/")
    return nia


@pytest.fixture
def at_a_form(signed_in) -> Nia:
    """Nia, with a name typed into a form."""
    nia = signed_in
    nia.page.clock.install()
    nia.opens("/clients/add/")
    nia.page.get_by_label("Name").first.fill("Olive, who waits in the hall")
    nia.page.evaluate("document.addEventListener('openipt:unlocked', () => (window.wasUnlocked = true))")
    return nia


def name_typed(nia: Nia) -> str:
    return nia.page.get_by_label("Name").first.input_value()


def asked_by_script(nia: Nia) -> int:
    """What a script of the page is answered now."""
    return nia.page.evaluate("fetch('/caseload/', {headers: {'X-Requested-With': 'fetch'}}).then((reply) => reply.status)")


def forgets_what_the_browser_says_of_locks(nia: Nia) -> None:
    nia.mistakes[:] = [each for each in nia.mistakes if "423" not in each and "401" not in each]


def test_a_page_that_nobody_touches_is_covered_and_keeps_what_was_typed(at_a_form):
    nia = at_a_form
    nia.page.clock.fast_forward("14:50")
    assert not nia.page.locator("#lock").is_visible()
    with nia.page.expect_response(lambda reply: reply.url.endswith("/lock/")):
        nia.page.clock.fast_forward("00:12")
    nia.page.get_by_role("dialog", name="Locked").wait_for(state="visible")
    assert not nia.page.locator("main").is_visible()
    assert "Olive" not in nia.page.locator("body").aria_snapshot()
    assert asked_by_script(nia) == 423
    nia.page.keyboard.press("Escape")
    nia.page.keyboard.press("Escape")
    assert nia.page.locator("#lock").is_visible()
    forgets_what_the_browser_says_of_locks(nia)
    nia.finds_every_size_and_light_fine()
    nia.page.locator("#lock-password").fill("not the password")
    nia.presses("Unlock")
    nia.sees("That is not your password.")
    nia.page.locator("#lock-password").fill(ANOTHER_PASSWORD)
    nia.presses("Unlock")
    nia.page.locator("#lock").wait_for(state="hidden")
    assert name_typed(nia) == "Olive, who waits in the hall"
    assert nia.page.evaluate("window.wasUnlocked")
    assert asked_by_script(nia) == 200


def test_typing_keeps_it_open(at_a_form):
    nia = at_a_form
    for _ in range(4):
        nia.page.clock.fast_forward("10:00")
        nia.page.get_by_label("Name").first.press("End")
    assert not nia.page.locator("#lock").is_visible()


def test_a_script_that_was_told_it_is_locked_covers_the_page_and_a_passkey_uncovers_it(at_a_form):
    nia = at_a_form
    token = nia.page.locator("#lock [name=csrfmiddlewaretoken]").input_value()
    locked = """token => fetch('/account/lock/', {method: 'POST', headers: {'X-Requested-With': 'fetch', 'X-CSRFToken': token}})
        .then(() => document.dispatchEvent(new CustomEvent('openipt:locked')))"""
    nia.page.evaluate(locked, token)
    nia.page.get_by_role("dialog", name="Locked").wait_for(state="visible")
    nia.page.locator("#lock").get_by_role("button", name="Use my passkey").click()
    nia.page.locator("#lock").wait_for(state="hidden")
    assert name_typed(nia) == "Olive, who waits in the hall"
    assert asked_by_script(nia) == 200
    nia.finds_nothing_wrong()


def test_without_scripts_the_lock_page_is_shown_and_what_was_sent_can_be_sent_again(browser, at_a_form):
    nia = at_a_form
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(nia.context.cookies())
    page = context.new_page()
    page.goto(f"{nia.served.address}/clients/add/")
    page.get_by_label("Name").first.fill("Olive, who waits in the hall")
    nia.page.evaluate(
        "fetch('/account/lock/', {method: 'POST', headers: {'X-CSRFToken': document.querySelector('#lock [name=csrfmiddlewaretoken]').value}})"
    )
    page.locator("main form button.main").click()
    assert page.get_by_role("heading", name="Locked").is_visible()
    assert "Olive" not in page.content()
    page.get_by_label("Password").fill(ANOTHER_PASSWORD)
    page.get_by_role("button", name="Unlock").click()
    page.get_by_role("button", name="Send it now").click()
    assert "Olive, who waits in the hall" in page.content()
    context.close()


def test_the_lock_page_and_the_notice_of_a_reset_are_fine_to_axe(signed_in):
    nia = signed_in
    nia.page.evaluate(
        "fetch('/account/lock/', {method: 'POST', headers: {'X-CSRFToken': document.querySelector('#lock [name=csrfmiddlewaretoken]').value}})"
    )
    nia.opens("/caseload/")
    nia.sees("You are still signed in, and nothing is lost.")
    forgets_what_the_browser_says_of_locks(nia)
    nia.finds_every_size_and_light_fine()
    nia.presses("Use my passkey")
    nia.is_at("/caseload/")
    command(nia.served, "reset", EMAIL, "--reason", "The laptop fell into the river.")
    nia.opens("/account/")
    nia.sees("The laptop fell into the river.")
    nia.finds_every_size_and_light_fine()
    nia.presses("Stop it")
    nia.does_not_see("river")

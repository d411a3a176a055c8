"""Guesses at passwords and codes of a scratch practice, through its pages, as a patient stranger with many addresses would. Prints JSON."""
# ruff: noqa: S311

import argparse
import base64
import hmac
import html
import json
import os
import random
import re
import struct
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from openipt.cli import installation

PASSWORD, CHANGED = "nobody-here-is-real", "and nobody will be tomorrow"  # fictional people in a scratch folder
SECRET = base64.b32encode(b"twenty bytes of none").decode()
OWNER, OTHER = "ben@proof.example", "eve@proof.example"
NO_MORE, NOT_THIS = "no more are taken", ("do not belong together", "did not fit")


def main() -> None:
    """Guess, or use one code of each account at a given moment."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["guess", "accounts", "use"])
    parser.add_argument("--number", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at", type=float, default=0.0)
    parser.add_argument("--code", default="")
    arguments = parser.parse_args()
    data = Path(os.environ["OPENIPT_DATA"])
    if not installation.has_key(data):
        installation.make_empty(data)
    installation.open_installation(data)
    if arguments.what == "guess":
        found = guess(arguments.number, random.Random(arguments.seed))
    elif arguments.what == "accounts":
        found = accounts_with_apps(arguments.number)
    else:
        found = use_codes(arguments.code, arguments.at)
    print(json.dumps(found))


def guess(number: int, chance: random.Random) -> dict[str, Any]:
    """So many guesses at one account's password, and so many at another's codes by somebody who has the password; then the owners come back.

    The stranger is as patient as can be: before each guess the pages' clock moves on by the longest wait.
    """
    from django.urls import reverse

    from openipt.actions import second_factors
    from openipt.actions.guesses import LONGEST_WAIT
    from openipt.web import shell

    ben, eve = _practice()
    moved = [timedelta()]
    shell.now = lambda: datetime.now(UTC) + moved[0]
    own, device = _browser(), _browser()
    spare = iter(second_factors.make_recovery_codes(ben))
    passkey = _with_passkey(next(spare))
    inside = {"owner_before": _signs_in(own, OWNER, PASSWORD, next(spare))}
    _signs_out(own)
    _signs_in(device, OTHER, PASSWORD, _unused_code(eve))
    _signs_out(device)
    addresses, passwords, codes, got_in = _addresses(chance), Counter[str](), Counter[str](), 0
    for _ in range(number):
        moved[0] += timedelta(seconds=LONGEST_WAIT)
        stranger = _browser()
        said = _post(stranger, "account_login", {"login": OWNER, "password": f"{chance.getrandbits(64):x}-guess"}, next(addresses))
        passwords[_sentence(said)] += 1
        got_in += said.status_code == 302
    thief = _browser()
    for _ in range(number):
        moved[0] += timedelta(seconds=LONGEST_WAIT)
        said = _post(thief, "mfa_authenticate", {"code": f"{chance.randrange(10**6):06}"}, next(addresses))
        if said.status_code == 302 and said.url == reverse("account_login"):  # the first step is good for a quarter of an hour
            _post(thief, "account_login", {"login": OTHER, "password": PASSWORD}, next(addresses))
            said = _post(thief, "mfa_authenticate", {"code": f"{chance.randrange(10**6):06}"}, next(addresses))
        codes[_sentence(said)] += 1
        got_in += said.status_code == 302
    stranger = _browser()
    right = _post(stranger, "account_login", {"login": OWNER, "password": PASSWORD}, next(addresses))
    inside |= {
        "owner_on_known_device": _signs_in(own, OWNER, PASSWORD, _unused_code(ben)),
        "other_owner_on_known_device": _signs_in(device, OTHER, PASSWORD, _unused_code(eve)),
        "owner_by_passkey_on_new_device": _signs_in_with(passkey, _browser()),
    }
    _post(own, "change_password", {"password": CHANGED}, "127.0.0.1")
    inside["owner_on_new_device_after_a_new_password"] = _signs_in(_browser(), OWNER, CHANGED, _unused_code(ben))
    return {
        "got_in": got_in,
        "passwords": dict(passwords),
        "codes": dict(codes),
        "right_one_from_a_stranger": _sentence(right),
        "inside": inside,
    }


def accounts_with_apps(number: int) -> list[str]:
    """So many accounts whose apps show the same codes. Returns their ids."""
    from openipt.actions import people, second_factors
    from openipt.record.upgrade import upgrade

    upgrade()
    made = [people.give_account(f"nobody{each}@proof.example", None) for each in range(number)]
    for each in made:
        second_factors.add_app(each, SECRET, code_of(SECRET, time.time() - 30))
    return [str(each) for each in made]


def use_codes(code: str, at: float) -> list[bool]:
    """Whether that code fits each account, asked from a given moment on, so that another process asks at the same time."""
    from openipt.actions import second_factors
    from openipt.record.models import Account

    accounts = list(Account.objects.order_by("id").values_list("id", flat=True))
    while time.time() < at:
        time.sleep(0.001)
    return [second_factors.app_code_fits(each, code) for each in accounts]


def code_of(secret: str, at: float | None = None) -> str:
    """The six figures that an authenticator app shows then (RFC 6238)."""
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time() if at is None else at) // 30), "sha1")
    start = mac[-1] % 16
    return f"{(int.from_bytes(mac[start : start + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


def _practice() -> tuple[Any, Any]:
    """A real practice with two people who have apps."""
    from django.core.management import call_command

    from openipt.actions import people, second_factors
    from openipt.record.upgrade import upgrade

    upgrade()
    call_command("collectstatic", verbosity=0, interactive=False)
    here = people.found_practice(people.NewPractice("Linden House", "real", "gb", "Europe/London"))
    made = []
    for email in (OWNER, OTHER):
        account_id = people.give_account(email, PASSWORD)
        people.take_in_member(here, account_id, "Nobody", ("therapist",))
        second_factors.add_app(account_id, SECRET, code_of(SECRET, time.time() - 30))
        made.append(account_id)
    return made[0], made[1]


def _browser() -> Any:
    from django.test import Client

    return Client(HTTP_HOST="localhost")


def _post(browser: Any, name: str, form: dict[str, str], address: str) -> Any:
    from django.urls import reverse

    from openipt.core.ids import uuid7
    from openipt.web.form_marks import WITHOUT_MARKS, mark_for

    if name not in WITHOUT_MARKS:  # what the page that shows the form would have put in
        account = browser.session.get("_auth_user_id")
        form = {"op_id": f"{uuid7(datetime.now(UTC))}.{mark_for(UUID(account) if account else None, {})}", **form}
    return browser.post(reverse(name), form, REMOTE_ADDR=address)


def _signs_in(browser: Any, email: str, password: str, code: str) -> bool:
    _post(browser, "account_login", {"login": email, "password": password}, "127.0.0.1")
    _post(browser, "mfa_authenticate", {"code": code}, "127.0.0.1")
    return _is_in(browser)


def _signs_out(browser: Any) -> None:
    _post(browser, "account_logout", {}, "127.0.0.1")


def _is_in(browser: Any) -> bool:
    from django.urls import reverse

    return bool(browser.get(reverse("account")).status_code == 200)


def _with_passkey(code: str) -> Any:
    """A device with a passkey of the owner's, made on the page by somebody who has just signed in."""
    from django.urls import reverse

    from proofs.passkey import Device

    browser, device = _browser(), Device("http://localhost")
    if not _signs_in(browser, OWNER, PASSWORD, code):
        raise RuntimeError("The owner cannot sign in at all.")
    options = json.loads(html.unescape(re.findall(r'data-options="([^"]+)"', browser.get(reverse("add_passkey")).content.decode())[0]))
    _post(browser, "add_passkey", {"name": "Key", "credential": device.make(options)}, "127.0.0.1")
    _signs_out(browser)
    return device


def _signs_in_with(device: Any, browser: Any) -> bool:
    from django.urls import reverse

    options = browser.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}).json()["request_options"]
    _post(browser, "mfa_login_webauthn", {"credential": device.answer(options)}, "127.0.0.1")
    return _is_in(browser)


def _unused_code(account_id: Any) -> str:
    """A code of the app that nobody has used: of the next half minute, waiting for it where it has to be."""
    from django.core.cache import cache

    from openipt.record.accounts import kept_as

    while True:
        for at in (time.time(), time.time() + 30):
            code = code_of(SECRET, at)
            if cache.get(kept_as(f"code-used:{account_id}:{code}")) is None:
                return code
        time.sleep(1)


def _addresses(chance: random.Random) -> Iterator[str]:
    """Addresses on the network, no two alike."""
    for number in chance.sample(range(1, 2**24), 2**18):
        yield f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def _sentence(answer: Any) -> str:
    """What a guess was told: that it was wrong, that it had to wait, or that no more are taken."""
    if answer.status_code == 302:
        return f"led on to {answer.url}"
    text = answer.content.decode()
    if any(words in text for words in NOT_THIS):
        return "wrong"
    if NO_MORE in text:
        return "no more are taken"
    return "has to wait" if "too often" in text else "something else"


if __name__ == "__main__":
    main()

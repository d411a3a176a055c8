"""How tests sign in: by the page, with a code of an app worked out anew, or with a passkey made in software."""

import base64
import hmac
import json
import struct
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY, AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.urls import reverse
from proofs.passkey import Device

from openipt.actions import second_factors
from tests.cast import PASSWORD

ORIGIN = "http://localhost"
ANOTHER_PASSWORD = "four words nobody puts together"


def has_just_proved_it(client: Client, seconds_ago: float = 0) -> None:
    """The session says that its owner proved so long ago to be who they are."""
    session = client.session
    user = session["_auth_user_id"]
    session.update(
        {
            AUTHENTICATION_METHODS_SESSION_KEY: [{"method": "password", "at": time.time() - seconds_ago}],
            _AUTHENTICATION_METHODS_USER_SESSION_KEY: user,
        }
    )
    session.save()


def signs_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    """Send the sign-in page's form."""
    return client.post(reverse("account_login"), {"login": email, "password": password}, HTTP_HOST="localhost", **more)


def code_of(secret: str, at: float | None = None) -> str:
    """The six figures that an authenticator app shows (RFC 6238), worked out without the library that checks them."""
    step = struct.pack(">Q", int(datetime.now(UTC).timestamp() if at is None else at) // 30)
    mac = hmac.digest(base64.b32decode(secret.replace(" ", "")), step, "sha1")
    start = mac[-1] % 16
    return f"{(int.from_bytes(mac[start : start + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def give_app(account_id: UUID, secret: str = APP_SECRET) -> str:
    """An authenticator app for that account, set up with the code of half a minute ago, so that the present one is unused."""
    second_factors.add_app(account_id, secret, code_of(secret, time.time() - 30))
    return secret


def make_passkey(client: Client, name: str = "My key", device: Device | None = None) -> Device:
    """A passkey, made on the page by whoever is signed in there."""
    device = device or Device(ORIGIN)
    page = client.get(reverse("add_passkey"), HTTP_HOST="localhost")
    answer = client.post(
        reverse("add_passkey"), {"name": name, "credential": device.make(json.loads(page.context["options"]))}, HTTP_HOST="localhost"
    )
    assert answer.status_code == 302, answer.context["problem"]
    return device


def signs_in_with_passkey(client: Client, device: Device) -> Any:
    """Send what the sign-in page's script sends."""
    options = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}, HTTP_HOST="localhost").json()["request_options"]
    return client.post(reverse("mfa_login_webauthn"), {"credential": device.answer(options)}, HTTP_HOST="localhost")

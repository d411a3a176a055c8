"""Known devices: a browser in which somebody signed in carries a signed cookie, so that a stranger's guesses never use up the owner's tries."""

import secrets
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

A_YEAR = 365 * 24 * 60 * 60
MOST_ACCOUNTS = 10
"""So many accounts one browser is known for; the one that signed in longest ago makes room."""
_SALT = "known-device"


def cookie_name() -> str:
    """The cookie's name; behind TLS one that no other site and no plain connection can set."""
    return "__Host-known-device" if settings.SESSION_COOKIE_SECURE else "known-device"


def device_of(request: HttpRequest, account_id: UUID | None) -> str:
    """The mark that this browser has for that account; empty where it never signed in there."""
    return _marks(request).get(str(account_id), "")


def remember(request: HttpRequest, response: HttpResponse, account_id: UUID) -> None:
    """Know this browser for that account from now on, or for another year."""
    marks = _marks(request)
    mark = marks.pop(str(account_id), "") or secrets.token_hex(8)
    kept = dict([*marks.items(), (str(account_id), mark)][-MOST_ACCOUNTS:])
    response.set_cookie(
        cookie_name(),
        signing.dumps(kept, salt=_SALT),
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _marks(request: HttpRequest) -> dict[str, str]:
    try:
        return dict(signing.loads(request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=A_YEAR))
    except signing.BadSignature:
        return {}

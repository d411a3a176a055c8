"""Lets what cannot wait go first when more is asked than can be done: answers and alerts before saving, saving before reading, reading before prints.

Stands before Django, so that saying «later» costs next to nothing. A form is taken in whole before it takes anybody's place, and is given back
in the answer that refuses it, to be sent again under its own id (docs/adr/0021-lanes.md).
"""

import threading
from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import cache
from html import escape
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.template.loader import render_to_string

from openipt.web.slow_senders import SlowSenders

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]


class Lane(IntEnum):
    """What a request is, by what it would cost a person if it had to wait."""

    FIRST = 1
    SAVING = 2
    READING = 3
    HEAVY = 4


AT_ONCE = {Lane.FIRST: 1_000, Lane.SAVING: 24, Lane.READING: 16, Lane.HEAVY: 4}
"""A request is let in while fewer than so many are inside, of whatever lane. The first lane is never refused: it waits for one of the threads."""
BODIES_AT_ONCE = 16
"""So many forms may be on their way in at once, half of the threads; a form that is here already takes no time."""
WAITS_FOR_A_BODY = 1.0
"""Seconds that a form waits until another one is in, before it is sent away unread."""
LATER = {Lane.FIRST: (1, 2), Lane.SAVING: (1, 3), Lane.READING: (2, 5), Lane.HEAVY: (5, 15)}
"""From how many to how many seconds later a refused request is asked to come again; spread, so that not all come at once."""

_UNCOUNTED = ("/static/", "/healthz")
_FIRST = ("/q/", "/plan/")
_FIRST_WITHIN = "/alerts/"
_HEAVY_WITHIN = ("/print/", "/paper/", "/export/")
_NOT_GIVEN_BACK = ("/sign-in/", "/account/", "/begin/")
"""Where secrets are typed: they are typed again."""
_HEAD = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
]


def lane_of(method: str, path: str) -> Lane | None:
    """The lane of a request; None for what costs next to nothing and is never counted."""
    if path.startswith(_UNCOUNTED):
        return None
    if path.startswith(_FIRST) or _FIRST_WITHIN in path:
        return Lane.FIRST
    if method == "POST":
        return Lane.SAVING
    return Lane.HEAVY if any(each in path for each in _HEAVY_WITHIN) else Lane.READING


class Lanes:
    """Goes around the application. `jitter` gives the next whole number between two, both included."""

    def __init__(self, application: Application, jitter: Callable[[int, int], int], *, at_once: dict[Lane, int] = AT_ONCE) -> None:
        self._application, self._jitter, self._at_once = application, jitter, at_once
        self._inside, self._lock = 0, threading.Lock()
        self._bodies, self._slow = threading.Semaphore(BODIES_AT_ONCE), SlowSenders()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """The application's answer; 503 where there is no room, 400 where a form broke off on its way."""
        lane = lane_of(environ["REQUEST_METHOD"], environ["PATH_INFO"])
        if environ["REQUEST_METHOD"] == "POST" and (refused := self._take_in(environ, start, lane or Lane.SAVING)) is not None:
            return refused
        if lane is None:
            return self._application(environ, start)
        if not self._enter(lane):
            return self._later(environ, start, lane)
        try:
            return self._application(environ, start)
        finally:
            with self._lock:
                self._inside -= 1

    def _enter(self, lane: Lane) -> bool:
        with self._lock:
            if self._inside >= self._at_once[lane]:
                return False
            self._inside += 1
            return True

    def _take_in(self, environ: Environ, start: Start, lane: Lane) -> list[bytes] | None:
        """Read the form whole, or answer. Django says itself what is too long, by the length alone."""
        try:
            length = int(environ.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = -1
        if not 0 <= length <= (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0):
            return None
        if not self._bodies.acquire(timeout=WAITS_FOR_A_BODY):
            environ["wsgi.input"] = BytesIO()
            return self._later(environ, start, lane)
        try:
            with self._slow.watched(int(environ["SERVER_PORT"])):
                body = environ["wsgi.input"].read(length) if length else b""
        finally:
            self._bodies.release()
        if len(body) != length:  # whoever sent it is gone; half a form is no form
            start("400 Bad Request", [("Content-Length", "0"), ("Connection", "close")])
            return [b""]
        environ["wsgi.input"] = BytesIO(body)
        return None

    def _later(self, environ: Environ, start: Start, lane: Lane) -> list[bytes]:
        """«Later», with the form in it where one was sent."""
        seconds = self._jitter(*LATER[lane])
        head = [*_HEAD, ("Retry-After", str(seconds))]
        if environ.get("HTTP_X_REQUESTED_WITH") == "fetch":
            body = b""
        elif environ["REQUEST_METHOD"] == "POST":
            body = _busy_page(_form_again(environ)).encode()
        else:
            head.append(("Refresh", str(seconds)))
            body = _busy_page("").encode()
        start("503 Service Unavailable", [*head, ("Content-Length", str(len(body)))])
        return [body if environ["REQUEST_METHOD"] != "HEAD" else b""]


def _form_again(environ: Environ) -> str:
    """Every field of the form that came, ready to be sent once more; nothing where secrets are typed, or it could not be taken in."""
    path, query = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
    fields = parse_qsl(environ["wsgi.input"].read().decode("utf-8", "replace"), keep_blank_values=True)
    if not fields or path.startswith(_NOT_GIVEN_BACK):
        return ""
    action = escape(f"{path}?{query}" if query else path)
    hidden = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields)
    return f'<form method="post" action="{action}">{hidden}{_button()}</form>'


def _busy_page(form: str) -> str:
    before, after = _around("form" if form else "page")
    return before + form + after


@cache
def _around(what: str) -> tuple[str, str]:
    """What stands before and after the form: worked out once, since it must cost nothing when there is no time."""
    before, _, after = render_to_string("busy.html", {"what": what, "form": "\0"}).partition("\0")
    return before, after


@cache
def _button() -> str:
    return render_to_string("busy_button.html")

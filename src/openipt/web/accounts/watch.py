"""Watches each signed-in session: it locks when nobody touches it, ends after some hours, and leads staff to the second factor that they need."""

import json
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from openipt.actions import accounts
from openipt.record import read
from openipt.web import shell

View = TypeVar("View", bound=Callable[..., HttpResponse])

LOCKS_AFTER = {"staff": 15 * 60, "client": 30 * 60}
ENDS_AFTER = {"staff": 12 * 60 * 60, "client": 24 * 60 * 60}
NOTED_EVERY = 60
"""Seconds. The last touch is written into the session this often at the most."""

BEGAN, TOUCHED, LOCKED, ROLES, HAS_FACTOR = "began", "touched", "locked", "roles", "has_second_factor"
HELD = "held-forms"
"""The purpose of the key with which a form that came to a locked session is sealed."""


def opens_while_locked(view: View) -> View:
    """Mark a page that a locked session may open: the one that unlocks it."""
    view.opens_while_locked = True  # type: ignore[attr-defined]
    return view


def opens_without_factor(view: View) -> View:
    """Mark a page that staff may open before they have a second factor: those on which they get one."""
    view.opens_without_factor = True  # type: ignore[attr-defined]
    return view


def wants_data(request: HttpRequest) -> bool:
    """Whether one of our scripts asks, and not a person who goes to a page."""
    return request.headers.get("X-Requested-With") == "fetch"


def whose(request: HttpRequest) -> UUID:
    """The account that is signed in. Raises Forbidden for nobody."""
    return shell.actor_of(request).account_id


def kind_of(request: HttpRequest) -> str:
    """Whether staff or a client is signed in."""
    return "staff" if shell.actor_of(request).member else "client"


def lock_now(request: HttpRequest) -> None:
    """Lock the session, and write it down once."""
    if not request.session.get(LOCKED):
        request.session[LOCKED] = True
        accounts.note_lock(whose(request))


def unlock(request: HttpRequest) -> None:
    """Open the session again."""
    request.session.pop(LOCKED, None)
    request.session[TOUCHED] = _moment()


def needs_factor(request: HttpRequest) -> bool:
    """Whether this person works in a real practice, where nobody works without a second factor."""
    actor = shell.actor_of(request)
    return actor.member is not None and actor.practice is not None and actor.practice.kind == "real"


class Watch:
    """Stands before every page that asks for signing in."""

    def __init__(self, get_response: shell.GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """What is answered in the page's place, or None where the page may answer."""
        if not request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        self._begin(request)
        if self._is_over(request):
            return self._end(request)
        if self._is_locked(request):
            lock_now(request)
            return None if getattr(view, "opens_while_locked", False) else locked_page(request)
        request.locks_after = LOCKS_AFTER[kind_of(request)]  # type: ignore[attr-defined]
        if _moment() - request.session[TOUCHED] >= NOTED_EVERY:
            request.session[TOUCHED] = _moment()
        if not getattr(view, "opens_without_factor", False) and self._lacks_factor(request):
            return redirect("second_factor")
        return None

    def _begin(self, request: HttpRequest) -> None:
        """A session that was just signed in: when that was, and in which roles."""
        if BEGAN not in request.session:
            request.session.update({BEGAN: _moment(), TOUCHED: _moment(), ROLES: _roles(request)})

    def _is_over(self, request: HttpRequest) -> bool:
        """Whether its hours are over, or the account's roles are not what they were when it began."""
        return bool(_moment() - request.session[BEGAN] > ENDS_AFTER[kind_of(request)] or request.session[ROLES] != _roles(request))

    def _is_locked(self, request: HttpRequest) -> bool:
        return bool(request.session.get(LOCKED)) or _moment() - request.session[TOUCHED] > LOCKS_AFTER[kind_of(request)]

    def _end(self, request: HttpRequest) -> HttpResponse:
        accounts.note_ended(whose(request))
        logout(request)
        return JsonResponse({"ended": True}, status=401) if wants_data(request) else redirect_to_login(request.get_full_path())

    def _lacks_factor(self, request: HttpRequest) -> bool:
        if not needs_factor(request) or request.session.get(HAS_FACTOR):
            return False
        request.session[HAS_FACTOR] = read.has_second_factor(whose(request))
        return not request.session[HAS_FACTOR]


def locked_page(request: HttpRequest, problem: str = "", held: str = "", then: str = "") -> HttpResponse:
    """What a locked session answers. A form that was sent to it is kept in the page, sealed, and can be sent once it is unlocked."""
    if wants_data(request):
        return JsonResponse({"locked": True}, status=423)
    if request.method == "POST" and not held and not then:
        held = read.seal_words(HELD, json.dumps({"path": request.get_full_path(), "fields": list(request.POST.lists())}))
    has_passkey = "webauthn" in read.factors_of(whose(request))
    context = {"problem": problem, "held": held, "next": then or request.get_full_path(), "has_passkey": has_passkey}
    return shell.page(request, "account/locked.html", context, status=423).render()


def _roles(request: HttpRequest) -> str:
    member = shell.actor_of(request).member
    return f"{member.id} {' '.join(sorted(member.roles))}" if member else ""


def _moment() -> int:
    return int(shell.now().timestamp())

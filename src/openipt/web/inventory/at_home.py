"""The pages on which a client writes down people at home, reached by an address that needs no account; they work without a script."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openipt.actions import at_home
from openipt.core.refusals import NotFound, Refusal
from openipt.core.safety import CrisisPlace
from openipt.record import read
from openipt.web import shell
from openipt.web.addresses import reverse
from openipt.web.crisiswords import help_now
from openipt.web.fieldforms import op_id_of, status_of, whole_number_in
from openipt.web.inventory.present_at_home import person_of, present_add, present_list, present_start, present_stop, present_tell
from openipt.web.sessions.forms import content

BROWSER = "people"
"""The cookie that says which browser wrote somebody down. It is bound to the one address, and scripts cannot read it."""
BROWSER_LASTS = int(at_home.LASTS.total_seconds())
UNPROCESSABLE = 422

View = Callable[..., HttpResponse]


def by_address(view: View) -> View:
    """Open without an account. An address that leads nowhere, was taken back or has ended still says whom to call."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **more: UUID) -> HttpResponse:
        try:
            own = read.own_people(token, _secret(request), now=shell.now())
        except NotFound:
            return _closed(request, "unknown", None)
        request.practice_shown = own.practice  # type: ignore[attr-defined]  # the shell's banner says what kind of practice it is
        if not own.is_open:
            return _closed(request, "ended", own)
        return view(request, token, own, **more)

    return login_not_required(opened)


def once_begun(view: View) -> View:
    """Only in a browser that has begun: any other begins first."""

    @wraps(view)
    def begun(request: HttpRequest, token: str, own: read.OwnPeople, **more: UUID) -> HttpResponse:
        if not own.begun or not _secret(request):
            return redirect("own_people", token)
        return view(request, token, own, **more)

    return begun


@by_address
@require_safe
def own_people(request: HttpRequest, token: str, own: read.OwnPeople) -> HttpResponse:
    """The first page; once begun in this browser, whom it wrote down. Opening it changes nothing, since mail programs open links too."""
    if own.begun and _secret(request):
        page = present_list(own, shell.library(), token, _place(own), shell.now())
        return shell.page(request, "inventory/own_people.html", {"page": page, "token": token})
    return shell.page(request, "inventory/own_start.html", {"page": present_start(own, _place(own), shell.now()), "token": token})


@by_address
@require_POST
def begin_own_people(request: HttpRequest, token: str, own: read.OwnPeople) -> HttpResponse:
    """Begin in this browser; from now on it is known again by its cookie."""
    at_home.begin(token, now=shell.now())
    response = redirect("add_own_person", token)
    response.set_cookie(
        BROWSER,
        _secret(request) or secrets.token_urlsafe(32),
        max_age=BROWSER_LASTS,
        path=reverse("own_people", args=[token]),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


@by_address
@once_begun
@require_http_methods(["GET", "HEAD", "POST"])
def add_own_person(request: HttpRequest, token: str, own: read.OwnPeople) -> HttpResponse:
    """One question after the other; whoever comes to mind is written down below it."""
    number = _number_in(request, len(shell.library().prompts.in_order))
    if request.method != "POST":
        return _add_page(request, token, own, number)
    try:
        saved = at_home.add(token, content(request.POST), browser_secret=_secret(request), op_id=op_id_of(request), now=shell.now())
    except Refusal as refusal:
        return _add_page(request, token, own, number, {refusal.field or "": refusal.sentence}, status_of(refusal))
    if saved.mistakes:
        return _add_page(request, token, own, number, {each.field: each.sentence for each in saved.mistakes}, UNPROCESSABLE)
    return redirect(f"{reverse('add_own_person', args=[token])}?at={number}")


@by_address
@once_begun
@require_http_methods(["GET", "HEAD", "POST"])
def own_person(request: HttpRequest, token: str, own: read.OwnPeople, person_id: UUID) -> HttpResponse:
    """One question about one person after the other; each answer is saved by itself."""
    person, number = person_of(own, person_id), _number_in(request, len(shell.library().prompts.at_home))
    if person is None:
        raise NotFound
    if request.method != "POST":
        return _tell_page(request, token, own, person, number)
    asked = shell.library().prompts.at_home[number - 1].fields
    typed = content(request.POST)
    said = {key: typed.get(key, "") for key in asked}
    try:
        saved = at_home.tell(token, person_id, said, browser_secret=_secret(request), op_id=op_id_of(request), now=shell.now())
    except Refusal as refusal:
        return _tell_page(request, token, own, person, number, typed, {asked[0]: refusal.sentence}, status_of(refusal))
    if saved.mistakes:
        return _tell_page(request, token, own, person, number, typed, {each.field: each.sentence for each in saved.mistakes}, UNPROCESSABLE)
    if number == len(shell.library().prompts.at_home):
        return redirect("own_people", token)
    return redirect(f"{reverse('own_person', args=[token, person_id])}?at={number + 1}")


@by_address
@once_begun
@require_POST
def take_out_own_person(request: HttpRequest, token: str, own: read.OwnPeople, person_id: UUID) -> HttpResponse:
    """Take out somebody whom this browser wrote down."""
    at_home.take_out(token, person_id, browser_secret=_secret(request), op_id=op_id_of(request), now=shell.now())
    return redirect("own_people", token)


@by_address
@once_begun
@require_POST
def ask_own_person_out(request: HttpRequest, token: str, own: read.OwnPeople, person_id: UUID) -> HttpResponse:
    """Ask for somebody to be taken out with whom a therapist has gone on."""
    at_home.ask_out(token, person_id, browser_secret=_secret(request), op_id=op_id_of(request), now=shell.now())
    return redirect("own_people", token)


@by_address
@require_safe
def stop_own_people(request: HttpRequest, token: str, own: read.OwnPeople) -> HttpResponse:
    """Stopped: what is kept, and until when the address can be opened again."""
    return shell.page(request, "inventory/own_stop.html", {"page": present_stop(own, _place(own), shell.now()), "token": token})


def _add_page(
    request: HttpRequest, token: str, own: read.OwnPeople, number: int, wrong: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    page = present_add(own, shell.library(), token, number, _place(own), shell.now())
    typed: dict[str, Any] = content(request.POST) if wrong else {}
    return shell.page(request, "inventory/own_add.html", {"page": page, "token": token, "typed": typed, "wrong": wrong or {}}, status=status)


def _tell_page(
    request: HttpRequest,
    token: str,
    own: read.OwnPeople,
    person: read.OwnPerson,
    number: int,
    typed: dict[str, Any] | None = None,
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    page = present_tell(own, person, shell.library(), token, number, _place(own), shell.now(), typed, wrong or {})
    return shell.page(request, "inventory/own_person.html", {"page": page, "token": token}, status=status)


def _closed(request: HttpRequest, why: str, own: read.OwnPeople | None) -> HttpResponse:
    practice = own.practice if own else read.installation()
    place = shell.library().crisis_contacts.place(practice.country if practice else "elsewhere")
    context = {"ended": why == "ended", "help_now": help_now(place, shell.now().date())}
    return shell.page(request, "inventory/own_closed.html", context, status=404 if own is None else 410)


def _place(own: read.OwnPeople) -> CrisisPlace:
    return shell.library().crisis_contacts.place(own.practice.country)


def _secret(request: HttpRequest) -> str:
    return request.COOKIES.get(BROWSER, "")


def _number_in(request: HttpRequest, count: int) -> int:
    number = whole_number_in(request.GET.get("at", "1"))
    if number is None or not 1 <= number <= count:
        raise NotFound
    return number

"""Proving once more who it is, within a session: to unlock it, and before anything is changed that the account's safety rests on."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openipt.actions import Refusal, accounts, guesses
from openipt.record import read
from openipt.web import shell
from openipt.web.accounts import watch
from openipt.web.accounts.adapter import begin_try, lane_of, proved_within
from openipt.web.addresses import reverse
from openipt.web.translating import gettext as _

takes_a_form = require_http_methods(["GET", "HEAD", "POST"])


def prove(request: HttpRequest, *, as_step_up: bool) -> None:
    """Look at the password or the passkey that was sent. Raises Refusal with one sentence where it does not fit."""
    if "credential" in request.POST:
        form = ReauthenticateWebAuthnForm(user=request.user, data=request.POST)
        if not form.is_valid():
            raise Refusal(_("That passkey did not fit. Try it again, or use your password."))
        if as_step_up:
            form.save()
        return
    lane = lane_of(request, "password", watch.whose(request))
    try:
        begin_try(request, lane)
    except ValidationError as problem:
        raise Refusal(problem.messages[0], field="password") from None
    if not request.user.check_password(request.POST.get("password", "")):
        raise Refusal(_("That is not your password. Type it once more."), field="password")
    guesses.forgive(lane)
    if as_step_up:
        reauthenticate_by_password(request)


def with_step_up(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that opens only to somebody who proved within the last five minutes to be who they are; others are asked first."""

    @wraps(view)
    def asked_first(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if proved_within(request, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT):
            return view(request, *args, **kwargs)
        then = request.path if request.method in ("GET", "HEAD") else reverse("account")
        return redirect(f"{reverse('step_up')}?{urlencode({'next': then})}")

    return asked_first


@watch.opens_without_factor
@shell.not_clinical
@takes_a_form
def step_up(request: HttpRequest) -> HttpResponse:
    """Ask for the password or a passkey, then go on to where the person was going."""
    then = _safe(request, "account")
    if request.method != "POST":
        return shell.page(request, "account/step_up.html", {"next": then, "has_passkey": _has_passkey(request)})
    try:
        prove(request, as_step_up=True)
    except Refusal as refusal:
        accounts.note_step_up(watch.whose(request), "refused")
        context = {"next": then, "has_passkey": _has_passkey(request), "problem": refusal.sentence}
        return shell.page(request, "account/step_up.html", context, status=422)
    new_session_key(request)
    accounts.note_step_up(watch.whose(request))
    return redirect(then)


@watch.opens_while_locked
@watch.opens_without_factor
@shell.not_clinical
@takes_a_form
def unlock(request: HttpRequest) -> HttpResponse:
    """Unlock the session with the password or a passkey, and go back to where the person was."""
    then, held = _safe(request, "start"), request.POST.get("held", "")
    if request.method != "POST":
        return watch.locked_page(request, then=then) if request.session.get(watch.LOCKED) else redirect(then)
    try:
        prove(request, as_step_up=False)
    except Refusal as refusal:
        accounts.note_unlock(watch.whose(request), "refused")
        if watch.wants_data(request):
            return JsonResponse({"problem": refusal.sentence}, status=422)
        return watch.locked_page(request, problem=refusal.sentence, held=held, then=then)
    watch.unlock(request)
    accounts.note_unlock(watch.whose(request))
    if watch.wants_data(request):
        return JsonResponse({"unlocked": True})
    return _send_again(request, held) if held else redirect(then)


@watch.opens_while_locked
@watch.opens_without_factor
@shell.not_clinical
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock the session now."""
    watch.lock_now(request)
    return JsonResponse({"locked": True}) if watch.wants_data(request) else redirect("unlock")


@watch.opens_without_factor
@shell.not_clinical
@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """Somebody types or moves about on a page: that, too, is a touch. The watch has noted it already."""
    return HttpResponse(status=204)


@watch.opens_while_locked
@watch.opens_without_factor
@shell.not_clinical
@require_safe
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What a browser needs to ask for one of this account's passkeys."""
    return JsonResponse({"request_options": begin_authentication(request.user)})


def new_session_key(request: HttpRequest) -> None:
    """Give the session another key: one that was stolen before is worth nothing now."""
    before = request.session.session_key or ""
    request.session.cycle_key()
    accounts.rename_session(before, request.session.session_key or "")


def _send_again(request: HttpRequest, held: str) -> HttpResponse:
    """The form that came while the session was locked, to be sent with one press."""
    try:
        kept = json.loads(read.open_words(watch.HELD, held))
    except (read.SealBroken, read.KeyMissing):
        return redirect("start")
    fields = [(name, value) for name, values in kept["fields"] if name != "csrfmiddlewaretoken" for value in values]
    return shell.page(request, "account/held.html", {"path": kept["path"], "fields": fields})


def _has_passkey(request: HttpRequest) -> bool:
    return "webauthn" in read.factors_of(watch.whose(request))


def _safe(request: HttpRequest, otherwise: str) -> str:
    """Where the person was going, if that is a page of ours."""
    then = request.POST.get("next") or request.GET.get("next") or ""
    ours = then.startswith("/") and url_has_allowed_host_and_scheme(then, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return then if ours else reverse(otherwise)

"""The page «Your account»: passkeys, the authenticator app, recovery codes, the password, and where one is signed in."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.contrib.auth import get_user_model, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from openipt.actions import Refusal, accounts, one_time_links, second_factors
from openipt.record import read
from openipt.web import shell
from openipt.web.accounts import watch
from openipt.web.accounts.proving import new_session_key, takes_a_form, with_step_up
from openipt.web.translating import gettext as _

_APP_SECRET = "app_being_set_up"  # noqa: S105  # a name in the session; what stands there is sealed


@dataclass(frozen=True, slots=True)
class Place:
    """One place where the account is signed in, in words."""

    id: int
    device: str
    since: datetime
    here: bool


@shell.not_clinical
@watch.opens_without_factor
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Everything that the account's safety rests on, with what can be done about it."""
    page = _page_of(request)
    places = tuple(Place(each.id, _device(each.browser), each.since, each.here) for each in page.sessions)
    return shell.page(request, "account/account.html", {"page": page, "places": places})


@shell.not_clinical
@watch.opens_without_factor
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Where staff of a real practice set up their second factor before anything else opens."""
    return shell.page(request, "mfa/second_factor.html", {"has_factor": read.has_second_factor(watch.whose(request))})


@shell.not_clinical
@watch.opens_without_factor
@takes_a_form
@with_step_up
def add_passkey(request: HttpRequest) -> HttpResponse:
    """Have the device make a passkey, and keep it."""
    problem = ""
    if request.method == "POST":
        form = AddWebAuthnForm(user=request.user, data={**request.POST.dict(), "passwordless": "on"})
        if form.is_valid():
            second_factors.add_passkey(watch.whose(request), form.cleaned_data["name"], form.cleaned_data["credential"])
            return _factor_added(request)
        problem = _("That did not work: the passkey was not made, or the page was open for too long. Try once more.")
    context = {
        "options": json.dumps(begin_registration(request.user, passwordless=True)),
        "name": request.POST.get("name") or _device(request.headers.get("User-Agent", "")),
        "problem": problem,
    }
    return shell.page(request, "mfa/add_passkey.html", context, status=422 if problem else 200)


@shell.not_clinical
@takes_a_form
@with_step_up
def passkey(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """Give a passkey another name, or remove it."""
    page = _page_of(request)
    found = next((each for each in page.passkeys if each.id == passkey_id), None)
    if found is None:
        raise read.NotFound
    problem, name = "", request.POST.get("name", found.name)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "remove":
                second_factors.remove_passkey(watch.whose(request), passkey_id, needs_one=watch.needs_factor(request))
            else:
                second_factors.rename_passkey(watch.whose(request), passkey_id, name)
        except Refusal as refusal:
            problem = refusal.sentence
        else:
            return redirect("account")
    return shell.page(request, "mfa/passkey.html", {"passkey": found, "name": name, "problem": problem}, status=422 if problem else 200)


@shell.not_clinical
@watch.opens_without_factor
@takes_a_form
@with_step_up
def authenticator_app(request: HttpRequest) -> HttpResponse:
    """Set the authenticator app up, or remove it."""
    there = _page_of(request).app_added_at is not None
    problem = ""
    if request.method == "POST":
        try:
            if there and "code" in request.POST:  # the form that set it up, sent twice
                return redirect("account")
            if there:
                second_factors.remove_app(watch.whose(request), needs_one=watch.needs_factor(request))
                return redirect("account")
            second_factors.add_app(watch.whose(request), _secret(request), "".join(request.POST.get("code", "").split()))
        except Refusal as refusal:
            problem = refusal.sentence
        else:
            request.session.pop(_APP_SECRET, None)
            return _factor_added(request)
    context = {"problem": problem}
    if there:
        return shell.page(request, "mfa/remove_app.html", context, status=422 if problem else 200)
    secret = _secret(request)
    spoken = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    context |= {"picture": _picture(get_adapter().build_totp_url(request.user, secret)), "secret": spoken}
    return shell.page(request, "mfa/add_app.html", context, status=422 if problem else 200)


@shell.not_clinical
@watch.opens_without_factor
@takes_a_form
@with_step_up
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make ten new codes and show them, this once."""
    if request.method != "POST":
        return shell.page(request, "mfa/recovery_codes.html", {"left": _page_of(request).codes_left})
    codes = second_factors.make_recovery_codes(watch.whose(request))
    return shell.page(request, "mfa/recovery_codes.html", {"codes": codes, "email": _page_of(request).email, "made_at": shell.now()})


@shell.not_clinical
@watch.opens_without_factor
@takes_a_form
@with_step_up
def change_password(request: HttpRequest) -> HttpResponse:
    """Take another password; whoever is signed in elsewhere has to sign in again."""
    problem = ""
    if request.method == "POST":
        try:
            accounts.change_password(watch.whose(request), request.POST.get("password", ""))
        except Refusal as refusal:
            problem = refusal.sentence
        else:
            before = request.session.session_key or ""
            update_session_auth_hash(request, get_user_model().objects.get(pk=watch.whose(request)))
            accounts.rename_session(before, request.session.session_key or "")
            return redirect("account")
    return shell.page(request, "account/change_password.html", {"problem": problem}, status=422 if problem else 200)


@shell.not_clinical
@require_POST
@with_step_up
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign out in one other place."""
    accounts.end_session(watch.whose(request), session_id)
    return redirect("account")


@shell.not_clinical
@require_POST
@with_step_up
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    accounts.end_other_sessions(watch.whose(request), request.session.session_key or "")
    return redirect("account")


@shell.not_clinical
@require_POST
@with_step_up
def approve_reset(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Let a colleague's reset work."""
    one_time_links.approve(watch.whose(request), link_id, now=shell.now())
    return redirect("account")


@shell.not_clinical
@watch.opens_without_factor
@require_POST
def stop_reset(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Make a reset void."""
    one_time_links.stop(watch.whose(request), link_id, now=shell.now())
    return redirect("account")


def _page_of(request: HttpRequest) -> read.AccountPage:
    return read.account_page(watch.whose(request), request.session.session_key or "", now=shell.now())


def _factor_added(request: HttpRequest) -> HttpResponse:
    """The session gets another key; whoever has no recovery codes yet is led to them."""
    request.session.pop(watch.HAS_FACTOR, None)
    new_session_key(request)
    return redirect("recovery_codes" if not _page_of(request).codes_left else "account")


def _secret(request: HttpRequest) -> str:
    """The secret of the app that is being set up: the same until it is, so that a page shown again shows the same picture."""
    if _APP_SECRET not in request.session:
        request.session[_APP_SECRET] = second_factors.seal_app_secret(generate_totp_secret())
    return second_factors.open_app_secret(request.session[_APP_SECRET])


def _picture(address: str) -> SafeString:
    """The picture that the app reads. It stays dark on light in a dark page, since not every camera reads the reverse."""
    code = segno.make(address, error="m")
    return mark_safe(code.svg_inline(border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True))  # noqa: S308


def _device(browser: str) -> str:
    """What kind of device a browser says that it runs on. It may say anything; only these words are ever shown."""
    kinds = {
        "iPad": _("iPad"),
        "iPhone": _("iPhone"),
        "Android": _("Android device"),
        "Windows": _("Windows computer"),
        "Macintosh": _("Mac"),
        "CrOS": _("Chromebook"),
        "Linux": _("Linux computer"),
    }
    return next((words for mark, words in kinds.items() if mark in browser), _("Device"))

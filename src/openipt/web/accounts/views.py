"""Signing in and out, and the first page after it: leads staff to their work, and tells everybody else where things are."""

import json
from typing import Any

from allauth.account.views import LoginView, LogoutView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from openipt.actions import accounts
from openipt.record import read
from openipt.web import shell
from openipt.web.accounts.proving import takes_a_form
from openipt.web.translating import gettext as _


@shell.not_clinical
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Go to the first page of the member's menu, or say that there is nothing here for this account."""
    menu = shell.menu_of(shell.actor_of(request), request.path)
    if menu:
        return redirect(menu[0][1])
    return shell.page(request, "account/nothing_here.html", {})


class SignIn(LoginView):  # type: ignore[misc]  # allauth ships no complete types
    """The password, or the passkey; and what everybody should know who keeps an eye on the practice's accounts."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Allauth's own, and resets that begin to work by themselves unless somebody stops them."""
        waiting = [each for each in read.waiting_resets(now=shell.now()) if each.waits_for == "a_day"]
        return {**super().get_context_data(**kwargs), "resets": waiting}


class SecondStep(AuthenticateView):  # type: ignore[misc]
    """The second step after the password: the passkey, a code of the app, or a recovery code."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Allauth's own; what the browser needs to ask for a passkey stands in the form as text, since no page holds a script."""
        context = super().get_context_data(**kwargs)
        options = context["js_data"]["request_options"]
        return {**context, "options": json.dumps(options) if options["publicKey"].get("allowCredentials") else ""}


class SignInWithPasskey(LoginWebAuthnView):  # type: ignore[misc]
    """Signing in with nothing but a passkey."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """The sign-in page, with a sentence."""
        accounts.note_refused_sign_in()
        sentence = _("That passkey is not known here. Try another, or use your password.")
        return shell.page(self.request, "account/login.html", {"passkey_problem": sentence}, status=422)


_in_shell = shell.not_clinical
sign_in = _in_shell(takes_a_form(SignIn.as_view()))
sign_in_with_passkey = _in_shell(takes_a_form(login_not_required(SignInWithPasskey.as_view())))
second_step = _in_shell(takes_a_form(login_not_required(SecondStep.as_view())))
_sign_out = takes_a_form(LogoutView.as_view())


@login_not_required
@shell.not_clinical
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out; the browser then forgets whatever it kept of our pages, but not that the device is known."""
    response: HttpResponse = _sign_out(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response

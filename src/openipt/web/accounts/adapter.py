"""How signing in behaves here: nobody signs up by themselves, tries are counted, secrets are sealed, and each sign-in is written down."""

import time
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context, ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from openipt.actions import Refusal, accounts, guesses, second_factors
from openipt.record import read
from openipt.web import shell
from openipt.web.accounts import devices
from openipt.web.addresses import reverse
from openipt.web.translating import gettext as _

JUST_SIGNED_IN = "just_signed_in"
"""In the session until the first page: what that page has to say is worked out once."""


def lane_of(request: HttpRequest, guessed: str, account_id: UUID) -> guesses.Lane:
    """Where this browser's tries for that account are counted."""
    return guesses.Lane("password" if guessed == "password" else "code", account_id, devices.device_of(request, account_id))


def begin_try(request: HttpRequest, lane: guesses.Lane) -> None:
    """Count a try. Raises ValidationError with one sentence where it has to wait, or where no more are taken."""
    try:
        if not lane.device and not ratelimit.consume(request, action="unknown_device"):
            raise Refusal(_("From this network there were too many tries. Wait a minute, then try again."))
        guesses.begin(lane, shell.now())
    except Refusal as refusal:
        raise ValidationError(refusal.sentence) from None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no complete types
    """Allauth's own behaviour, with sign-up closed, tries counted for each account, and lines in the audit trail."""

    error_messages = {  # noqa: RUF012  # allauth's own is one, too
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address and the password do not belong together. Look at both, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are given by the practice."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try before the password is looked at; for an address that nobody has in the same way."""
        email = str(credentials.get("email", "")).strip().lower()
        account_id = read.account_id_of(email)
        self.lane = lane_of(request, "password", account_id) if account_id else guesses.Lane("password", email)
        begin_try(request, self.lane)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The account that this e-mail address and password belong to, or None."""
        user = super().authenticate(request, **credentials)
        if user is not None:
            guesses.forgive(self.lane)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write the refusal down."""
        accounts.note_refused_sign_in()

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Say it to whoever has proved to be the owner, and to nobody else. Raises Refusal."""
        raise Refusal(_("This account is closed. Ask the person who keeps your practice's accounts."))

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Write the sign-in down, and know this device from now on."""
        accounts.note_sign_in(user.pk, proved_by(request))
        request.session[JUST_SIGNED_IN] = True
        response: HttpResponse = super().post_login(request, user, **kwargs)
        devices.remember(request, response, user.pk)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first page; where a reset of this account is under way, the page that says so and can stop it."""
        page = read.account_page(shell.actor_of(request).account_id, request.session.session_key or "", now=shell.now())
        return reverse("account" if page.own_resets else "start")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether it is more than five minutes ago that this person proved to be it, by signing in or since."""
        return not proved_within(context.request, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def logout(self, request: HttpRequest) -> None:
        """Write the sign-out down, then sign out."""
        if request.user.is_authenticated:
            accounts.note_sign_out(request.user.pk)
        super().logout(request)

    def add_message(self, *arguments: Any, **keywords: Any) -> None:
        """No messages: the page that follows shows what happened."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no complete types
    """Allauth's own behaviour, with authenticator secrets sealed."""

    error_messages = {  # noqa: RUF012
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That did not fit. Wait for the next code of your app, or take a recovery code that you have not used yet."),
    }

    def encrypt(self, text: str) -> str:
        """What is kept of an authenticator app's secret."""
        return second_factors.seal_app_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return second_factors.open_app_secret(encrypted_text)

    def get_totp_issuer(self) -> str:
        """What the app calls us."""
        return "OpenIPT"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What the browser calls us when it asks for a passkey."""
        return {**super().get_public_key_credential_rp_entity(), "name": "OpenIPT"}


def proved_by(request: HttpRequest) -> tuple[str, ...]:
    """The ways in which the person proved, at this sign-in, to be who they are; each once, however often it took."""
    records = [each for each in get_authentication_records(request, request.user) if not each.get("reauthenticated")]
    if records and records[-1].get("passwordless"):
        return ("webauthn",)
    return tuple(dict.fromkeys(str(each.get("type", each["method"])) for each in records))


def proved_within(request: HttpRequest, seconds: float) -> bool:
    """Whether the person proved it so recently."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - max(each["at"] for each in records) < seconds

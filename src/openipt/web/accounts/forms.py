"""The second step of signing in: a code of the authenticator app, or one of the recovery codes."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from django import forms

from openipt.actions import accounts, guesses, second_factors
from openipt.web import shell
from openipt.web.accounts.adapter import begin_try, lane_of


class SecondStepForm(AuthenticateForm):  # type: ignore[misc]  # allauth ships no complete types
    """Takes either kind of code in one field; which it was goes into the audit line."""

    code = forms.CharField(max_length=60)

    def clean_code(self) -> str:
        """The code, if it fits. Tries are counted apart from those at the password."""
        code, account_id = self.cleaned_data["code"], self.user.pk
        lane = lane_of(context.request, "code", account_id)
        begin_try(context.request, lane)
        if code.replace(" ", "").isdecimal():
            self.kind = "totp" if second_factors.app_code_fits(account_id, code) else ""
        else:
            self.kind = "recovery_code" if second_factors.use_recovery_code(account_id, code, now=shell.now()) else ""
        if not self.kind:
            accounts.note_refused_code(account_id)
            raise get_adapter().validation_error("incorrect_code")
        guesses.forgive(lane)
        return str(code)

    def save(self) -> Any:
        """Keep in the session by what the second step was taken."""
        record_authentication(context.request, self.user, method="mfa", type=self.kind)

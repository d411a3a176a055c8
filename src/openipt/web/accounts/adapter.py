"""How signing in behaves here: nobody signs up by themselves, and each sign-in is written down."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from openipt.actions import accounts


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no complete types
    """Allauth's own behaviour, with sign-up closed and lines in the audit trail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are given by the practice."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Write the sign-in down, then go on."""
        accounts.note_sign_in(user.pk)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write the refusal down."""
        accounts.note_refused_sign_in()

    def logout(self, request: HttpRequest) -> None:
        """Write the sign-out down, then sign out."""
        if request.user.is_authenticated:
            accounts.note_sign_out(request.user.pk)
        super().logout(request)

    def add_message(self, *arguments: Any, **keywords: Any) -> None:
        """No messages: the page that follows shows what happened."""

"""Signing in: finds an account together with its membership in one look-up."""

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend

from openipt.record.actors import account_with_membership
from openipt.record.models import Account


class OneLookUpBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no complete types
    """The stock backend; on each request the account comes with its membership and service."""

    def get_user(self, user_id: Any) -> Account | None:
        """The account that a session belongs to, or None where it may not sign in any more."""
        account = account_with_membership(UUID(str(user_id)))
        return account if account is not None and account.is_active else None

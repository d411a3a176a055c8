"""Accounts: with what somebody signs in. They are no clinical rows and are never joined to a client."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from openipt.record.models.base import new_id


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts."""

    def create_account(self, email: str, password: str) -> "Account":
        """A new account that signs in with this e-mail address and password."""
        account = self.model(email=self.normalize_email(email).lower())
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Somebody who can sign in. It has no name field: staff names stand in the membership, a client's in the sealed record."""

    id = models.UUIDField(primary_key=True, default=new_id)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "account"

    class Privacy:
        open = ("id", "is_active")
        personal = ("email", "password", "last_login")

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Nobody has permissions by account: the who-may table decides at the door."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Nobody has permissions by account: the who-may table decides at the door."""
        return False

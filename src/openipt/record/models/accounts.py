"""Accounts: with what somebody signs in. They are no clinical rows and are never joined to a client."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from openipt.record.models.base import new_id


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts."""

    def create_account(self, email: str, password: str | None) -> "Account":
        """A new account that signs in with this e-mail address and password; with None, nobody signs in until a password is set."""
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


class RecoveryCode(models.Model):
    """One of ten codes that stand in for a lost second factor, each good for one sign-in. Only its hash is kept: it has 120 random bits."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "recovery_code"
        constraints = (models.UniqueConstraint(fields=["account", "digest"], name="one_recovery_code_per_digest"),)

    class Privacy:
        open = ("id", "account", "used_at")
        personal = ("digest",)


class OneTimeLink(models.Model):
    """A link that opens an account once: to begin with it, or after everything else was lost. Only its hash is kept: it has 128 random bits."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=10, choices=[(each, each) for each in ("begin", "reset")])
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    valid_from = models.DateTimeField()
    expires_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    approved_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "one_time_link"

    class Privacy:
        open = (*("id", "account", "purpose", "made_at", "valid_from", "expires_at"), *("approved_by", "approved_at", "used_at"))
        personal = ("digest", "reason")

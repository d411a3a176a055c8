"""Signing in: an account found with its membership, passwords checked two at a time, authenticator secrets sealed, tries counted."""

import base64
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import caches
from django.db import transaction

from openipt.record import audit, keys
from openipt.record.actors import account_with_membership
from openipt.record.models import Account
from openipt.record.seal import SealBroken

_HASHES_AT_ONCE = threading.BoundedSemaphore(2)
"""Each hash takes 100 MiB while it is worked out: without a bound, a handful of strangers could take all the memory there is."""
_NONCE_BYTES = 12


class OneLookUpBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no complete types
    """The stock backend; on each request the account comes with its membership and service."""

    def get_user(self, user_id: Any) -> Account | None:
        """The account that a session belongs to, or None where it may not sign in any more."""
        account = account_with_membership(UUID(str(user_id)))
        return account if account is not None and account.is_active else None


class TwoAtATime(Argon2PasswordHasher):
    """Argon2id as Django sets it, never more than two at once; the others wait their turn."""

    def encode(self, password: str, salt: str) -> str:
        """The hash that is kept."""
        with _HASHES_AT_ONCE:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether this password has that hash."""
        with _HASHES_AT_ONCE:
            return super().verify(password, encoded)


def account_id_of(email: str) -> UUID | None:
    """Whose e-mail address that is, or None."""
    return Account.objects.filter(email=email.strip().lower()).values_list("id", flat=True).first()


def seal_words(purpose: str, words: str) -> str:
    """Words locked with the newest root key's key for that purpose; the key's id stands in front. Raises KeyMissing."""
    key_id = keys.ring(settings.OPENIPT_DATA)[-1]
    nonce = secrets.token_bytes(_NONCE_BYTES)
    locked = AESGCM(_sealing_key(purpose, key_id)).encrypt(nonce, words.encode(), purpose.encode())
    return f"{key_id}.{base64.b64encode(nonce + locked).decode()}"


def open_words(purpose: str, sealed: str) -> str:
    """What was locked for that purpose. Raises SealBroken, and KeyMissing where its root key is not on the ring."""
    key_id, _, rest = sealed.partition(".")
    try:
        content = base64.b64decode(rest, validate=True)
        return AESGCM(_sealing_key(purpose, key_id)).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], purpose.encode()).decode()
    except (InvalidTag, ValueError):
        raise SealBroken(f"What was sealed for «{purpose}» does not open: it was changed, or meant for another place.") from None


def _sealing_key(purpose: str, key_id: str) -> bytes:
    return keys.purpose_key_of(settings.OPENIPT_DATA, purpose, key_id)


@dataclass(slots=True)
class Tries:
    """How many tries in a row have failed, and when the last one was made (seconds since 1970)."""

    failed: int = 0
    last: float = 0.0


@contextmanager
def tries(name: str, *, of_an_account: bool) -> Iterator[Tries]:
    """The tries counted under that name, held for nobody else to count meanwhile; what they are at the end is kept.

    Those of real accounts are kept until they are forgotten; those for addresses that nobody has may be pushed out by others.
    """
    store = caches["tries" if of_an_account else "default"]
    with transaction.atomic():
        audit.hold(f"tries:{name}")
        kept = Tries(*store.get(kept_as(name), (0, 0.0)))
        yield kept
        store.set(kept_as(name), (kept.failed, kept.last), None)


def forget_tries(name: str) -> None:
    """Begin to count anew."""
    caches["tries"].delete(kept_as(name))


def first_use(name: str, seconds: int) -> bool:
    """Whether nobody used this before, in any process of this installation, within that many seconds. Asking is using."""
    return bool(caches["default"].add(kept_as(name), 1, seconds))


def kept_as(name: str) -> str:
    """The name in the cache: short, whatever was typed, and saying nothing of whose it is."""
    return sha256(name.encode(errors="replace")).hexdigest()

"""Second factors: passkeys, the authenticator app, and the recovery codes that stand in for either once it is lost."""

import base64
import secrets
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from allauth.mfa.webauthn.internal.auth import WebAuthn

from openipt.actions import guesses
from openipt.actions.limits import check_line
from openipt.core.refusals import NotFound, Refusal
from openipt.record import accounts, door
from openipt.record.account_page import factors_of
from openipt.record.models import Account, RecoveryCode

CODES = 10
CODE_BYTES = 15
"""120 random bits: nobody guesses one, so a plain hash of it may be kept."""
CODE_LIVES = 3 * 30
"""Seconds within which one code of the app could be used: its own half minute, the one before and the one after."""
APP_SECRET = "totp"  # noqa: S105  # the purpose of a key, not a secret


def add_passkey(account_id: UUID, name: str, credential: dict[str, Any]) -> None:
    """Keep a passkey that the browser made and that was checked. Raises Refusal where its name is too long."""
    with door.account_act(account_id, "add_passkey"):
        WebAuthn.add(Account.objects.get(id=account_id), _name(name), credential)


def rename_passkey(account_id: UUID, passkey_id: int, name: str) -> None:
    """Call one of the account's own passkeys something else. Raises NotFound, and Refusal where the name is too long."""
    with door.account_act(account_id, "rename_passkey"):
        passkey = _own(account_id, passkey_id)
        passkey.data["name"] = _name(name)
        passkey.save(update_fields=["data"])


def remove_passkey(account_id: UUID, passkey_id: int, *, needs_one: bool) -> None:
    """Take one of the account's own passkeys away. Raises NotFound, and Refusal where it is the last factor of somebody who needs one."""
    with door.account_act(account_id, "remove_passkey"):
        passkey = _own(account_id, passkey_id)
        _check_not_the_last(account_id, needs_one)
        passkey.delete()


def seal_app_secret(secret: str) -> str:
    """An authenticator app's secret as it may be kept."""
    return accounts.seal_words(APP_SECRET, secret)


def open_app_secret(sealed: str) -> str:
    """The secret again. Raises SealBroken."""
    return accounts.open_words(APP_SECRET, sealed)


def add_app(account_id: UUID, secret: str, code: str) -> None:
    """Keep an authenticator app that shows the right code. Raises Refusal where it does not, or where there is one already."""
    with door.account_act(account_id, "add_app"):
        if "totp" in factors_of(account_id):
            raise Refusal("An authenticator app is set up already. Remove it before you set up another.", conflict=True)
        if not validate_totp_code(secret, code) or not _first_use(account_id, code):
            raise Refusal("That is not the code that the app should show now. Wait for its next code, and type that.", field="code")
        TOTP.activate(Account.objects.get(id=account_id), secret)
        guesses.forgive(guesses.Lane("code", account_id))


def remove_app(account_id: UUID, *, needs_one: bool) -> None:
    """Take the authenticator app away. Raises NotFound, and Refusal where it is the last factor of somebody who needs one."""
    with door.account_act(account_id, "remove_app"):
        app = Authenticator.objects.filter(user_id=account_id, type=Authenticator.Type.TOTP).first()
        if app is None:
            raise NotFound
        _check_not_the_last(account_id, needs_one)
        app.delete()


def app_code_fits(account_id: UUID, code: str) -> bool:
    """Whether the account's app shows that code now, and nobody used it before, in whichever process."""
    app = Authenticator.objects.filter(user_id=account_id, type=Authenticator.Type.TOTP).first()
    return app is not None and app.wrap().validate_code(code) and _first_use(account_id, code)


def make_recovery_codes(account_id: UUID) -> list[str]:
    """Ten new codes, to be shown once; the old ones are void. Raises Refusal where there is no second factor that they could stand in for."""
    with door.account_act(account_id, "make_recovery_codes"):
        if not factors_of(account_id):
            raise Refusal("Recovery codes stand in for a passkey or an authenticator app. Set up one of them first.", conflict=True)
        RecoveryCode.objects.filter(account_id=account_id).delete()
        codes = [_written(secrets.token_bytes(CODE_BYTES)) for _ in range(CODES)]
        RecoveryCode.objects.bulk_create(RecoveryCode(account_id=account_id, digest=_digest(code)) for code in codes)
    return codes


def use_recovery_code(account_id: UUID, code: str, *, now: datetime) -> bool:
    """Whether that is one of the account's codes and was never used; from now on it was."""
    try:
        with door.account_act(account_id, "use_recovery_code"):
            if RecoveryCode.objects.filter(account_id=account_id, digest=_digest(code), used_at=None).update(used_at=now) != 1:
                raise NotFound
    except NotFound:
        return False
    return True


def _written(code: bytes) -> str:
    """24 letters and figures in groups of four, without 0, 1, 8 and 9, which are taken for letters."""
    text = base64.b32encode(code).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _digest(code: str) -> bytes:
    """However it is typed: with or without the dashes, in small or capital letters."""
    return sha256("".join(each for each in code.upper() if each.isalnum()).encode()).digest()


def _first_use(account_id: UUID, code: str) -> bool:
    return accounts.first_use(f"code-used:{account_id}:{''.join(code.split())}", CODE_LIVES)


def _own(account_id: UUID, passkey_id: int) -> Authenticator:
    passkey = Authenticator.objects.filter(id=passkey_id, user_id=account_id, type=Authenticator.Type.WEBAUTHN).first()
    if passkey is None:
        raise NotFound
    return passkey


def _check_not_the_last(account_id: UUID, needs_one: bool) -> None:
    if needs_one and Authenticator.objects.filter(user_id=account_id).count() < 2:
        raise Refusal("This is your last passkey or app, and whoever works here needs one. Set up another first, then remove this.", conflict=True)


def _name(name: str) -> str:
    check_line(name, "name")
    if not name.isprintable():
        raise Refusal("The name has a sign in it that cannot be seen. Type it again.", field="name")
    return name.strip() or "Passkey"

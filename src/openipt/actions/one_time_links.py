"""One-time links: with them somebody begins with an account, or comes back after everything else was lost. Who makes one sees no password."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from openipt.actions import accounts, guesses, people
from openipt.actions.limits import check_line
from openipt.core.refusals import NotFound, Refusal
from openipt.record import actors, door
from openipt.record.account_page import Waiting, colleagues_of, what_it_waits_for
from openipt.record.models import Account, Membership, OneTimeLink, RecoveryCode

Purpose = Literal["begin", "reset"]

GOOD_FOR = {"begin": timedelta(hours=72), "reset": timedelta(hours=24)}
ALONE = timedelta(hours=24)
"""So long a reset waits in a practice of one, where nobody else could approve it: time to notice it and to stop it."""


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that works now: for which account it is, and what for."""

    account_id: UUID
    purpose: Purpose


def make(account_id: UUID, purpose: Purpose, *, now: datetime, reason: str = "") -> str:
    """A new link for that account; an older one that was not used is void. Returns its secret, which is shown once and not kept.

    Raises Refusal where a reset has no reason.
    """
    check_line(reason, "reason")
    if purpose == "reset" and not reason.strip():
        raise Refusal("Say why the account is reset: its owner and whoever approves it will read it.", field="reason")
    token = secrets.token_urlsafe(16)
    with door.setting_up(f"make_{purpose}_link") as room:
        OneTimeLink.objects.filter(account_id=account_id, used_at=None, expires_at__gt=now).update(expires_at=now)
        valid_from = now + ALONE if purpose == "reset" and not colleagues_of(account_id).exists() else now
        link = OneTimeLink.objects.create(
            account_id=account_id,
            purpose=purpose,
            digest=_digest(token),
            made_at=now,
            valid_from=valid_from,
            expires_at=valid_from + GOOD_FOR[purpose],
            reason=reason.strip(),
        )
        room.account_id, room.subject = account_id, link.id
    return token


def welcome(email: str, name: str, roles: tuple[str, ...], *, now: datetime) -> str:
    """An account, a membership in the practice of this installation, and a link to begin with; where they are there already, a new link.

    Raises Refusal where there is no practice yet, the address is none, or somebody signs in with it already.
    """
    practice = actors.only_practice()
    if practice is None:
        raise Refusal("There is no practice here yet. Make it first: openipt setup")
    try:
        validate_email(email.strip())
    except ValidationError:
        raise Refusal(f"«{email}» is no e-mail address. Look at it once more.", field="email") from None
    check_line(name, "name")
    account = Account.objects.filter(email=email.strip().lower()).first()
    if account is not None and account.has_usable_password():
        raise Refusal(f"Somebody signs in as {email} already. If everything is lost: openipt account reset {email}", conflict=True)
    account_id = account.id if account is not None else people.give_account(email.strip(), None)
    if not Membership.objects.filter(account_id=account_id, service_id=practice.id).exists():
        people.take_in_member(practice.id, account_id, name.strip(), roles)
    return make(account_id, "begin", now=now)


def waits_for(token: str, *, now: datetime) -> Waiting:
    """What a new link still waits for before it works. Raises NotFound."""
    link = OneTimeLink.objects.filter(digest=_digest(token)).first()
    if link is None:
        raise NotFound
    return what_it_waits_for(link, now)


def look_at(token: str, *, now: datetime) -> OpenLink:
    """What a link is for; looking changes nothing. Raises NotFound for one that never was, and Refusal for one that does not work now."""
    link = OneTimeLink.objects.select_related("account").filter(digest=_digest(token)).first()
    if link is None:
        raise NotFound
    _check_it_works(link, now)
    return OpenLink(link.account_id, "begin" if link.purpose == "begin" else "reset")


def use(token: str, password: str, *, now: datetime) -> UUID:
    """Use a link up: the account gets this password, and after a reset nothing old opens it any more. Returns the account's id.

    Raises NotFound, and Refusal where the link does not work now or the password can be guessed.
    """
    found = look_at(token, now=now)
    with door.account_act(found.account_id, f"use_{found.purpose}_link") as room:
        link = OneTimeLink.objects.select_related("account").get(digest=_digest(token))
        _check_it_works(link, now)  # once more, now that nobody else can use it meanwhile
        accounts.set_password(link.account, password)
        link.used_at = now
        link.save(update_fields=["used_at"])
        if link.purpose == "reset":
            Authenticator.objects.filter(user_id=link.account_id).delete()
            RecoveryCode.objects.filter(account_id=link.account_id).delete()
            accounts.end_all(link.account_id)
        guesses.forgive(guesses.Lane("code", link.account_id))
        room.subject = link.id
    return found.account_id


def approve(by: UUID, link_id: UUID, *, now: datetime) -> None:
    """Let a reset work that waits for a colleague's word. Raises NotFound for everybody who is no colleague, the account's owner included."""
    link = _reset(link_id, now)
    if not colleagues_of(link.account_id).filter(account_id=by).exists():
        raise NotFound
    with door.account_act(link.account_id, "approve_reset", by=by) as room:
        if what_it_waits_for(link, now) != "approval":
            raise Refusal("This reset waits for nobody's word any more.", conflict=True)
        link.approved_by_id, link.approved_at = by, now
        link.save(update_fields=["approved_by", "approved_at"])
        room.subject = link.id


def stop(by: UUID, link_id: UUID, *, now: datetime) -> None:
    """Make a reset void: its owner may, and a colleague who could have approved it. Raises NotFound for anybody else."""
    link = _reset(link_id, now)
    if by != link.account_id and not colleagues_of(link.account_id).filter(account_id=by).exists():
        raise NotFound
    with door.account_act(link.account_id, "stop_reset", by=by) as room:
        link.expires_at = now
        link.save(update_fields=["expires_at"])
        room.subject = link.id


def account_of(email: str) -> UUID:
    """The account of that e-mail address. Raises Refusal where there is none."""
    account = Account.objects.filter(email=email.strip().lower(), is_active=True).first()
    if account is None:
        raise Refusal(f"There is no open account for {email}. See who has one with: openipt account list")
    return account.id


def _reset(link_id: UUID, now: datetime) -> OneTimeLink:
    link = OneTimeLink.objects.filter(id=link_id, purpose="reset", used_at=None, expires_at__gt=now).first()
    if link is None:
        raise NotFound
    return link


def _check_it_works(link: OneTimeLink, now: datetime) -> None:
    if link.used_at is not None:
        raise Refusal("This link was used already. Sign in with your password, or ask for a new link.", conflict=True)
    if now >= link.expires_at or not link.account.is_active:
        raise Refusal("This link does not work any more. Ask the person who keeps the installation for a new one.", conflict=True)
    waits_for = what_it_waits_for(link, now)
    if waits_for == "approval":
        raise Refusal("This link works once somebody else of the practice has approved it, on the page «Your account».", conflict=True)
    if waits_for == "a_day":
        raise Refusal(f"This link begins to work on {link.valid_from:%-d %B at %H:%M} (UTC). Keep it until then.", conflict=True)


def _digest(token: str) -> bytes:
    """The secret has 128 random bits, so a plain hash cannot be guessed backwards."""
    return sha256(token.encode()).digest()

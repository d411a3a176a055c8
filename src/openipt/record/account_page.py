"""What an account's own page shows: its passkeys, its authenticator app, its recovery codes, where it is signed in, and resets that wait."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet

from openipt.record.models import Account, Membership, OneTimeLink, RecoveryCode

Waiting = Literal["approval", "a_day", "nothing"]
"""What a one-time link waits for before it works."""

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey by the name that its owner gave it."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One place where the account is signed in. `browser` is what the browser says of itself."""

    id: int
    browser: str
    since: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class WaitingReset:
    """A one-time link for an account of which everything was lost, not used yet. `whose` is the member's name, or the e-mail address."""

    id: UUID
    account_id: UUID
    whose: str
    reason: str
    made_at: datetime
    valid_from: datetime
    waits_for: Waiting


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Everything that the page shows. `own_resets` are links for this very account, `others_resets` those that it may approve."""

    email: str
    passkeys: tuple[Passkey, ...]
    app_added_at: datetime | None
    codes_left: int
    sessions: tuple[SignedIn, ...]
    own_resets: tuple[WaitingReset, ...]
    others_resets: tuple[WaitingReset, ...]

    @property
    def factors(self) -> int:
        """How many second factors there are."""
        return len(self.passkeys) + (self.app_added_at is not None)


def account_page(account_id: UUID, session_key: str, *, now: datetime) -> AccountPage:
    """The page of that account, seen from the session of that key."""
    factors = list(Authenticator.objects.filter(user_id=account_id, type__in=FACTORS).order_by("created_at", "id"))
    account = Account.objects.get(id=account_id)
    waiting = waiting_resets(now=now)
    return AccountPage(
        email=account.email,
        passkeys=tuple(
            Passkey(each.id, each.data["name"], each.created_at, each.last_used_at) for each in factors if each.type == Authenticator.Type.WEBAUTHN
        ),
        app_added_at=next((each.created_at for each in factors if each.type == Authenticator.Type.TOTP), None),
        codes_left=RecoveryCode.objects.filter(account_id=account_id, used_at=None).count(),
        sessions=tuple(
            SignedIn(each.id, each.user_agent, each.created_at, each.session_key == session_key)
            for each in sorted(UserSession.objects.purge_and_list(account), key=lambda row: row.created_at, reverse=True)
        ),
        own_resets=tuple(each for each in waiting if each.account_id == account_id),
        others_resets=tuple(
            each for each in waiting if each.waits_for == "approval" and colleagues_of(each.account_id).filter(account_id=account_id).exists()
        ),
    )


def has_second_factor(account_id: UUID) -> bool:
    """Whether the account has a passkey or an authenticator app."""
    return bool(factors_of(account_id))


def factors_of(account_id: UUID) -> set[str]:
    """Which kinds of second factor the account has: "totp", "webauthn"."""
    return set(Authenticator.objects.filter(user_id=account_id, type__in=FACTORS).values_list("type", flat=True))


def waiting_resets(*, now: datetime) -> list[WaitingReset]:
    """Every reset that was asked for and is neither used, nor stopped, nor run out."""
    links = OneTimeLink.objects.select_related("account").filter(purpose="reset", used_at=None, expires_at__gt=now).order_by("made_at")
    return [
        WaitingReset(each.id, each.account_id, _name_of(each.account), each.reason, each.made_at, each.valid_from, what_it_waits_for(each, now))
        for each in links
    ]


def what_it_waits_for(link: OneTimeLink, now: datetime) -> Waiting:
    """A reset begins to work once a colleague approved it; where there is no colleague, a day after it was made."""
    if link.purpose == "reset" and link.valid_from == link.made_at and link.approved_at is None:
        return "approval"
    return "a_day" if now < link.valid_from else "nothing"


def colleagues_of(account_id: UUID) -> QuerySet[Membership]:
    """The live memberships of others who work where this account works; for an account that works nowhere, everybody's."""
    others = Membership.objects.filter(ended_at=None, account__is_active=True).exclude(account_id=account_id)
    own = Membership.objects.filter(account_id=account_id, ended_at=None).values("service_id")
    return others.filter(service_id__in=own) if own.exists() else others


def _name_of(account: Account) -> str:
    return Membership.objects.filter(account=account).values_list("name", flat=True).first() or account.email

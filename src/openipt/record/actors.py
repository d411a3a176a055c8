"""Who is acting: a member of a service who has signed in, or whoever holds a link to one questionnaire."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from openipt.core.hours import Holiday, OpeningHours
from openipt.record.lookups import LookUp
from openipt.record.models import Account, Membership, Service
from openipt.record.values import Member, Practice, ServiceKind


def leads_of(service: Any) -> QuerySet[Membership]:
    """The live members of a service who lead it. Roles are kept as a list of words, so the word is looked for with its quotes."""
    return Membership.objects.filter(service_id=service, ended_at=None, roles__icontains='"service_lead"')


_LIVE = LookUp(
    lambda: (
        Membership.objects.select_related("account", "service")
        .annotate(service_is_led=Exists(leads_of(OuterRef("service"))))
        .filter(ended_at=None)
        .order_by("id")
    ),
    by="account",
)


@dataclass(frozen=True, slots=True)
class Actor:
    """An account that is signed in, with its membership and service if it has one.

    `in_charge` is for menus alone: whether the member runs the service. The door works that out afresh.
    """

    account_id: UUID
    member: Member | None
    practice: Practice | None
    in_charge: bool = field(default=False, compare=False)

    @property
    def name_in_audit(self) -> str:
        """How audit lines name the actor."""
        return f"account:{self.account_id}"

    def has_role(self, role: str) -> bool:
        """Whether the actor's membership carries that role."""
        return self.member is not None and role in self.member.roles


def account_with_membership(account_id: UUID) -> Account | None:
    """The account and, in the same look-up, its live membership, which is kept on it as `live_membership`."""
    membership = _LIVE.first(account_id)
    account = membership.account if membership else Account.objects.filter(id=account_id).first()
    if account is not None:
        account.live_membership = membership  # type: ignore[attr-defined]
    return account


def actor_of(account: Account) -> Actor:
    """The actor that an account is, worked out once for each time that the account is read."""
    acting: Actor | None = getattr(account, "acting", None)
    if acting is None:
        known = account if hasattr(account, "live_membership") else account_with_membership(account.id)
        acting = account.acting = _actor(account.id, getattr(known, "live_membership", None))  # type: ignore[attr-defined]
    return acting


def _actor(account_id: UUID, membership: Membership | None) -> Actor:
    if membership is None:
        return Actor(account_id, None, None)
    led = getattr(membership, "service_is_led", True)
    in_charge = "service_lead" in membership.roles or (not led and "therapist" in membership.roles)
    return Actor(account_id, member_of(membership), practice_of(membership.service), in_charge)


def actor_of_member(membership_id: UUID) -> Actor:
    """The actor behind a membership, for commands that play a course. Raises Membership.DoesNotExist."""
    membership = Membership.objects.select_related("account", "service").get(id=membership_id)
    return Actor(membership.account_id, member_of(membership), practice_of(membership.service))


def member_of(membership: Membership) -> Member:
    """The membership as pages show it."""
    return Member(membership.id, membership.name, tuple(membership.roles))


def practice_of(service: Service) -> Practice:
    """The service as pages show it."""
    kind: ServiceKind = "demo" if service.kind == "demo" else "real"
    hours = tuple(OpeningHours(tuple(each["weekdays"]), _time(each["opens"]), _time(each["closes"])) for each in service.hours)
    holidays = tuple(Holiday(date.fromisoformat(each["day"]), each["name"]) for each in service.holidays)
    what_it_does = (hours, service.around_the_clock, holidays, tuple(service.rules_off))
    return Practice(service.id, service.name, kind, service.country, service.zone, *what_it_does)


def only_practice() -> Practice | None:
    """The practice of this installation, for pages that nobody has signed in to. None before there is one."""
    service = Service.objects.order_by("id").first()
    return practice_of(service) if service else None


def _time(text: str) -> time:
    return time.fromisoformat(text)

"""Setting up the people of a service: the practice itself, and accounts for those who work there or are its clients."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from openipt.core.hours import OpeningHours
from openipt.core.refusals import Refusal
from openipt.record import actors, door, models
from openipt.record.actors import Actor


@dataclass(frozen=True, slots=True)
class NewPractice:
    """A practice to be founded. Its kind is written once and never changed."""

    name: str
    kind: Literal["demo", "real"]
    country: str
    zone: str
    hours: tuple[OpeningHours, ...] = ()


def found_practice(new: NewPractice) -> UUID:
    """Write a new practice into the record. Raises Refusal where the record holds one of the other kind: the two are never mixed."""
    hours = [
        {"weekdays": list(each.weekdays), "opens": each.opens.isoformat("minutes"), "closes": each.closes.isoformat("minutes")} for each in new.hours
    ]
    with door.setting_up("found_practice") as room:
        if models.Service.objects.exclude(kind=new.kind).exists():
            raise Refusal("This record holds a practice of the other kind. Demo data and real clients never share one.", conflict=True)
        service = models.Service.objects.create(name=new.name, kind=new.kind, country=new.country, zone=new.zone, hours=hours)
        room.subject = service.id
    return service.id


def give_account(email: str, password: str | None) -> UUID:
    """Give somebody an account, without any role; without a password until a one-time link sets one. Raises Refusal where the address has one."""
    with door.setting_up("give_account") as room:
        if models.Account.objects.filter(email=email.lower()).exists():
            raise Refusal(f"There is an account for {email} already.", conflict=True)
        account = models.Account.objects.create_account(email, password)
        room.account_id = account.id
    return account.id


def take_in_member(practice_id: UUID, account_id: UUID, name: str, roles: tuple[str, ...]) -> Actor:
    """Let an account work in the practice under this name and in these roles. Raises Refusal where it works there already."""
    with door.setting_up("take_in_member") as room:
        if models.Membership.objects.filter(service_id=practice_id, account_id=account_id).exists():
            raise Refusal(f"{name} works in this practice already.", conflict=True)
        membership = models.Membership.objects.create(service_id=practice_id, account_id=account_id, name=name, roles=list(roles))
        room.account_id, room.subject = account_id, membership.id
    return actors.actor_of_member(membership.id)


def practice_kind() -> str | None:
    """The kind of the practice in this record; None where there is none yet."""
    return models.Service.objects.values_list("kind", flat=True).first()

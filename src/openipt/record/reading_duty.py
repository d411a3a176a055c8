"""Who can be reached, who covers for whom, and on which of the coming days nobody would hear an alert."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from openipt.core.hours import open_days
from openipt.core.ladder import reachable_readers_wanted
from openipt.core.who_may import Verb
from openipt.record import door
from openipt.record.actors import Actor
from openipt.record.models import Cover, MemberChannel, Membership
from openipt.record.relations import SEES_TO_ALERTS
from openipt.record.values import Member, Practice

LOOKS_AHEAD = 14
"""Days for which gaps are shown (security.md 3.5)."""


@dataclass(frozen=True, slots=True)
class OwnChannel:
    """A way in which the member can be reached, and whether it was tested."""

    id: UUID
    kind: str
    address: str
    tested_at: datetime | None
    code_sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Covering:
    """Somebody's cover: for whom (None: for everybody), and on which days."""

    id: UUID
    member: Member
    covers: Member | None
    from_day: date
    until_day: date


@dataclass(frozen=True, slots=True)
class Gap:
    """A day on which the alerts of a therapist's clients would reach nobody."""

    day: date
    therapist: Member


@dataclass(frozen=True, slots=True)
class Rota:
    """The page «On duty»: own channels, colleagues with those who can be reached, covers now and to come, and the gaps."""

    practice: Practice
    at: datetime
    member: Member
    channels: tuple[OwnChannel, ...]
    colleagues: tuple[Member, ...]
    reachable: frozenset[UUID]
    covers: tuple[Covering, ...]
    gaps: tuple[Gap, ...]
    readers_wanted: int


def rota(by: Actor, *, now: datetime) -> Rota:
    """The rota of the actor's own service. Raises Forbidden for whoever does not see to alerts."""
    with door.caseload(by, Verb.KEEP_ROTA) as room:
        assert by.member is not None  # the door lets only members in here
        practice, today = room.practice, now.astimezone(ZoneInfo(room.practice.zone)).date()
        members = live_members(practice.id)
        by_id = {member.id: member for member in members}
        reachable = reachable_members(practice.id)
        rows = Cover.objects.filter(service_id=practice.id, ended_at=None, until_day__gte=today).order_by("from_day", "until_day", "id")
        covers = tuple(
            Covering(row.id, by_id[row.member_id], by_id.get(row.covers_id) if row.covers_id else None, row.from_day, row.until_day)
            for row in rows
            if row.member_id in by_id and (row.covers_id is None or row.covers_id in by_id)
        )
        own = MemberChannel.objects.filter(member_id=by.member.id, ended_at=None).order_by("kind")
        return Rota(
            practice=practice,
            at=now,
            member=by.member,
            channels=tuple(OwnChannel(each.id, each.kind, each.address, each.tested_at, each.code_sent_at) for each in own),
            colleagues=members,
            reachable=reachable,
            covers=covers,
            gaps=tuple(_gaps(practice, members, reachable, covers, today)),
            readers_wanted=reachable_readers_wanted(sum("therapist" in each.roles for each in members)),
        )


def live_members(service_id: UUID) -> tuple[Member, ...]:
    """Everybody who works in that service and can be called to an alert, by name."""
    rows = Membership.objects.filter(service_id=service_id, ended_at=None).order_by("name", "id")
    return tuple(Member(row.id, row.name, tuple(row.roles)) for row in rows if set(row.roles) & set(SEES_TO_ALERTS))


def reachable_members(service_id: UUID) -> frozenset[UUID]:
    """Of those, the ones with a tested channel."""
    tested = MemberChannel.objects.filter(member__service_id=service_id, member__ended_at=None, ended_at=None).exclude(tested_at=None)
    return frozenset(tested.values_list("member_id", flat=True)) & {member.id for member in live_members(service_id)}


def _gaps(practice: Practice, members: tuple[Member, ...], reachable: frozenset[UUID], covers: tuple[Covering, ...], today: date) -> list[Gap]:
    found = []
    for day in _days(practice, today):
        then = [cover for cover in covers if cover.from_day <= day <= cover.until_day]
        away = {cover.covers.id for cover in then if cover.covers is not None}
        there = reachable - away
        for therapist in members:
            if "therapist" not in therapist.roles or therapist.id in there:
                continue
            standing_in = {cover.member.id for cover in then if cover.covers is None or cover.covers.id == therapist.id}
            if not standing_in & there:
                found.append(Gap(day, therapist))
    return found


def _days(practice: Practice, today: date) -> list[date]:
    if practice.around_the_clock:
        return [today + timedelta(days=number) for number in range(LOOKS_AHEAD)]
    return open_days(practice.hours, today, LOOKS_AHEAD, practice.closed_days)

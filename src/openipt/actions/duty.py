"""What members do so that alerts find them: name a way to be reached, test it, cover for each other, hand over before they go away."""

import hmac
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from openipt.actions import calling, ledger, limits
from openipt.actions.addresses import address_of
from openipt.actions.once import OTHER_CONTENT
from openipt.core.ladder import reachable_readers_wanted
from openipt.core.refusals import NotFound, Refusal
from openipt.core.who_may import Verb
from openipt.record import door, keys, models
from openipt.record.actors import Actor
from openipt.record.door import ListRoom
from openipt.record.reading_duty import live_members, reachable_members
from openipt.record.values import Practice

CODE_GOOD_FOR = timedelta(hours=1)
LONGEST_COVER = timedelta(days=366)


def add_channel(by: Actor, *, op_id: UUID, kind: str, address: str, now: datetime) -> UUID:
    """Name a way to be reached outside the program. It counts once it was tested; one of the same kind that was named before ends.

    The same `op_id` again changes nothing. Raises Refusal for an address that cannot be one, or where `op_id` named another way.
    """
    with door.caseload(by, Verb.KEEP_ROTA) as room:
        if kind not in ("email", "sms"):
            raise Refusal("Choose e-mail or SMS.", field="kind")
        address = address_of(kind, address)
        if named := models.MemberChannel.objects.filter(id=op_id, member_id=_own(room)).first():
            if (named.kind, named.address) != (kind, address):
                raise Refusal(OTHER_CONTENT, conflict=True)
            return op_id
        models.MemberChannel.objects.filter(member_id=_own(room), kind=kind, ended_at=None).update(ended_at=now)
        models.MemberChannel.objects.create(id=op_id, member_id=_own(room), kind=kind, address=address, added_at=now)
        return op_id


def send_code(by: Actor, channel_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Send a code to an own channel, to see whether it arrives. An earlier code is void."""
    with door.caseload(by, Verb.KEEP_ROTA) as room:
        channel = _own_channel(room, channel_id)
        sent = ledger.plan(
            about="test",
            step=f"code:{op_id}",
            channel=channel.kind,
            to_member=channel,
            service_id=room.practice.id,
            due_at=now,
            not_after=now + CODE_GOOD_FOR,
            now=now,
        )
        if sent is not None:
            channel.code_sent_at = now
            channel.save(update_fields=["code_sent_at"])


def confirm_code(by: Actor, channel_id: UUID, *, op_id: UUID, code: str, now: datetime) -> None:
    """Say that the code arrived, by entering it: from now on the channel counts. Raises Refusal for another code, or one older than an hour."""
    with door.caseload(by, Verb.KEEP_ROTA) as room:
        channel = _own_channel(room, channel_id)
        if channel.code_sent_at is None and channel.tested_at is not None:
            return  # said twice
        if channel.code_sent_at is None or now > channel.code_sent_at + CODE_GOOD_FOR:
            raise Refusal("This code is too old. Send a new one.", field="code")
        if not hmac.compare_digest("".join(code.split()).encode(errors="replace"), code_of(channel).encode()):
            raise Refusal("This is not the code that was sent last. Look at the newest message.", field="code")
        channel.tested_at, channel.code_sent_at = now, None
        channel.save(update_fields=["tested_at", "code_sent_at"])


def end_channel(by: Actor, channel_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """No longer be reached by that channel."""
    with door.caseload(by, Verb.KEEP_ROTA) as room:
        channel = models.MemberChannel.objects.filter(id=channel_id, member_id=_own(room)).first()
        if channel is None:
            raise NotFound
        if channel.ended_at is not None:
            return  # said twice
        channel.ended_at = now
        channel.save(update_fields=["ended_at"])
        ledger.withdraw(now, to_member=channel)


def code_of(channel: models.MemberChannel) -> str:
    """The six figures sent to a channel. They are made anew each time from when they were sent, and stand nowhere."""
    key = keys.purpose_key(settings.OPENIPT_DATA, "channel_code")
    sent = channel.code_sent_at.isoformat() if channel.code_sent_at else ""
    number = int.from_bytes(hmac.new(key, f"{channel.id}:{sent}".encode(), sha256).digest()[:8])
    return f"{number % 1_000_000:06}"


def hand_over(by: Actor, *, op_id: UUID, to: UUID, from_day: date, until_day: date, now: datetime) -> None:
    """Go away, and say who sees to one's alerts meanwhile (both days included). Raises Refusal where that person could not be reached."""
    with door.caseload(by, Verb.KEEP_ROTA) as room:
        if to == _own(room):
            raise Refusal("Choose somebody else: you are away then.", field="to")
        _add_cover(room, op_id, to, _own(room), from_day, until_day, now)


def cover_everybody(by: Actor, *, op_id: UUID, member: UUID, from_day: date, until_day: date, now: datetime) -> None:
    """Say who is on duty on those days for everybody's alerts, and may open them. Raises Refusal where that person could not be reached.

    Whoever is on duty opens alerts of all clients, so nobody but a lead or a safety officer gives that to themselves.
    """
    with door.caseload(by, Verb.KEEP_ROTA) as room:
        if member == _own(room) and not (by.has_role("service_lead") or by.has_role("safety_officer")):
            raise Refusal("Ask a colleague to put you on the rota: whoever is on it can open everybody's alerts.", field="member")
        _add_cover(room, op_id, member, None, from_day, until_day, now)


def end_cover(by: Actor, cover_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Take a cover off the rota."""
    with door.caseload(by, Verb.KEEP_ROTA) as room:
        cover = models.Cover.objects.filter(id=cover_id, service_id=room.practice.id).first()
        if cover is None:
            raise NotFound
        if cover.ended_at is None:
            cover.ended_at = now
            cover.save(update_fields=["ended_at"])


def say_hours(by: Actor, *, op_id: UUID, around_the_clock: bool, now: datetime) -> None:
    """Say whether somebody sees to alerts day and night, or in the service's hours only."""
    with door.caseload(by, Verb.KEEP_ROTA) as room:
        models.Service.objects.filter(id=room.practice.id).update(around_the_clock=around_the_clock)
        calling.count_anew(room.practice.id, now)


def why_not_from_afar(practice: Practice) -> str:
    """Why this service may not ask a safety item by a link, in a sentence; empty where it may. A demo always may: nobody there is real."""
    if practice.kind == "demo":
        return ""
    wanted = reachable_readers_wanted(sum("therapist" in each.roles for each in live_members(practice.id)))
    reachable = len(reachable_members(practice.id))
    if reachable >= wanted:
        return ""
    if wanted == 1:
        return "nobody can be reached yet who would read it: name a way to reach you and test it, under «On duty»"
    return f"{reachable} of the {wanted} people needed can be reached to read it: name ways to reach them and test them, under «On duty»"


def _add_cover(room: ListRoom, op_id: UUID, member: UUID, covers: UUID | None, from_day: date, until_day: date, now: datetime) -> None:
    if made := models.Cover.objects.filter(id=op_id, service_id=room.practice.id).first():
        if (made.member_id, made.covers_id, made.from_day, made.until_day) != (member, covers, from_day, until_day):
            raise Refusal(OTHER_CONTENT, conflict=True)
        return
    today = now.astimezone(ZoneInfo(room.practice.zone)).date()
    if until_day < from_day:
        raise Refusal("The last day lies before the first. Exchange the two.", field="until_day")
    if until_day < today:
        raise Refusal("These days are over.", field="until_day")
    if until_day - from_day > LONGEST_COVER:
        raise Refusal("This is longer than a year. Look at the years.", field="until_day")
    limits.check_year(from_day, now, "from_day")
    field = "to" if covers else "member"
    person = next((each for each in live_members(room.practice.id) if each.id == member), None)
    if person is None:
        raise Refusal("Choose somebody who works here.", field=field)
    if person.id not in reachable_members(room.practice.id):
        raise Refusal(f"{person.name} has no tested way to be reached yet, so an alert would not arrive. Choose somebody else.", field=field)
    away = models.Cover.objects.filter(covers_id=person.id, ended_at=None, from_day__lte=until_day, until_day__gte=from_day).first()
    if away is not None:
        raise Refusal(f"{person.name} is away from {away.from_day:%d.%m.} to {away.until_day:%d.%m.} Choose somebody else.", field=field)
    days = {"from_day": from_day, "until_day": until_day}
    models.Cover.objects.create(id=op_id, service_id=room.practice.id, member_id=member, covers_id=covers, made_at=now, made_by_id=_own(room), **days)


def _own(room: ListRoom) -> UUID:
    assert room.actor.member is not None  # the door lets only members in here
    return room.actor.member.id


def _own_channel(room: ListRoom, channel_id: UUID) -> models.MemberChannel:
    channel = models.MemberChannel.objects.filter(id=channel_id, member_id=_own(room), ended_at=None).first()
    if channel is None:
        raise NotFound
    return channel

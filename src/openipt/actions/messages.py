"""What a therapist keeps of a client's messages: how the client is reached, what goes out by itself, and what is sent, printed or let go by hand."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from openipt.actions import composing, ledger, once, schedule
from openipt.actions.addresses import address_of
from openipt.core.deliveries import of_use_until
from openipt.core.refusals import NotFound, Refusal
from openipt.core.who_may import Verb
from openipt.record import door, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom

KINDS = ("email", "sms", "letter")
MOST_HOURS_BEFORE = 168
"""A week: what goes out earlier is forgotten by the session."""

BY_HAND = "by_hand:"
"""How the steps begin that somebody sends by hand; the rest is the operation's id."""


def add_channel(by: Actor, course_id: UUID, *, op_id: UUID, kind: str, address: str, zone: str, now: datetime) -> None:
    """Add a way to reach the client, as the client wants it. Raises Refusal for an address that cannot be one, or a zone that there is not."""
    with door.course(by, course_id, Verb.KEEP_MESSAGES) as room:
        content: dict[str, Any] = {"kind": kind, "address": address, "zone": zone}
        if once.already_done(room, op_id, **content):
            return
        if kind not in KINDS:
            raise Refusal("Choose how the client is reached.", field="kind")
        written = address_of(kind, address)
        if zone and zone not in available_timezones():
            raise Refusal(f"There is no time zone «{zone}». Write it like Europe/London.", field="zone")
        channel = models.ClientChannel(client=room.course.client, kind=kind, zone=zone, added_at=now)
        room.seal(channel, address=written)
        channel.save(force_insert=True)
        schedule.follow(room.course, room.practice, now)
        room.subject = channel.id
        once.remember(room, op_id, now, **content)


def end_channel(by: Actor, course_id: UUID, channel_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Reach the client no more in that way. What has not gone out goes another way, or not at all."""
    with door.course(by, course_id, Verb.KEEP_MESSAGES, subject=channel_id) as room:
        if once.already_done(room, op_id, channel=channel_id, what="end"):
            return
        _close(room, _channel(room, channel_id), "ended_at", now)
        once.remember(room, op_id, now, channel=channel_id, what="end")


def say_it_did_not_arrive(by: Actor, course_id: UUID, channel_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """What was sent in that way came back, or never arrived: nothing more goes there until somebody has put it right."""
    with door.course(by, course_id, Verb.KEEP_MESSAGES, subject=channel_id) as room:
        if once.already_done(room, op_id, channel=channel_id, what="bounce"):
            return
        _close(room, _channel(room, channel_id), "bounced_at", now)
        once.remember(room, op_id, now, channel=channel_id, what="bounce")


def start_channel_again(by: Actor, course_id: UUID, channel_id: UUID, *, op_id: UUID, asked: bool, now: datetime) -> None:
    """Send in that way again, after it was stopped or did not arrive. Raises Refusal unless the client was asked."""
    with door.course(by, course_id, Verb.KEEP_MESSAGES, subject=channel_id) as room:
        if once.already_done(room, op_id, channel=channel_id, what="start", asked=asked):
            return
        channel = _channel(room, channel_id)
        if not asked:
            raise Refusal("Ask the client first whether messages may come again, and tick that you did.", field="asked")
        channel.stopped_at = channel.bounced_at = None
        channel.save(update_fields=["stopped_at", "bounced_at"])
        schedule.follow(room.course, room.practice, now)
        once.remember(room, op_id, now, channel=channel_id, what="start", asked=asked)


def keep_plan(by: Actor, course_id: UUID, *, op_id: UUID, before_sessions: bool, hours_before: int, follow_ups: bool, now: datetime) -> None:
    """Say what goes out by itself. Raises Refusal for hours outside 1 to 168."""
    with door.course(by, course_id, Verb.KEEP_MESSAGES) as room:
        content: dict[str, Any] = {"before_sessions": before_sessions, "hours_before": hours_before, "follow_ups": follow_ups}
        if once.already_done(room, op_id, **content):
            return
        if not 1 <= hours_before <= MOST_HOURS_BEFORE:
            raise Refusal(f"Give the hours as a number from 1 to {MOST_HOURS_BEFORE}.", field="hours_before")
        plan = models.SendingPlan.objects.create(course=room.course, at=now, by_id=room.member_id, **content)
        schedule.follow(room.course, room.practice, now)
        room.subject = plan.id
        once.remember(room, op_id, now, **content)


def send_now(by: Actor, course_id: UUID, response_id: UUID, channel_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Send the link of an open questionnaire in that way, now or once more; in the client's quiet hours it waits for the morning.

    The link stays the same. Raises Refusal where nothing may be sent there, or the questionnaire is closed.
    """
    with door.course(by, course_id, Verb.KEEP_MESSAGES, subject=response_id) as room:
        if once.already_done(room, op_id, response=response_id, channel=channel_id):
            return
        channel = _channel(room, channel_id)
        if channel.stopped_at or channel.bounced_at or channel.ended_at:
            raise Refusal("Nothing is sent there now. Start it again first, once the client has agreed.", conflict=True)
        response = models.Response.objects.select_related("link").filter(id=response_id, course=room.course).first()
        if response is None:
            raise NotFound
        link = getattr(response, "link", None)
        if response.state not in ("asked", "begun") or link is None or link.revoked_at is not None or link.expires_at <= now:
            raise Refusal("This questionnaire is closed. Send a new one.", conflict=True)
        ledger.plan(
            service_id=room.practice.id,
            about="questionnaire",
            step=f"{BY_HAND}{op_id}",
            channel=channel.kind,
            to_client=channel,
            course_id=room.course.id,
            response_id=response.id,
            due_at=now,
            not_after=max(of_use_until(link.expires_at), now),
            now=now,
        )
        once.remember(room, op_id, now, response=response_id, channel=channel_id)


def print_letter(by: Actor, course_id: UUID, delivery_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Make the link that a letter takes along, so that it can be printed. Raises Refusal where it has become needless."""
    with door.course(by, course_id, Verb.KEEP_MESSAGES, subject=delivery_id) as room:
        if once.already_done(room, op_id, letter=delivery_id, what="print"):
            return
        row = _waiting(room, delivery_id, "letter")
        link = composing.link_of(row, room.vault, now)
        if isinstance(link, str):
            raise Refusal("This letter is needless by now: the answers are in, or its session is over.", conflict=True)
        once.remember(room, op_id, now, letter=delivery_id, what="print")


def say_it_was_posted(by: Actor, course_id: UUID, delivery_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """The letter is on its way; that somebody says so is its receipt. Raises Refusal where it was not printed yet."""
    with door.course(by, course_id, Verb.KEEP_MESSAGES, subject=delivery_id) as room:
        if once.already_done(room, op_id, letter=delivery_id, what="posted"):
            return
        row = _waiting(room, delivery_id, "letter")
        if row.response_id is None:
            raise Refusal("Print the letter first.", conflict=True)
        models.Delivery.objects.filter(id=row.id).update(state="sent", sent_at=now, first_tried_at=now, tries=1)
        ledger.write(row.id, "sent", now)
        once.remember(room, op_id, now, letter=delivery_id, what="posted")


def let_go(by: Actor, course_id: UUID, delivery_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Send a message no more; or say that one which did not go out in time was seen, so that it is told no longer."""
    with door.course(by, course_id, Verb.KEEP_MESSAGES, subject=delivery_id) as room:
        if once.already_done(room, op_id, delivery=delivery_id, what="let_go"):
            return
        row = models.Delivery.objects.filter(id=delivery_id, course=room.course, about="questionnaire").first()
        if row is None:
            raise NotFound
        if row.state not in ("due", "sending", "expired", "given_up"):
            raise Refusal("This message has gone out, or was taken back before.", conflict=True)
        models.Delivery.objects.filter(id=row.id).update(state="withdrawn", leased_until=None)
        ledger.write(row.id, "withdrawn", now, "by_hand")
        once.remember(room, op_id, now, delivery=delivery_id, what="let_go")


def stop(token: str, *, now: datetime) -> None:
    """Whoever receives messages wants no more of them in that way. Doing it twice does it once. Raises NotFound for an unknown address."""
    with door.receiving(token, Verb.STOP_MESSAGES) as room:
        if room.channel.stopped_at is None:
            models.ClientChannel.objects.filter(id=room.channel.id).update(stopped_at=now)
            ledger.withdraw(now, "stopped", to_client_id=room.channel.id)
            for course in room.courses:
                schedule.follow(course, room.practice, now)


def _close(room: CourseRoom, channel: models.ClientChannel, field: str, now: datetime) -> None:
    models.ClientChannel.objects.filter(id=channel.id, **{field: None}).update(**{field: now})
    ledger.withdraw(now, "stopped", to_client_id=channel.id)
    schedule.follow(room.course, room.practice, now)


def _channel(room: CourseRoom, channel_id: UUID) -> models.ClientChannel:
    channel = models.ClientChannel.objects.filter(id=channel_id, client=room.course.client, ended_at=None).first()
    if channel is None:
        raise NotFound
    return channel


def _waiting(room: CourseRoom, delivery_id: UUID, channel: str) -> models.Delivery:
    rows = models.Delivery.objects.select_related("service", "to_client", "response__link")
    row = rows.filter(id=delivery_id, course=room.course, channel=channel).first()
    if row is None:
        raise NotFound
    if row.state != "due":
        raise Refusal("This letter waits no more.", conflict=True)
    return row

"""What is shown of messages: how a client is reached, what goes out by itself, what became of each; and how many are late, without names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Count, Max, Q

from openipt.core.deliveries import LATE_AFTER
from openipt.core.refusals import NotFound
from openipt.core.who_may import Verb
from openipt.record import door, made_secrets, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom
from openipt.record.late_messages import UNSEEN, is_late, late_since
from openipt.record.reading_courses import course_page_in
from openipt.record.values import CoursePage, Practice

LINES_SHOWN = 60
"""How many messages the page lists, the newest first."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to reach the client. `zone` is empty where it is the service's."""

    id: UUID
    kind: Literal["email", "sms", "letter"]
    address: str
    zone: str
    standing: Literal["works", "stopped", "bounced"]
    since: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """What the course sends by itself."""

    before_sessions: bool = False
    hours_before: int = 24
    follow_ups: bool = False


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened to a message; `problem` is a word of ours."""

    at: datetime
    what: str
    problem: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the ledger: what it takes along, by which channel, and what became of it. `has_link` says that its link is made."""

    id: UUID
    step: str
    channel: str
    state: str
    due_at: datetime
    measure: str
    has_link: bool
    late: bool
    happened: tuple[Happened, ...]


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """Everything that a course's page of messages shows, beside the course itself."""

    course: CoursePage
    channels: tuple[Channel, ...]
    plan: Plan
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to be printed: where it goes, the secret part of its link, until when that is open, and where further letters are stopped."""

    course: CoursePage
    delivery_id: UUID
    address: str
    token: str
    expires_at: datetime
    stop: str
    zone: str
    posted: bool


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """How messages fare in the whole installation: counts and moments, and nothing of anybody."""

    waiting: int
    late: int
    unseen: int
    letters: int
    sent_last: datetime | None
    beat_at: datetime | None


def messages_page(by: Actor, course_id: UUID, *, now: datetime) -> MessagesPage:
    """How this client is reached, what goes out by itself, and what became of the messages."""
    with door.course(by, course_id, Verb.READ_MESSAGES) as room:
        course = course_page_in(room, now)
        plan = models.SendingPlan.objects.filter(course=room.course).order_by("-at", "-id").first()
        return MessagesPage(
            course,
            tuple(_channels(room)),
            Plan(plan.before_sessions, plan.hours_before, plan.follow_ups) if plan else Plan(),
            _messages(room, now),
        )


def letter(by: Actor, course_id: UUID, delivery_id: UUID, *, now: datetime) -> Letter:
    """A letter whose link is made. Raises NotFound for any other."""
    with door.course(by, course_id, Verb.KEEP_MESSAGES, subject=delivery_id) as room:
        rows = models.Delivery.objects.select_related("to_client", "response__link")
        row = rows.filter(id=delivery_id, course=room.course, channel="letter", state__in=("due", "sent")).first()
        if row is None or row.response is None or row.to_client is None or row.response.link.revoked_at is not None:
            raise NotFound
        link = row.response.link
        return Letter(
            course_page_in(room, now),
            row.id,
            room.open(row.to_client, "address"),
            room.open(link, "token"),
            link.expires_at,
            made_secrets.token_of(row.to_client.id),
            row.to_client.zone or room.practice.zone,
            row.state == "sent",
        )


def who_stops(token: str) -> tuple[Practice, str, bool]:
    """For whoever has the address that stops messages: the practice, by which kind of channel they came, and whether they are stopped already."""
    with door.receiving(token, Verb.STOP_MESSAGES) as room:
        return room.practice, room.channel.kind, room.channel.stopped_at is not None


def delivery_counts(by: Actor, *, now: datetime) -> DeliveryCounts:
    """How messages fare, for the keeper. Raises Forbidden for whoever does not keep the installation."""
    with door.caseload(by, Verb.READ_DELIVERY_LOG):
        return counts(now)


def counts(now: datetime) -> DeliveryCounts:
    """How messages fare, within any open door."""
    waiting = Q(state__in=("due", "sending"))
    found = models.Delivery.objects.aggregate(
        waiting=Count("id", filter=waiting & ~Q(channel="letter") & Q(due_at__lte=now)),
        late=Count("id", filter=is_late(late_since(now))),
        unseen=Count("id", filter=Q(state__in=UNSEEN)),
        letters=Count("id", filter=waiting & Q(channel="letter", due_at__lte=now)),
        sent_last=Max("sent_at"),
    )
    beat = models.Heartbeat.objects.filter(name="due").values_list("at", flat=True).first()
    return DeliveryCounts(**found, beat_at=beat)


def late(now: datetime) -> int:
    """How many messages should have gone out a quarter of an hour ago and have not, or never will and nobody has seen it; for the watch.

    Opens a door of the installation's own, which is nobody's and leaves no line.
    """
    with door.installation(Verb.SEND_DUE):
        return models.Delivery.objects.filter(is_late(late_since(now)) | Q(state__in=UNSEEN)).count()


def _channels(room: CourseRoom) -> list[Channel]:
    rows = models.ClientChannel.objects.filter(client=room.course.client, ended_at=None).order_by("added_at", "id")
    return [
        Channel(
            row.id,
            row.kind,  # type: ignore[arg-type]
            room.open(row, "address"),
            row.zone,
            "stopped" if row.stopped_at else "bounced" if row.bounced_at else "works",
            row.stopped_at or row.bounced_at or row.added_at,
        )
        for row in rows
    ]


def _messages(room: CourseRoom, now: datetime) -> tuple[Message, ...]:
    rows = models.Delivery.objects.filter(course=room.course, about="questionnaire").select_related("response")
    newest = list(rows.order_by("-due_at", "-id")[:LINES_SHOWN])
    happened: dict[UUID, list[Happened]] = {}
    for line in models.DeliveryLine.objects.filter(delivery__in=newest).order_by("at", "id"):
        happened.setdefault(line.delivery_id, []).append(Happened(line.at, line.what, line.problem))
    return tuple(
        Message(
            row.id,
            row.step,
            row.channel,
            row.state,
            row.due_at,
            row.response.measure if row.response else row.step.rpartition(":")[2],
            row.response is not None,
            row.state in UNSEEN or (row.state in ("due", "sending") and row.channel != "letter" and row.due_at < now - LATE_AFTER),
            tuple(happened.get(row.id, ())),
        )
        for row in newest
    )

"""The ledger: writes down that a message should reach somebody, once for each person, step and channel, and takes it back while it can."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from openipt.core import deliveries
from openipt.record import models

ROBOT = "robot"
"""Stands for the person where a drill alert goes to nobody."""


def plan(
    *,
    service_id: UUID,
    about: str,
    step: str,
    channel: str,
    to_member: models.MemberChannel | None = None,
    to_client: models.ClientChannel | None = None,
    course_id: UUID | None = None,
    alert_id: UUID | None = None,
    drill_id: UUID | None = None,
    response_id: UUID | None = None,
    due_at: datetime,
    not_after: datetime | None = None,
    now: datetime,
) -> models.Delivery | None:
    """Write down one message, in the transaction of whichever door is open. None where it stands in the ledger already, whatever became of it.

    The key is made of the person (not the address), the alert, drill alert, course or service, the step and the channel.
    """
    person = to_member.member_id if to_member else to_client.client_id if to_client else ROBOT
    key = deliveries.key(about=about, subject=alert_id or drill_id or course_id or service_id, person=person, step=step, channel=channel)
    if models.Delivery.objects.filter(key=key).exists():
        return None
    row = models.Delivery(
        service_id=service_id,
        key=key,
        about=about,
        step=step,
        channel=channel,
        course_id=course_id,
        alert_id=alert_id,
        drill_id=drill_id,
        response_id=response_id,
        to_member=to_member,
        to_client=to_client,
        planned_at=now,
        due_at=due_at,
        not_after=not_after,
        next_try_at=due_at,
    )
    try:
        with transaction.atomic():  # a place to go back to: on a server, somebody else may plan the same in the same moment
            row.save(force_insert=True)
    except IntegrityError:
        return None
    write(row.id, "planned", now)
    return row


def withdraw(now: datetime, why: str = "", /, **which: Any) -> int:
    """Take back the messages that match these conditions (`alert_id=...`, `course_id=..., step=...`) and have not gone out. Returns how many.

    `why` is a word of ours. One that a worker holds at this moment may still go out; the ledger then says that it was sent.
    """
    waiting = list(models.Delivery.objects.filter(**which, state__in=("due", "sending")))
    taken_back = [row for row in waiting if models.Delivery.objects.filter(id=row.id, state=row.state).update(state="withdrawn", leased_until=None)]
    for row in taken_back:
        write(row.id, "withdrawn", now, why)
    return len(taken_back)


def write(delivery_id: UUID, what: str, now: datetime, problem: str = "") -> None:
    """Add a line to what happened to this delivery. `problem` is a word of ours, never a text from outside."""
    models.DeliveryLine.objects.create(delivery_id=delivery_id, at=now, what=what, problem=problem)


def move(row: models.Delivery, now: datetime, *, due_at: datetime, not_after: datetime | None) -> None:
    """Give a message that has not gone out another time; one that was taken back, or came too late for its old time, is planned once more."""
    moved = models.Delivery.objects.filter(id=row.id, state=row.state).update(
        state="due", due_at=due_at, not_after=not_after, next_try_at=due_at, tries=0
    )
    if moved:
        write(row.id, "planned", now)

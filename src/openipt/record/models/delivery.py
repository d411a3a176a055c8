"""The ledger of deliveries: what should be sent to whom, by which channel and when, and everything that became of it."""

from django.db import models

from openipt.record.models.answers import Response
from openipt.record.models.base import Guarded, SealedField
from openipt.record.models.courses import Course
from openipt.record.models.duty import MemberChannel
from openipt.record.models.people import Client, Membership, Service
from openipt.record.models.safety import Alert, DrillAlert

DELIVERY_STATES = ("due", "sending", "sent", "expired", "given_up", "withdrawn")
"""Sending: leased to one worker for a moment. Given up: every try failed and it would come too late now; somebody is told."""


class ClientChannel(Guarded):
    """A way to reach a client, as the client wants it. `stopped_at`: the client asked for no more messages; `bounced_at`: it does not arrive."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="channels")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in ("email", "sms", "letter")])
    address = SealedField()
    zone = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta(Guarded.Meta):
        db_table = "client_channel"
        indexes = (models.Index(fields=["client"], name="channel_by_client"),)

    class Privacy:
        open = ("id", "client", "kind", "zone", "added_at", "stopped_at", "bounced_at", "ended_at")
        personal = ("address",)


class SendingPlan(Guarded):
    """What a course sends by itself: before each session, and at the follow-ups. The newest row of a course counts."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sending_plans")
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    before_sessions = models.BooleanField(default=False)
    hours_before = models.PositiveSmallIntegerField(default=24)
    follow_ups = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        db_table = "sending_plan"
        indexes = (models.Index(fields=["course", "at"], name="sending_plan_by_time"),)

    class Privacy:
        open = ("id", "course", "at", "by", "before_sessions", "hours_before", "follow_ups")


class Delivery(Guarded):
    """One message that should reach one person by one channel. Its key is made of person, step and channel, so that it exists once.

    `next_try_at` is when a worker may lease it; `leased_until` until when it is one worker's own. `not_after`: later than this it is of no use.
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64, unique=True)
    about = models.CharField(max_length=14, choices=[(each, each) for each in ("alert", "questionnaire", "drill", "test")])
    step = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=[(each, each) for each in ("email", "sms", "letter", "robot")])
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, related_name="deliveries")
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, null=True, related_name="deliveries")
    drill = models.ForeignKey(DrillAlert, on_delete=models.PROTECT, null=True, related_name="deliveries")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, null=True, related_name="deliveries")
    to_member = models.ForeignKey(MemberChannel, on_delete=models.PROTECT, null=True, related_name="+")
    to_client = models.ForeignKey(ClientChannel, on_delete=models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField()
    due_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=[(state, state) for state in DELIVERY_STATES], default="due")
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=60, blank=True)
    first_tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta(Guarded.Meta):
        db_table = "delivery"
        indexes = (
            models.Index(fields=["state", "next_try_at"], name="delivery_by_next_try"),
            models.Index(fields=["course", "due_at"], name="delivery_by_course"),
        )

    class Privacy:
        open = (
            *("id", "service", "key", "about", "step", "channel", "course", "alert", "drill", "response", "to_member", "to_client"),
            *("planned_at", "due_at", "not_after", "state", "next_try_at", "tries", "leased_until", "leased_by", "first_tried_at", "sent_at"),
        )


class DeliveryLine(Guarded):
    """One thing that happened to a delivery, for a person to read. Rows are added and never changed.

    `problem` is a word of ours, never a text from outside.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="lines")
    at = models.DateTimeField()
    what = models.CharField(
        max_length=12, choices=[(each, each) for each in ("planned", "sent", "failed", "bounced", "expired", "given_up", "withdrawn")]
    )
    problem = models.CharField(max_length=20, blank=True)

    class Meta(Guarded.Meta):
        db_table = "delivery_line"
        indexes = (models.Index(fields=["delivery", "at"], name="line_by_delivery"),)

    class Privacy:
        open = ("id", "delivery", "at", "what", "problem")

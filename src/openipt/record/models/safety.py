"""Alerts: an answer that a person must look at, who was called to it, who took it, and what was done. Nothing of this is ever taken away."""

from django.db import models

from openipt.record.models.answers import Response
from openipt.record.models.base import Guarded, SealedField
from openipt.record.models.courses import Course
from openipt.record.models.people import Membership, Service

ALERT_STATES = ("open", "delivered", "taken", "acted", "closed")
"""Delivered: a channel has accepted a message about it. Taken: a person has acknowledged it. Nobody needs to have been reached for that."""


class Alert(Guarded):
    """One alert, born with the answer or raised by hand. Kind, state and times are open; the answer itself is sealed.

    `rung` is the last rung of the ladder that was reached, None before the first; `climbs_at` when the next
    one is due, None where nobody waits for anything.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="alerts")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, null=True, related_name="alerts")
    kind = models.CharField(max_length=60)
    item = models.CharField(max_length=60, blank=True)
    value = SealedField()
    state = models.CharField(max_length=10, choices=[(state, state) for state in ALERT_STATES], default="open")
    born_at = models.DateTimeField()
    opened_again_at = models.DateTimeField(null=True)
    rung = models.PositiveSmallIntegerField(null=True)
    climbs_at = models.DateTimeField(null=True, db_index=True)
    taken_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    second_look = models.CharField(max_length=10, choices=[(each, each) for each in ("wanted", "done")], blank=True)
    closed_at = models.DateTimeField(null=True)
    useful = models.BooleanField(null=True)

    class Meta(Guarded.Meta):
        db_table = "alert"
        constraints = (models.UniqueConstraint(fields=["response", "kind"], name="one_alert_per_response_and_kind"),)
        indexes = (models.Index(fields=["course", "state"], name="alert_by_course_and_state"),)

    class Privacy:
        open = (
            *("id", "course", "response", "kind", "item", "state", "born_at", "opened_again_at", "rung", "climbs_at", "taken_by", "taken_at"),
            *("second_look", "closed_at", "useful"),
        )
        clinical = ("value",)


class AlertNote(Guarded):
    """Something that happened to an alert. Rows are added and never changed."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20)
    words = SealedField()

    class Meta(Guarded.Meta):
        db_table = "alert_note"

    class Privacy:
        open = ("id", "alert", "at", "by", "kind")
        clinical = ("words",)


class AlertCall(Guarded):
    """That somebody was called to an alert, on which rung of the ladder. Whoever was called may open it. Rows are added and never changed."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="calls")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    rung = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta(Guarded.Meta):
        db_table = "alert_call"
        indexes = (models.Index(fields=["member", "alert"], name="call_by_member"),)

    class Privacy:
        open = ("id", "alert", "member", "rung", "at")


class DrillAlert(models.Model):
    """The alert that tries the whole way every day, without a client. It counts as well only once its robot has taken it."""

    id = models.UUIDField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    born_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "drill_alert"
        constraints = (models.UniqueConstraint(fields=["service", "day"], name="one_drill_alert_per_day"),)

    class Privacy:
        open = ("id", "service", "day", "born_at", "delivered_at", "taken_at")

"""Alerts: an answer that a person must look at, who took it, and what was done. Nothing of this is ever changed or taken away."""

from django.db import models

from openipt.record.models.answers import Response
from openipt.record.models.base import Guarded, SealedField
from openipt.record.models.courses import Course
from openipt.record.models.people import Membership


class Alert(Guarded):
    """One alert, born with the answer. Kind, state and times are open; the answer itself is sealed."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="alerts")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="alerts")
    kind = models.CharField(max_length=60)
    item = models.CharField(max_length=60)
    value = SealedField()
    state = models.CharField(max_length=10, choices=[(state, state) for state in ("open", "taken", "acted", "closed")], default="open")
    born_at = models.DateTimeField()
    taken_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)

    class Meta(Guarded.Meta):
        db_table = "alert"
        constraints = (models.UniqueConstraint(fields=["response", "kind"], name="one_alert_per_response_and_kind"),)
        indexes = (models.Index(fields=["course", "state"], name="alert_by_course_and_state"),)

    class Privacy:
        open = ("id", "course", "response", "kind", "item", "state", "born_at", "taken_by", "taken_at")
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

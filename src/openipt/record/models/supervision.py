"""Which case stands on which supervisor's list, and until when."""

from django.db import models

from openipt.record.models.base import Guarded
from openipt.record.models.courses import Course
from openipt.record.models.people import Membership


class SupervisionListing(Guarded):
    """A case put on a supervisor's list by its therapist, for a time."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="listings")
    supervisor = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    listed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    listed_at = models.DateTimeField()
    until = models.DateField()

    class Meta(Guarded.Meta):
        db_table = "supervision_listing"
        indexes = (models.Index(fields=["supervisor", "until"], name="listing_by_supervisor"),)

    class Privacy:
        open = ("id", "course", "supervisor", "listed_by", "listed_at", "until")

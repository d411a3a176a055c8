"""Which case stands on which supervisor's list, until when, and what the supervisor wrote to its therapist."""

from django.db import models

from openipt.record.models.base import Guarded, SealedField
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


class SupervisorComment(Guarded):
    """What a supervisor wrote to the therapist about a listed case, or about one of its sessions."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    session_number = models.PositiveSmallIntegerField(null=True)
    words = SealedField()
    seen_at = models.DateTimeField(null=True)

    class Meta(Guarded.Meta):
        db_table = "supervisor_comment"
        indexes = (models.Index(fields=["course", "at"], name="comment_by_course"),)

    class Privacy:
        open = ("id", "course", "by", "at", "session_number", "seen_at")
        clinical = ("words",)

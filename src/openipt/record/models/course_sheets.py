"""What belongs to a whole course: people, events, issues, the focus, goals, each on its sheet, and where people stood on the circle."""

from django.db import models

from openipt.record.models.base import Guarded, SealedField
from openipt.record.models.courses import Course
from openipt.record.models.people import Membership


class CourseSheet(Guarded):
    """One filled worksheet of a course, in its newest version. `content` is None once it was taken out: then its words are gone for good.

    `saved_by` is None for what the client wrote at home. `about` is the sheet that this one belongs to, `brought_from` the one of an
    earlier course that it was copied from, `merged_into` the entry that stands for the same person.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sheets")
    sheet = models.CharField(max_length=60)
    sheet_version = models.PositiveIntegerField()
    about = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    session_number = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveIntegerField()
    content = SealedField(null=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    brought_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(Guarded.Meta):
        db_table = "course_sheet"
        indexes = (models.Index(fields=["course", "begun_at"], name="course_sheet_by_time"),)

    class Privacy:
        open = (
            *("id", "course", "sheet", "sheet_version", "about", "session_number", "version", "saved_at", "saved_by"),
            *("begun_at", "removed_at", "merged_into", "brought_from"),
        )
        clinical = ("content",)


class CourseSheetVersion(Guarded):
    """An earlier version of a course's sheet, as it stood until the next one. Taken away with the sheet's own words, never changed."""

    of = models.ForeignKey(CourseSheet, on_delete=models.PROTECT, related_name="earlier")
    version = models.PositiveIntegerField()
    sheet_version = models.PositiveIntegerField()
    session_number = models.PositiveSmallIntegerField(null=True)
    content = SealedField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(Guarded.Meta):
        db_table = "course_sheet_version"
        constraints = (models.UniqueConstraint(fields=["of", "version"], name="one_course_sheet_version"),)

    class Privacy:
        open = ("id", "of", "version", "sheet_version", "session_number", "saved_at", "saved_by")
        clinical = ("content",)


class Placement(Guarded):
    """How somebody stood on the closeness circle at a session. Rows are added and never changed."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="placements")
    person = models.ForeignKey(CourseSheet, on_delete=models.PROTECT, related_name="placements")
    session_number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    content = SealedField()
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta(Guarded.Meta):
        db_table = "placement"
        indexes = (models.Index(fields=["course", "at"], name="placement_by_time"),)

    class Privacy:
        open = ("id", "course", "person", "session_number", "at", "by", "based_on")
        clinical = ("content",)

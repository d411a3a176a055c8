"""Letters to the client: every version of their words, what the client agreed to, and what was given, as it was given."""

from django.db import models

from openipt.record.models.base import Guarded, SealedField
from openipt.record.models.courses import Course
from openipt.record.models.people import Membership


class Letter(Guarded):
    """One letter of a course: which kind, and when it was begun. Its words stand in its versions."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=30)
    begun_at = models.DateTimeField()

    class Meta(Guarded.Meta):
        db_table = "letter"
        indexes = (models.Index(fields=["course", "begun_at"], name="letter_by_time"),)

    class Privacy:
        open = ("id", "course", "kind", "begun_at")


class LetterVersion(Guarded):
    """The words and drawings of a letter, as they were saved. Rows are added and never changed."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    content = SealedField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta(Guarded.Meta):
        db_table = "letter_version"
        constraints = (models.UniqueConstraint(fields=["letter", "version"], name="one_letter_version"),)

    class Privacy:
        open = ("id", "letter", "version", "saved_at", "saved_by")
        clinical = ("content",)


class LetterConsent(Guarded):
    """That the client agreed to one version of a letter, or took that back. Rows are added and never changed; the newest holds."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="consents")
    version = models.PositiveIntegerField()
    agrees = models.BooleanField()
    content = SealedField()
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta(Guarded.Meta):
        db_table = "letter_consent"
        indexes = (models.Index(fields=["letter", "at"], name="letter_consent_by_time"),)

    class Privacy:
        open = ("id", "letter", "version", "agrees", "at", "by")
        clinical = ("content",)


class GivenLetter(Guarded):
    """A letter that was given: the very file, and to whom. Rows are added and never changed."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="given")
    version = models.PositiveIntegerField()
    content = SealedField()
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta(Guarded.Meta):
        db_table = "given_letter"
        indexes = (models.Index(fields=["letter", "at"], name="given_letter_by_time"),)

    class Privacy:
        open = ("id", "letter", "version", "at", "by")
        clinical = ("content",)

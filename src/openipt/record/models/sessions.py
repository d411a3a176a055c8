"""What is written down of a session: its parts as they are captured, the note once it is signed, and the process note apart."""

from uuid import UUID

from django.db import models

from openipt.record.models.base import Guarded, SealedField
from openipt.record.models.courses import Course
from openipt.record.models.people import Membership


class Kept(Guarded):
    """Something typed that is kept every two seconds. Each save bears the next revision and says on which revision it stands.

    `writer` is the page that saved it last: a page whose last save arrived, but whose answer got lost, may save on.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    session_number = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField(default=0)
    content = SealedField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    last_op = models.UUIDField()
    writer = models.UUIDField()

    class Meta(Guarded.Meta):
        abstract = True


class Other(Guarded):
    """What somebody typed on a revision that was no longer the last: kept beside it until a person has looked at both."""

    based_on = models.PositiveIntegerField()
    writer = models.UUIDField()
    op = models.UUIDField()
    content = SealedField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta(Guarded.Meta):
        abstract = True


class SessionPart(Kept):
    """One part of a session, on a worksheet: how it opened, a link of mood and people, a step, the wording of the note."""

    sheet = models.CharField(max_length=60)
    sheet_version = models.PositiveIntegerField()
    about = models.UUIDField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta(Kept.Meta):
        db_table = "session_part"
        indexes = (models.Index(fields=["course", "session_number"], name="part_by_session"),)

    class Privacy:
        open = (
            *("id", "course", "session_number", "sheet", "sheet_version", "about", "revision"),
            *("saved_at", "saved_by", "last_op", "writer", "removed_at"),
        )
        clinical = ("content",)


class OtherVersion(Other):
    """Another version of a part of a session."""

    part = models.ForeignKey(SessionPart, on_delete=models.PROTECT, related_name="+")

    class Meta(Other.Meta):
        db_table = "other_version"

    class Privacy:
        open = ("id", "part", "based_on", "writer", "op", "saved_at", "saved_by", "settled_at")
        clinical = ("content",)


class SignedNote(Guarded):
    """A note as it was signed, or an amendment to it. Rows are added and never changed."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    session_number = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    content = SealedField()
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta(Guarded.Meta):
        db_table = "signed_note"
        constraints = (models.UniqueConstraint(fields=["course", "session_number", "version"], name="one_signed_note_per_version"),)

    class Privacy:
        open = ("id", "course", "session_number", "version", "signed_at", "signed_by")
        clinical = ("content",)


class ProcessNote(Kept):
    """A therapist's own thinking about a session. Its key is its author's and the client's together, and opens nothing else."""

    class Meta(Kept.Meta):
        db_table = "process_note"
        constraints = (models.UniqueConstraint(fields=["course", "session_number", "saved_by"], name="one_process_note_per_author"),)

    class Privacy:
        open = ("id", "course", "session_number", "revision", "saved_at", "saved_by", "last_op", "writer")
        clinical = ("content",)

    @property
    def author_id(self) -> UUID:
        """Whose note it is: only its author ever saves it."""
        return self.saved_by_id


class OtherProcessNote(Other):
    """Another version of a process note."""

    part = models.ForeignKey(ProcessNote, on_delete=models.PROTECT, related_name="+")

    class Meta(Other.Meta):
        db_table = "other_process_note"

    class Privacy:
        open = ("id", "part", "based_on", "writer", "op", "saved_at", "saved_by", "settled_at")
        clinical = ("content",)

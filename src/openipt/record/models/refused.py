"""What was sent under the id of another form: it was refused, and is kept sealed, so that nothing typed is lost."""

from django.db import models

from openipt.record.models.base import Guarded, SealedField
from openipt.record.models.courses import Course


class RefusedOperation(Guarded):
    """A form that came with an id that had been used for other content. Rows are added and never changed."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="refused_operations")
    op_id = models.UUIDField()
    verb = models.CharField(max_length=40)
    actor = models.CharField(max_length=60)
    content = SealedField()
    at = models.DateTimeField()

    class Meta(Guarded.Meta):
        db_table = "refused_operation"
        indexes = (models.Index(fields=["course", "at"], name="refused_by_course"),)

    class Privacy:
        open = ("id", "course", "op_id", "verb", "actor", "at")
        clinical = ("content",)

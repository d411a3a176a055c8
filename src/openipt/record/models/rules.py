"""What was made of a rule that came up: a person's decision, with its reason. A later one stands beside the earlier."""

from django.db import models

from openipt.record.models.base import Guarded, SealedField
from openipt.record.models.courses import Course
from openipt.record.models.people import Membership


class RuleDecision(Guarded):
    """A decision on one rule at one session. Rows are added and never changed; what was chosen and why is sealed."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="decisions")
    rule = models.CharField(max_length=60)
    rules_version = models.PositiveIntegerField()
    session_number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    content = SealedField()

    class Meta(Guarded.Meta):
        db_table = "rule_decision"
        indexes = (models.Index(fields=["course", "at"], name="rule_decision_by_time"),)

    class Privacy:
        open = ("id", "course", "rule", "rules_version", "session_number", "at", "by")
        clinical = ("content",)

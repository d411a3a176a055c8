"""What clinicians find out about risk, and the safety plan made together with the client: versions are added, and none is ever changed."""

from django.db import models

from openipt.record.models.base import Guarded, SealedField
from openipt.record.models.courses import Course
from openipt.record.models.people import Membership
from openipt.record.models.safety import Alert


class RiskAssessment(Guarded):
    """One talk about risk: the screener's answers where one is loaded, the level by the table, the clinician's own level with the reason."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="risk_assessments")
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, null=True, related_name="assessments")
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    screener = models.CharField(max_length=60, blank=True)
    screener_version = models.PositiveIntegerField(null=True)
    content = SealedField()
    next_check = models.DateField(null=True)

    class Meta(Guarded.Meta):
        db_table = "risk_assessment"
        indexes = (models.Index(fields=["course", "at"], name="risk_assessment_by_time"),)

    class Privacy:
        open = ("id", "course", "alert", "at", "by", "screener", "screener_version", "next_check")
        clinical = ("content",)


class RiskBehaviour(Guarded):
    """Something that was done, remembered by the day on which it happened, so that «within three months» is a question of dates."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="risk_behaviours")
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    content = SealedField()

    class Meta(Guarded.Meta):
        db_table = "risk_behaviour"
        indexes = (models.Index(fields=["course", "at"], name="risk_behaviour_by_time"),)

    class Privacy:
        open = ("id", "course", "at", "by")
        clinical = ("content",)


class SafetyPlan(Guarded):
    """One version of the safety plan. The newest counts; the earlier ones stay readable."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="safety_plans")
    version = models.PositiveSmallIntegerField()
    sheet_version = models.PositiveIntegerField()
    content = SealedField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField(null=True)

    class Meta(Guarded.Meta):
        db_table = "safety_plan"
        constraints = (models.UniqueConstraint(fields=["course", "version"], name="one_safety_plan_per_version"),)

    class Privacy:
        open = ("id", "course", "version", "sheet_version", "made_at", "made_by", "review_on")
        clinical = ("content",)


class SafetyPlanLink(Guarded):
    """The way to the newest safety plan from the client's own phone, without a password, for as long as the client wants it there."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="safety_plan_links")
    token_hash = models.BinaryField(unique=True)
    token = SealedField()
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta(Guarded.Meta):
        db_table = "safety_plan_link"

    class Privacy:
        open = ("id", "course", "token_hash", "given_at", "given_by", "revoked_at")
        clinical = ("token",)

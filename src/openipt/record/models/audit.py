"""The audit table: one line for each thing done, read or refused, in chains that show every later change."""

from django.db import models

from openipt.record.models.base import new_id
from openipt.record.statements import WrittenDirectly


class AuditLine(WrittenDirectly):
    """One line of one chain. It has no foreign keys, so that it outlives what it speaks of, and it holds no content.

    `key` names the root key with which its fingerprint was made: root keys are exchanged now and then.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    chain = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    relation = models.CharField(max_length=20)
    verb = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10)
    course = models.UUIDField(null=True)
    subject = models.UUIDField(null=True)
    courses = models.JSONField(default=list)
    key = models.CharField(max_length=8)
    previous = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_line"
        constraints = (models.UniqueConstraint(fields=["chain", "number"], name="audit_chain_without_gaps"),)

    class Privacy:
        open = (*("id", "chain", "number", "at", "actor", "relation", "verb", "outcome", "course", "subject", "courses", "key", "previous", "mac"),)

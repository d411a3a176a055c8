"""Who can be reached, by which tested channel, and who covers for whom: what an alert needs to find a person."""

from django.db import models

from openipt.record.models.base import new_id
from openipt.record.models.people import Membership, Service


class MemberChannel(models.Model):
    """A way to reach a member outside the program. It counts once its owner has said that a test message arrived."""

    id = models.UUIDField(primary_key=True, default=new_id)
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="channels")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in ("email", "sms")])
    address = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    code_sent_at = models.DateTimeField(null=True)
    tested_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "member_channel"

    class Privacy:
        open = ("id", "member", "kind", "added_at", "code_sent_at", "tested_at", "ended_at")
        personal = ("address",)


class Cover(models.Model):
    """That a member sees to alerts on these days (both included): a colleague's who is away, or everybody's (`covers` is None)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    covers = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    from_day = models.DateField()
    until_day = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cover"
        indexes = (models.Index(fields=["service", "until_day"], name="cover_by_service"),)

    class Privacy:
        open = ("id", "service", "member", "covers", "from_day", "until_day", "made_at", "made_by", "ended_at")


class Heartbeat(models.Model):
    """When the process that sends what is due last finished a round."""

    name = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()
    holder = models.CharField(max_length=60)

    class Meta:
        db_table = "heartbeat"

    class Privacy:
        open = ("name", "at", "holder")

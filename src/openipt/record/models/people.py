"""The people of a service: the service itself, who works there in which role, and its clients."""

from django.db import models

from openipt.record.models.accounts import Account
from openipt.record.models.base import Guarded, SealedField, new_id


class Service(models.Model):
    """A practice, clinic or programme. Its kind is written once, at creation: demo data must never be taken for real."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=4, choices=[("demo", "demo"), ("real", "real")])
    country = models.CharField(max_length=20)
    zone = models.CharField(max_length=60)
    hours = models.JSONField(default=list)
    around_the_clock = models.BooleanField(default=False)
    holidays = models.JSONField(default=list)
    rules_off = models.JSONField(default=list)

    class Meta:
        db_table = "service"

    class Privacy:
        open = ("id", "name", "kind", "country", "zone", "hours", "around_the_clock", "holidays", "rules_off")


class Membership(models.Model):
    """That an account works in a service, under which name and in which roles."""

    id = models.UUIDField(primary_key=True, default=new_id)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="memberships")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    name = models.CharField(max_length=120)
    roles = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "membership"
        constraints = (models.UniqueConstraint(fields=["service", "account"], name="one_membership_per_account_and_service"),)

    class Privacy:
        open = ("id", "service", "account", "roles", "ended_at")
        personal = ("name",)


class Client(Guarded):
    """A client of a service. Everything that says who it is, is sealed."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    name = SealedField()
    pronouns = SealedField()
    date_of_birth = SealedField()
    occupation = SealedField()
    household = SealedField()

    class Meta(Guarded.Meta):
        db_table = "client"

    class Privacy:
        open = ("id", "service")
        personal = ("name", "pronouns", "date_of_birth")
        clinical = ("occupation", "household")

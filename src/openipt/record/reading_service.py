"""What the page of the service asks the record for: hours, holidays, and who works here."""

from datetime import datetime

from openipt.core.who_may import Verb
from openipt.record import door
from openipt.record.actors import Actor, practice_of
from openipt.record.models import Membership, Service
from openipt.record.values import Member
from openipt.record.values_of_practice import ServicePage


def service_page(by: Actor, *, now: datetime) -> ServicePage:
    """The service as it is now, for whoever runs it. Raises Forbidden for everybody else."""
    with door.caseload(by, Verb.KEEP_SERVICE) as room:
        service = Service.objects.get(id=room.practice.id)
        rows = Membership.objects.filter(service=service, ended_at=None).order_by("name", "id")
        return ServicePage(practice_of(service), now, tuple(Member(row.id, row.name, tuple(row.roles)) for row in rows))

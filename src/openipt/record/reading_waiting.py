"""Reads the waiting list: who waits since when, and how many courses each therapist has; as many look-ups for a hundred as for one."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count

from openipt.core.courses import ACTIVE
from openipt.core.refusals import NotFound
from openipt.core.who_may import Verb
from openipt.record import door, models, opening, relations
from openipt.record.actors import Actor
from openipt.record.values import Member
from openipt.record.values_of_practice import Waiting, WaitingList, WithRoom


def waiting_list(by: Actor, *, now: datetime, only: UUID | None = None) -> WaitingList:
    """Who waits in the actor's service, the longest first; with `only`, that one alone. Raises NotFound where that one does not wait."""
    with door.caseload(by, Verb.KEEP_WAITING_LIST) as room:
        assert by.member is not None  # the door lets only members in here
        of_service = models.Referral.objects.filter(service_id=room.practice.id, state="waiting")
        asked = of_service if only is None else of_service.filter(id=only)
        rows = list(asked.select_related("client", "taken_in_by").order_by("referred_on", "taken_in_at", "id"))
        if only is not None and not rows:
            raise NotFound
        room.name_in_audit([row.id for row in rows])  # no course yet: the line names the referrals
        vaults = room.open_vaults([row.client_id for row in rows])
        active = models.Course.objects.filter(service_id=room.practice.id, state__in=[state.value for state in ACTIVE])
        counts = dict(active.order_by().values_list("therapist_id").annotate(Count("id")))
        members = models.Membership.objects.filter(service_id=room.practice.id, ended_at=None).order_by("name", "id")
        return WaitingList(
            practice=room.practice,
            at=now,
            member=by.member,
            waiting=tuple(
                Waiting(
                    id=row.id,
                    name=opening.opened(vaults[row.client_id], row.client, "name"),
                    referred_on=row.referred_on,
                    contact=opening.opened(vaults[row.client_id], row, "contact"),
                    priority=opening.opened(vaults[row.client_id], row, "priority"),
                    taken_in_by=row.taken_in_by.name,
                )
                for row in rows
            ),
            therapists=tuple(
                WithRoom(Member(row.id, row.name, tuple(row.roles)), counts.get(row.id, 0)) for row in members if "therapist" in row.roles
            ),
            allocates=relations.runs_service(by),
        )

"""What pages ask about alerts: one with its history and who may do what with it, all that somebody should look at, and how they fared."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from openipt.core.refusals import NotFound
from openipt.core.who_may import Relation, Verb
from openipt.record import door, models, opening
from openipt.record.actors import Actor
from openipt.record.reading_courses import course_page_in
from openipt.record.values import Alert, CoursePage, Member, Practice

REVIEWED = timedelta(days=7)
"""How far a review looks back."""


@dataclass(frozen=True, slots=True)
class ListedAlert:
    """An alert on somebody's list: whose client's, who treats, and whether it is the actor's own client."""

    alert: Alert
    client: str
    therapist: str
    own: bool


@dataclass(frozen=True, slots=True)
class AlertList:
    """All alerts that somebody should look at: of own clients, of those covered for, and those that climbed here."""

    practice: Practice
    member: Member
    at: datetime
    alerts: tuple[ListedAlert, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """How the alerts fared that were closed in the past week, and those that still wait. Counts only: no client, and no therapist, is ranked.

    `first_taken` are the minutes from birth until somebody took them, by the clock, in order.
    """

    practice: Practice
    at: datetime
    born: int
    closed: int
    useful: int
    not_useful: int
    waiting: int
    second_look_waits: int
    first_taken: tuple[int, ...]


def alert_page(by: Actor, course_id: UUID, alert_id: UUID, *, now: datetime) -> tuple[CoursePage, Alert, bool]:
    """One alert with its evidence and its history; and whether the actor sees the client, and so may open the course too."""
    with door.course(by, course_id, Verb.READ_ALERT, subject=alert_id) as room:
        row = models.Alert.objects.select_related("response", "taken_by").filter(id=alert_id, course=room.course).first()
        if row is None:
            raise NotFound
        notes = models.AlertNote.objects.select_related("by").filter(alert=row).order_by("at", "id")
        return course_page_in(room, now), opening.alert(room.vault, row, notes), room.relation in (Relation.TREATING, Relation.COVERING)


def alert_list(by: Actor, *, now: datetime) -> AlertList:
    """Every alert that is not closed yet and that this person may open, the oldest first; however long ago its course ended."""
    with door.caseload(by, Verb.READ_ALERTS) as room:
        assert by.member is not None  # the door lets only members in here
        waiting = models.Alert.objects.exclude(state="closed").filter(course__in=room.courses)
        rows = list(waiting.select_related("response", "taken_by", "course__client", "course__therapist").order_by("born_at", "id"))
        vaults = room.open_vaults([row.course.client_id for row in rows])
        room.name_in_audit(sorted({row.course_id for row in rows}))
        listed = []
        for row in rows:
            vault, client = vaults[row.course.client_id], row.course.client
            name = opening.client_by_name(vault, client).name
            listed.append(ListedAlert(opening.alert(vault, row), name, row.course.therapist.name, row.course.therapist_id == by.member.id))
        return AlertList(room.practice, by.member, now, tuple(listed))


def alert_review(by: Actor, *, now: datetime) -> Review:
    """The past week's alerts of the whole service, as counts."""
    with door.caseload(by, Verb.REVIEW_ALERTS) as room:
        of_service = models.Alert.objects.filter(course__service_id=room.practice.id)
        closed = of_service.filter(state="closed", closed_at__gt=now - REVIEWED)
        born = of_service.filter(born_at__gt=now - REVIEWED)
        waited = [
            (taken_at - born_at) // timedelta(minutes=1) for born_at, taken_at in born.values_list("born_at", "taken_at") if taken_at is not None
        ]
        return Review(
            practice=room.practice,
            at=now,
            born=born.count(),
            closed=closed.count(),
            useful=closed.filter(useful=True).count(),
            not_useful=closed.filter(useful=False).count(),
            waiting=of_service.exclude(state="closed").count(),
            second_look_waits=of_service.filter(second_look="wanted").count(),
            first_taken=tuple(sorted(waited)),
        )

"""How a person stands to a course, or to the service, now: worked out for one course, and as the condition of a list, from the same rows."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from openipt.core.who_may import Relation, Verb
from openipt.record.actors import Actor
from openipt.record.models import Alert, AlertCall, Course, Cover, SupervisionListing

SEES_TO_ALERTS = ("therapist", "supervisor", "service_lead", "safety_officer")
"""The roles that can cover for a colleague, or be called to an alert."""

_HERE = {
    "therapist": Relation.THERAPIST_HERE,
    "supervisor": Relation.SUPERVISOR_HERE,
    "service_lead": Relation.LEAD_HERE,
    "safety_officer": Relation.LEAD_HERE,
    "keeper": Relation.KEEPER_HERE,
}


def to_course(by: Actor, row: Course) -> Iterator[Relation]:
    """How this actor stands to that course now, what costs no look-up first."""
    if by.member is None:
        return
    if row.therapist_id == by.member.id and by.has_role("therapist"):
        yield Relation.TREATING
        yield Relation.AUTHOR  # the therapist is the author of the own process notes
    for relation, condition in ((Relation.SUPERVISING, supervising), (Relation.COVERING, covering), (Relation.CALLED, called)):
        if Course.objects.filter(condition(by), pk=row.pk).exists():  # a condition that nothing can meet asks nobody
            yield relation


def to_service(by: Actor) -> Iterator[Relation]:
    """How this actor stands to the own service."""
    return (relation for role, relation in _HERE.items() if by.has_role(role))


def courses_of(relation: Relation, verb: Verb, by: Actor) -> Q:
    """The courses of a list: whose they are depends on how somebody stands to the service."""
    if verb is Verb.READ_ALERTS:
        return treating(by) | covering(by) | called(by)
    of_relation = {Relation.THERAPIST_HERE: treating, Relation.SUPERVISOR_HERE: supervising}
    return of_relation.get(relation, _none)(by)


def treating(by: Actor) -> Q:
    """The courses that this actor treats, as a condition of a query; the same as `to_course` says of one course."""
    if by.member is None or not by.has_role("therapist"):
        return _none(by)
    return Q(therapist_id=by.member.id)


def supervising(by: Actor) -> Q:
    """The courses listed now for this supervisor, as a condition of a query."""
    if by.member is None or not by.has_role("supervisor"):
        return _none(by)
    return Q(pk__in=SupervisionListing.objects.filter(supervisor_id=by.member.id, until__gte=_today()).values("course_id"))


def covering(by: Actor) -> Q:
    """The courses whose therapist, or whose whole service, this actor covers today by the service's own calendar."""
    if by.member is None or by.practice is None or not _sees_to_alerts(by):
        return _none(by)
    today = datetime.now(UTC).astimezone(ZoneInfo(by.practice.zone)).date()
    own = list(covers_on(by.practice.id, today).filter(member_id=by.member.id).values_list("covers_id", flat=True))
    if not own:
        return _none(by)
    of_service = Q(service_id=by.practice.id)
    return of_service if None in own else of_service & Q(therapist_id__in=own)


def called(by: Actor) -> Q:
    """Others' courses with an alert, not closed yet or waiting for a second look, that this actor was called to."""
    if by.member is None or not _sees_to_alerts(by):
        return _none(by)
    unfinished = Alert.objects.exclude(state="closed") | Alert.objects.filter(second_look="wanted")
    calls = AlertCall.objects.filter(member_id=by.member.id, alert__in=unfinished.values("id"))
    return Q(pk__in=calls.values("alert__course_id")) & ~Q(therapist_id=by.member.id)


def covers_on(service_id: UUID, day: date) -> QuerySet[Cover]:
    """Who covers for whom in that service on that day."""
    return Cover.objects.filter(service_id=service_id, from_day__lte=day, until_day__gte=day, ended_at=None)


def _sees_to_alerts(by: Actor) -> bool:
    return any(by.has_role(role) for role in SEES_TO_ALERTS)


def _none(by: Actor) -> Q:
    return Q(pk__in=[])


def _today() -> date:
    return datetime.now(UTC).date()

"""How a person stands to a course, or to the service, now: worked out for one course, and as the condition of a list, from the same rows."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from openipt.core.who_may import Relation, Verb
from openipt.record.actors import Actor, leads_of
from openipt.record.models import Alert, AlertCall, Course, CourseOffer, Cover, Referral, SupervisionListing
from openipt.record.values import Practice

KNOWN_AFTER_ANSWER = timedelta(hours=1)

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
    for relation, condition in _BY_CONDITION.items():
        if Course.objects.filter(condition(by), pk=row.pk).exists():  # a condition that nothing can meet asks nobody
            yield relation


def to_service(by: Actor) -> Iterator[Relation]:
    """How this actor stands to the own service, what costs no look-up first."""
    yield from (relation for role, relation in _HERE.items() if by.has_role(role))
    if by.has_role("therapist") and _covered_by(by):
        yield Relation.COVERS_HERE
    if runs_service(by):
        yield Relation.RUNS_SERVICE


def runs_service(by: Actor) -> bool:
    """Whether this actor leads the own service: in that role, or as a therapist where nobody has it."""
    if by.has_role("service_lead"):
        return True
    return by.practice is not None and by.has_role("therapist") and not leads_of(by.practice.id).exists()


def courses_of(relation: Relation, verb: Verb, by: Actor) -> Q:
    """The courses of a list: whose they are depends on how somebody stands to the service."""
    if verb is Verb.READ_ALERTS:
        return treating(by) | covering(by) | on_duty(by) | called(by)
    if verb is Verb.FIND_CLIENT:
        return treating(by) | covering(by) | leading(by)
    of_relation = {Relation.THERAPIST_HERE: treating, Relation.SUPERVISOR_HERE: supervising, Relation.COVERS_HERE: covering}
    return of_relation.get(relation, _none)(by)


def treating(by: Actor) -> Q:
    """The courses that this actor treats, as a condition of a query; the same as `to_course` says of one course."""
    if by.member is None or not by.has_role("therapist"):
        return _none(by)
    return treated_by(by.member.id)


def treated_by(member_id: UUID) -> Q:
    """The courses of that therapist."""
    return Q(therapist_id=member_id)


def leading(by: Actor) -> Q:
    """The courses of the service that this actor runs."""
    return Q(service_id=by.practice.id) if by.practice is not None and runs_service(by) else _none(by)


def clients_named_to(by: Actor) -> Q:
    """The clients whose names this actor may see: the own ones and those who wait, or for whoever runs the service, all of it."""
    if by.practice is None:
        return _none(by)
    own = Q(service_id=by.practice.id)
    if runs_service(by):
        return own
    waiting = Referral.objects.filter(service_id=by.practice.id, state="waiting")
    return own & (Q(pk__in=Course.objects.filter(treating(by)).values("client_id")) | Q(pk__in=waiting.values("client_id")))


def supervising(by: Actor) -> Q:
    """The courses listed now for this supervisor, as a condition of a query."""
    if by.member is None or not by.has_role("supervisor"):
        return _none(by)
    return Q(pk__in=SupervisionListing.objects.filter(supervisor_id=by.member.id, until__gte=_today()).values("course_id"))


def covering(by: Actor) -> Q:
    """The courses of whoever is away and whom this actor, a therapist too, stands in for today."""
    away = _covered_by(by) if by.has_role("therapist") else set()
    return Q(service_id=by.practice.id, therapist_id__in=away) if by.practice is not None and away else _none(by)


def on_duty(by: Actor) -> Q:
    """The courses whose alerts this actor sees to today without standing in for their therapist."""
    if by.member is None or by.practice is None or not _sees_to_alerts(by):
        return _none(by)
    own = list(covers_today(by.practice).filter(member_id=by.member.id).values_list("covers_id", flat=True))
    if None in own:
        return Q(service_id=by.practice.id)
    return Q(service_id=by.practice.id, therapist_id__in=own) if own and not by.has_role("therapist") else _none(by)


def offered(by: Actor) -> Q:
    """The courses offered to this actor; for an hour after the answer still, so that an answer sent twice is known."""
    if by.member is None or not by.has_role("therapist"):
        return _none(by)
    waiting = Q(state="offered") | Q(state__in=("accepted", "declined"), answered_at__gte=datetime.now(UTC) - KNOWN_AFTER_ANSWER)
    return Q(pk__in=CourseOffer.objects.filter(waiting, to_member_id=by.member.id).values("course_id"))


def left_behind(by: Actor) -> Q:
    """The courses whose therapist has left the service that this actor runs."""
    return leading(by) & Q(therapist__ended_at__isnull=False)


def called(by: Actor) -> Q:
    """Others' courses with an alert, not closed yet or waiting for a second look, that this actor was called to.

    Calls from before this actor handed the course on count no more.
    """
    if by.member is None or not _sees_to_alerts(by):
        return _none(by)
    unfinished = Alert.objects.exclude(state="closed") | Alert.objects.filter(second_look="wanted")
    handed_on = CourseOffer.objects.filter(
        course=OuterRef("alert__course_id"), from_member_id=by.member.id, state="accepted", answered_at__gte=OuterRef("at")
    )
    calls = AlertCall.objects.filter(~Exists(handed_on), member_id=by.member.id, alert__in=unfinished.values("id"))
    return Q(pk__in=calls.values("alert__course_id")) & ~Q(therapist_id=by.member.id)


def covers_today(practice: Practice) -> QuerySet[Cover]:
    """Who covers for whom today, by the service's own calendar."""
    return covers_on(practice.id, today_in(practice))


def today_in(practice: Practice) -> date:
    """Today by the service's own calendar."""
    return datetime.now(UTC).astimezone(ZoneInfo(practice.zone)).date()


def covers_on(service_id: UUID, day: date) -> QuerySet[Cover]:
    """Who covers for whom in that service on that day."""
    return Cover.objects.filter(service_id=service_id, from_day__lte=day, until_day__gte=day, ended_at=None)


def _covered_by(by: Actor) -> set[UUID]:
    """The members whom this actor covers today, by name."""
    if by.member is None or by.practice is None:
        return set()
    own = covers_today(by.practice).filter(member_id=by.member.id).exclude(covers_id=None)
    return {each for each in own.values_list("covers_id", flat=True) if each is not None}


def _sees_to_alerts(by: Actor) -> bool:
    return any(by.has_role(role) for role in SEES_TO_ALERTS)


def _none(by: Actor) -> Q:
    return Q(pk__in=[])


def _today() -> date:
    return datetime.now(UTC).date()


_BY_CONDITION = {
    Relation.SUPERVISING: supervising,
    Relation.COVERING: covering,
    Relation.ON_DUTY: on_duty,
    Relation.CALLED: called,
    Relation.OFFERED: offered,
    Relation.LEFT_BEHIND: left_behind,
}

"""Calls people to alerts: the therapist first, then whoever covers, the supervisor and the lead, until somebody has taken it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet

from openipt.actions import ledger
from openipt.core.ladder import Called, Watch, climbs_at, rung_called
from openipt.core.safety import AlertKind
from openipt.core.who_may import Verb
from openipt.record import audit, door, models
from openipt.record.actors import practice_of
from openipt.record.models.base import new_id
from openipt.record.relations import SEES_TO_ALERTS, covers_on
from openipt.record.seal import Vault
from openipt.record.shelf import library
from openipt.record.values import Practice

AT_ONCE = 50
"""How many alerts one transaction takes; what is left is taken by the next round at once."""

IN_HAND = ("taken", "acted", "closed")


def watch_of(practice: Practice) -> Watch:
    """The hours in which that practice sees to alerts."""
    return Watch(practice.hours, practice.zone, practice.around_the_clock, practice.closed_days)


def begin(alert: models.Alert, practice: Practice, now: datetime) -> None:
    """Put the alert before the first rung of its ladder, at birth or when it is opened again; the caller saves it and lets it climb."""
    alert.rung = None
    alert.climbs_at = climbs_at(library().alert_kinds.ladder, watch_of(practice), now, None, now, emergency=_kind(alert).emergency)


def climb(alert: models.Alert, practice: Practice, vault: Vault, now: datetime) -> None:
    """Call everybody who is due to be called by now, and write down when the next are due. The alert is saved."""
    while alert.climbs_at is not None and alert.climbs_at <= now:
        if alert.state in ("acted", "closed"):
            _call_for_second_look(alert, practice, vault, now)
        else:
            _climb_one(alert, practice, vault, now)
    alert.save(update_fields=["rung", "climbs_at"])


def call_people(now: datetime) -> int:
    """Let every alert climb that is due to. Returns how many there were; as many as AT_ONCE mean that more may wait.

    An alert that breaks, such as one whose client's key is gone, holds up no other: its exception is raised once the others have climbed.
    """
    broken: list[Exception] = []
    with door.installation(Verb.CALL_TO_ALERTS) as room:
        due = list(
            models.Alert.objects.select_related("course__client", "course__service", "course__therapist")
            .filter(climbs_at__lte=now)
            .order_by("climbs_at", "id")[:AT_ONCE]
        )
        for alert in due:
            try:
                with transaction.atomic():
                    climb(alert, practice_of(alert.course.service), room.vault_of(alert.course.client_id), now)
            except Exception as problem:
                broken.append(problem)
            else:
                room.courses.add(alert.course_id)
        room.worth_a_line = bool(room.courses)
    if broken:
        raise broken[0]
    return len(due)


def climbs_on_at(practice: Practice, now: datetime) -> datetime:
    """When an alert that was taken climbs on after all, where nothing was written down by then."""
    return watch_of(practice).after(now, library().alert_kinds.ladder.repeat_after_minutes)


def count_anew(service_id: UUID, now: datetime) -> None:
    """The hours of a service have changed: say anew when each of its alerts that nobody has taken climbs on. Works inside any open door."""
    ladder = library().alert_kinds.ladder
    waiting = models.Alert.objects.select_related("course__service").filter(course__service_id=service_id, state__in=("open", "delivered"))
    for alert in waiting:
        since = alert.opened_again_at or alert.born_at
        watch = watch_of(practice_of(alert.course.service))
        alert.climbs_at = climbs_at(ladder, watch, since, alert.rung, now, emergency=_kind(alert).emergency)
        alert.save(update_fields=["climbs_at"])


def try_the_way(now: datetime) -> None:
    """Once a day an alert that concerns nobody goes the whole way: born, written into the ledger, sent, and taken by its robot.

    A drill alert that is delivered is taken here, by the round after the one that sent it. One that is not is said on every page.
    """
    with door.installation(Verb.CALL_TO_ALERTS):
        for drill in models.DrillAlert.objects.filter(taken_at=None).exclude(delivered_at=None):
            drill.taken_at = now
            drill.save(update_fields=["taken_at"])
        for service in models.Service.objects.order_by("id"):
            day = now.astimezone(ZoneInfo(service.zone)).date()
            if models.DrillAlert.objects.filter(service=service, day=day).exists():
                continue
            audit.hold(f"drill:{service.id}")  # two workers may come here in the same moment
            drill, is_new = models.DrillAlert.objects.get_or_create(service=service, day=day, defaults={"id": new_id(), "born_at": now})
            if not is_new:
                continue
            ledger.plan(about="drill", step=f"day:{day}", channel=ledger.ROBOT, service_id=service.id, drill_id=drill.id, due_at=now, now=now)


def call_as_well(alert: models.Alert, member_id: UUID, practice: Practice, vault: Vault, now: datetime) -> None:
    """Call one more person to an alert that nobody has taken: it climbs on as it would have."""
    _call(alert, list(models.Membership.objects.filter(id=member_id)), alert.rung or 0, practice, vault, now)


def stop(alert: models.Alert, now: datetime) -> None:
    """Somebody sees to it: messages that have not gone out are taken back. The caller says whether and when it climbs on."""
    ledger.withdraw(now, alert_id=alert.id)


def others_who_see_to_alerts(service_id: UUID, *, but: Iterable[UUID | None]) -> QuerySet[models.Membership]:
    """The live members of a service who can be called to alerts, without those named."""
    able = Q()
    for role in SEES_TO_ALERTS:
        able |= has_role(role)
    return models.Membership.objects.filter(able, service_id=service_id, ended_at=None).exclude(id__in=[each for each in but if each]).order_by("id")


def has_role(role: str) -> Q:
    """Members with that role. The roles are kept as a list of words, so the word is looked for with its quotes; both engines read it so."""
    return Q(roles__icontains=f'"{role}"')


def _climb_one(alert: models.Alert, practice: Practice, vault: Vault, now: datetime) -> None:
    ladder = library().alert_kinds.ladder
    rung = 0 if alert.rung is None else alert.rung + 1
    people = _people_on(rung_called(ladder, rung), alert, practice, now)
    if not people:  # nobody on this rung: those called before are called again, and where there are none, everybody
        people = _called_before(alert) or list(others_who_see_to_alerts(practice.id, but=()))
    _call(alert, people, rung, practice, vault, now)
    alert.rung = rung
    since = alert.opened_again_at or alert.born_at
    alert.climbs_at = climbs_at(ladder, watch_of(practice), since, rung, now, emergency=_kind(alert).emergency)


def _call_for_second_look(alert: models.Alert, practice: Practice, vault: Vault, now: datetime) -> None:
    """Somebody else must look again; where there is nobody else, the practice of one does so itself, a day later."""
    saw_to_it = {alert.taken_by_id, *models.AlertNote.objects.filter(alert=alert, kind="acted").values_list("by_id", flat=True)}
    others = others_who_see_to_alerts(practice.id, but=saw_to_it)
    supervising = [each for each in others if {"supervisor", "service_lead", "safety_officer"} & set(each.roles)] or list(others)
    if alert.second_look != "wanted" or not supervising:
        alert.climbs_at = None
        return
    _call(alert, supervising, alert.rung or 0, practice, vault, now)
    alert.climbs_at = climbs_on_at(practice, now)


def _people_on(calls: tuple[Called, ...], alert: models.Alert, practice: Practice, now: datetime) -> list[models.Membership]:
    """Who stands on a rung now, each once. Whoever is away on leave is not called; the cover stands in from the first rung on."""
    today = now.astimezone(ZoneInfo(practice.zone)).date()
    covers = list(covers_on(practice.id, today).select_related("member"))
    away = {cover.covers_id for cover in covers if cover.covers_id}
    therapist = alert.course.therapist
    standing_in = [cover.member for cover in covers if cover.covers_id in (therapist.id, None)]
    found: list[models.Membership] = []
    for who in calls:
        if who == "treating":
            found += standing_in if therapist.id in away else [therapist]
        elif who == "cover":
            found += standing_in
        elif who == "supervisor":
            listed = models.SupervisionListing.objects.filter(course_id=alert.course_id, until__gte=today).values("supervisor_id")
            supervisors = models.Membership.objects.filter(has_role("supervisor"), service_id=practice.id, ended_at=None)
            found += list(supervisors.filter(id__in=listed)) or list(supervisors)
        else:
            lead = has_role("service_lead") | has_role("safety_officer")
            found += models.Membership.objects.filter(lead, service_id=practice.id, ended_at=None)
    return list({each.id: each for each in found if each.ended_at is None and each.id not in away}.values())


def _called_before(alert: models.Alert) -> list[models.Membership]:
    calls = models.AlertCall.objects.filter(alert=alert).values("member_id")
    return list(models.Membership.objects.filter(id__in=calls, ended_at=None).order_by("id"))


def _call(alert: models.Alert, people: list[models.Membership], rung: int, practice: Practice, vault: Vault, now: datetime) -> None:
    number = models.AlertCall.objects.filter(alert=alert).count()
    for person in people:
        models.AlertCall.objects.create(alert=alert, member=person, rung=rung, at=now)
    by: dict[UUID, list[str]] = {person.id: [] for person in people}
    channels = models.MemberChannel.objects.filter(member__in=people, ended_at=None).exclude(tested_at=None)
    for channel in channels.order_by("id"):
        by[channel.member_id].append({"email": "by e-mail", "sms": "by SMS"}[channel.kind])
        ledger.plan(
            about="alert",
            step=f"call:{number}",
            channel=channel.kind,
            to_member=channel,
            service_id=practice.id,
            course_id=alert.course_id,
            alert_id=alert.id,
            due_at=now,
            now=now,
        )
    words = "; ".join(f"{person.name}, {' and '.join(by[person.id]) or 'in the program only'}" for person in people)
    add_note(alert, vault, now, "called", words)


def add_note(alert: models.Alert, vault: Vault, now: datetime, kind: str, words: str, by_id: UUID | None = None) -> None:
    """One more line of what happened to an alert."""
    note = models.AlertNote(alert=alert, at=now, by_id=by_id, kind=kind)
    note.words = vault.seal(note._meta.db_table, "words", note.pk, words)
    note.save(force_insert=True)


def _kind(alert: models.Alert) -> AlertKind:
    return library().alert_kinds.kind(alert.kind)

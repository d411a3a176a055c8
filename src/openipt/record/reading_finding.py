"""Finds courses, and people who wait, by a part of the name, among those that the asker may know of; names lie sealed, so each is opened."""

from datetime import datetime

from django.db.models import Min, Q

from openipt.core.courses import State
from openipt.core.finding import folded, is_found
from openipt.core.who_may import Verb
from openipt.record import door, relations
from openipt.record.actors import Actor
from openipt.record.models import Course, Referral
from openipt.record.values import Member, Practice
from openipt.record.values_of_practice import Found, FoundCourse, FoundWaiting

SHOWN = 50
"""More than these are not looked through by anybody: the page says how many more there are."""


def may_find(by: Actor) -> Practice:
    """The practice in which this actor may look for clients. Raises Forbidden."""
    with door.caseload(by, Verb.FIND_CLIENT) as room:
        return room.practice


def find(by: Actor, asked: str, *, now: datetime) -> Found:
    """The courses whose client's name holds every word asked for, and who waits of that name; what was asked is kept nowhere.

    As many look-ups for a hundred as for one.
    """
    with door.caseload(by, Verb.FIND_CLIENT) as room:
        sealed = list(room.courses.values_list("id", "client_id", "client__name"))
        referrals = Referral.objects.filter(service_id=room.practice.id, state="waiting").order_by("referred_on", "id")
        waits = list(referrals.values_list("id", "client_id", "client__name", "referred_on"))
        vaults = room.open_vaults([*(client_id for _, client_id, _ in sealed), *(client_id for _, client_id, _, _ in waits)])
        names = {course_id: vaults[client_id].open("client", "name", client_id, bytes(name)) for course_id, client_id, name in sealed}
        ordered = sorted((folded(name), str(course_id), course_id) for course_id, name in names.items() if is_found(asked, name))
        shown = [course_id for _, _, course_id in ordered[:SHOWN]]
        called = [(referral_id, vaults[client_id].open("client", "name", client_id, bytes(name)), day) for referral_id, client_id, name, day in waits]
        waiting = tuple(FoundWaiting(*each) for each in called if is_found(asked, each[1]))[:SHOWN]
        room.name_in_audit([*shown, *(each.id for each in waiting)])
        next_session = Min("sessions__starts_at", filter=Q(sessions__attendance="planned"))
        rows = {row.id: row for row in Course.objects.filter(id__in=shown).select_related("therapist").annotate(next_session_at=next_session)}
        opened = set(Course.objects.filter(relations.treating(by) | relations.covering(by), id__in=shown).values_list("id", flat=True))
        leads = relations.runs_service(by)
        courses = tuple(
            FoundCourse(
                id=course_id,
                name=names[course_id],
                therapist=Member(row.therapist.id, row.therapist.name, tuple(row.therapist.roles)),
                state=State(row.state),
                next_session_at=row.next_session_at,
                ended_on=row.ended_on,
                opens=row.id in opened,
                left_behind=row.therapist.ended_at is not None and row.id not in opened and leads,
            )
            for course_id in shown
            for row in [rows[course_id]]
        )
        return Found(room.practice, now, courses, len(ordered) - len(shown), waiting)

"""Keeping the waiting list: taking in whoever is referred, allocating them to a therapist with room, and letting go of whoever waits no more."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from openipt.actions import limits, once
from openipt.actions.client_rows import write_client
from openipt.actions.courses import CoursePlan, begins_with, open_course, protocol_asked_for, write_history
from openipt.actions.once import OTHER_CONTENT
from openipt.core.courses import State
from openipt.core.refusals import NotFound, Refusal
from openipt.core.who_may import Relation, Verb
from openipt.record import audit, door, keys, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom, ListRoom
from openipt.record.opening import opened
from openipt.record.seal import Vault


@dataclass(frozen=True, slots=True)
class Referred:
    """Who was referred, and when: the name, how this person wants to be reached, and what makes it more or less urgent, in words."""

    name: str
    referred_on: date
    contact: str = ""
    priority: str = ""


def take_in(by: Actor, *, op_id: UUID, who: Referred, now: datetime) -> UUID:
    """Put somebody on the waiting list. Returns the referral's id; the same `op_id` again changes nothing.

    Raises Refusal where the name is missing, or the day of the referral lies ahead or years away.
    """
    with door.caseload(by, Verb.KEEP_WAITING_LIST) as room:
        room.subject = op_id
        if made := models.Referral.objects.select_related("client").filter(id=op_id, service_id=room.practice.id).first():
            if _as_written(made) != _tidy(who):
                raise Refusal(OTHER_CONTENT, conflict=True)
            return op_id
        _check(who, room, now)
        tidy = _tidy(who)
        client, vault = write_client(room.practice.id, {"name": tidy.name}, now)
        row = models.Referral(id=op_id, service_id=room.practice.id, client=client, referred_on=who.referred_on, taken_in_at=now)
        row.taken_in_by_id = room.member_id
        for field in ("contact", "priority"):
            setattr(row, field, vault.seal("referral", field, row.id, getattr(tidy, field)))
        row.save(force_insert=True)
        return op_id


def allocate(by: Actor, referral_id: UUID, *, op_id: UUID, therapist: UUID, plan: CoursePlan, now: datetime) -> UUID:
    """Open a course for somebody who waits, with that therapist, before its assessment. Returns the course's id.

    A therapist takes somebody on like that; whoever runs the service allocates to others as well. Raises Refusal for somebody who waits no
    more, or one who is no therapist here.
    """
    content: dict[str, Any] = {"referral": referral_id, "therapist": therapist, **plan.as_said()}
    to_oneself = by.member is not None and by.member.id == therapist
    with door.caseload(by, Verb.TAKE_FROM_WAITING_LIST if to_oneself else Verb.ALLOCATE_CLIENT) as room:
        room.subject = referral_id
        if (done := models.Operation.objects.select_related("course").filter(id=op_id).first()) is not None:
            return _allocated_before(room, done, content)
        row = _waiting(room, referral_id)
        member = models.Membership.objects.filter(id=therapist, service_id=room.practice.id, ended_at=None).first()
        if member is None or "therapist" not in member.roles:
            raise Refusal("Choose a therapist who works here.", field="therapist")
        protocol = protocol_asked_for(plan.protocol)
        limits.check_year(plan.first_session, now, "day")
        course = open_course(row.client, member.id, protocol, plan, room.practice.zone, now, state=State.REFERRED)
        write_history(_room_of(room, course), now, more=begins_with(plan), kind="allocated", state=State.REFERRED)
        row.state, row.settled_at, row.settled_by_id, row.course = "allocated", now, room.member_id, course
        row.save(update_fields=["state", "settled_at", "settled_by", "course"])
        once.remember(_room_of(room, course), op_id, now, result=course.id, **content)
        room.name_in_audit([course.id])
        relation = Relation.THERAPIST_HERE if to_oneself else Relation.RUNS_SERVICE
        audit.write(audit.course_chain(course.id), audit.Entry(by.name_in_audit, relation, room.verb.value, "done", course.id, referral_id))
        return course.id


def close(by: Actor, referral_id: UUID, *, op_id: UUID, reason: str, now: datetime) -> None:
    """Take somebody off the list who waits no more, with the reason. Sent again, it changes nothing. Raises Refusal without a reason."""
    with door.caseload(by, Verb.KEEP_WAITING_LIST) as room:
        room.subject = referral_id
        if models.Referral.objects.filter(id=referral_id, service_id=room.practice.id, state="closed").exists():
            return
        row = _waiting(room, referral_id)
        if not reason.strip():
            raise Refusal("Write why: whoever asks later should find it.", field="reason")
        limits.check_words(reason, "reason")
        row.state, row.settled_at, row.settled_by_id = "closed", now, room.member_id
        row.reason = _vault(row).seal("referral", "reason", row.id, reason.strip())
        row.save(update_fields=["state", "settled_at", "settled_by", "reason"])


def _waiting(room: ListRoom, referral_id: UUID) -> models.Referral:
    row = models.Referral.objects.select_related("client").filter(id=referral_id, service_id=room.practice.id).first()
    if row is None:
        raise NotFound
    if row.state != "waiting":
        raise Refusal("This person waits no more: somebody was quicker. Look at the list.", conflict=True)
    return row


def _allocated_before(room: ListRoom, done: models.Operation, content: dict[str, Any]) -> UUID:
    if done.course.service_id != room.practice.id:
        raise Refusal(OTHER_CONTENT, conflict=True)
    room.opened_before = _room_of(room, done.course)
    once.already_done(room.opened_before, done.id, **content)
    room.name_in_audit([done.course_id])
    return done.course_id


def _room_of(room: ListRoom, course: models.Course) -> CourseRoom:
    return CourseRoom(course, room.practice, Relation.RUNS_SERVICE, room.verb, Vault(course.client_id, keys.client_key(course.client_id)), room.actor)


def _check(who: Referred, room: ListRoom, now: datetime) -> None:
    if not who.name.strip():
        raise Refusal("Write the name, or the name you use for this person.", field="name")
    limits.check_line(who.name, "name")
    for field in ("contact", "priority"):
        limits.check_words(getattr(who, field), field)
    if who.referred_on > now.astimezone(ZoneInfo(room.practice.zone)).date():
        raise Refusal("The day of the referral lies ahead. Look at it again.", field="referred_on")
    limits.check_year(who.referred_on, now, "referred_on")


def _tidy(who: Referred) -> Referred:
    return Referred(who.name.strip(), who.referred_on, who.contact.strip(), who.priority.strip())


def _as_written(row: models.Referral) -> Referred:
    vault = _vault(row)
    return Referred(opened(vault, row.client, "name"), row.referred_on, opened(vault, row, "contact"), opened(vault, row, "priority"))


def _vault(row: models.Referral) -> Vault:
    return Vault(row.client_id, keys.client_key(row.client_id))

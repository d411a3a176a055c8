"""Handing a course on to another therapist: it is offered with the reason, and changes hands with the acceptance."""

from datetime import datetime
from uuid import UUID

from openipt.actions import calling, limits, once
from openipt.core.refusals import Refusal
from openipt.core.who_may import Verb
from openipt.record import door, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom


def offer(by: Actor, course_id: UUID, *, op_id: UUID, to: UUID, reason: str, now: datetime) -> None:
    """Offer the course to another therapist of the service. Raises Refusal without a reason, or where it is offered already."""
    with door.course(by, course_id, Verb.OFFER_COURSE) as room:
        if once.already_done(room, op_id, to=to, reason=reason):
            return
        receiver = models.Membership.objects.filter(id=to, service_id=room.course.service_id, ended_at=None).first()
        if receiver is None or "therapist" not in receiver.roles or receiver.id == room.course.therapist_id:
            raise Refusal("Choose another therapist who works here.", field="to")
        if not reason.strip():
            raise Refusal("Write why: whoever takes the course on should know.", field="reason")
        limits.check_words(reason, "reason")
        if open_offer(room) is not None:
            raise Refusal("The course is offered to somebody already. Take that offer back first.", conflict=True)
        people = {"from_member_id": room.course.therapist_id, "to_member": receiver, "offered_by_id": room.member_id}
        row = models.CourseOffer(course=room.course, offered_at=now, **people)
        room.seal(row, reason=reason.strip())
        row.save(force_insert=True)
        room.subject = row.id
        once.remember(room, op_id, now, to=to, reason=reason)


def take_back(by: Actor, course_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Take the offer back before it is answered; where none is open, nothing changes."""
    with door.course(by, course_id, Verb.OFFER_COURSE) as room:
        if (row := open_offer(room)) is not None:
            room.subject = row.id
            row.state, row.answered_at = "withdrawn", now
            row.save(update_fields=["state", "answered_at"])


def accept(by: Actor, course_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Take the course on: from this moment it is the actor's, with its alerts, and the former therapist can open it no more.

    Process notes stay under their author's own key. Raises Refusal where the offer was taken back.
    """
    with door.course(by, course_id, Verb.ANSWER_OFFER) as room:
        if once.already_done(room, op_id, accepts=True):
            return
        row = _offer_to_answer(room)
        row.state, row.answered_at = "accepted", now
        row.save(update_fields=["state", "answered_at"])
        room.course.therapist_id = room.member_id
        room.course.save(update_fields=["therapist"])
        event = models.CourseEvent(course=room.course, at=now, by_id=room.member_id, kind="handed_on")
        room.seal(event, reason=f"{row.from_member.name}: {room.open(row, 'reason')}")
        event.save(force_insert=True)
        _let_alerts_follow(room, row.from_member_id, now)
        once.remember(room, op_id, now, accepts=True)


def decline(by: Actor, course_id: UUID, *, op_id: UUID, words: str, now: datetime) -> None:
    """Leave the course where it is, with a word to whoever offered it."""
    with door.course(by, course_id, Verb.ANSWER_OFFER) as room:
        if once.already_done(room, op_id, accepts=False, words=words):
            return
        limits.check_words(words, "words")
        row = _offer_to_answer(room)
        row.state, row.answered_at = "declined", now
        room.seal(row, answer=words.strip())
        row.save(update_fields=["state", "answered_at", "answer"])
        once.remember(room, op_id, now, accepts=False, words=words)


def open_offer(room: CourseRoom) -> models.CourseOffer | None:
    """The offer of this course that waits for its answer."""
    return models.CourseOffer.objects.select_related("from_member", "to_member").filter(course=room.course, state="offered").first()


def _offer_to_answer(room: CourseRoom) -> models.CourseOffer:
    row = open_offer(room)
    if row is None or row.to_member_id != room.member_id:
        raise Refusal("This offer was taken back, or answered before.", conflict=True)
    room.subject = row.id
    return row


def _let_alerts_follow(room: CourseRoom, former: UUID, now: datetime) -> None:
    """Those that the former therapist had in hand are the new one's; to those that nobody has taken yet the new one is called."""
    for alert in models.Alert.objects.select_related("course__therapist").filter(course=room.course).exclude(state="closed"):
        if alert.taken_by_id == former:
            alert.taken_by_id, alert.taken_at = room.member_id, now
            alert.save(update_fields=["taken_by", "taken_at"])
            calling.add_note(alert, room.vault, now, "taken", "", by_id=room.member_id)
        elif alert.state in ("open", "delivered"):
            calling.call_as_well(alert, room.member_id, room.practice, room.vault, now)

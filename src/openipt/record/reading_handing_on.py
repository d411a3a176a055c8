"""What the pages show on which a course is handed on: what goes over, to whom it may go, and the offer with its answer."""

from datetime import datetime
from uuid import UUID

from openipt.core.courses import HELD, Attendance, State
from openipt.core.refusals import NotFound
from openipt.core.who_may import Relation, Verb
from openipt.record import door, models
from openipt.record.actors import Actor
from openipt.record.course_texts import UNFINISHED
from openipt.record.door import CourseRoom
from openipt.record.values import Member
from openipt.record.values_of_practice import Goes, HandOnPage, Offered, OfferPage


def hand_on_page(by: Actor, course_id: UUID, *, now: datetime) -> HandOnPage:
    """Handing a course on: for its therapist, or where that one has left, for whoever runs the service."""
    with door.course(by, course_id, Verb.OFFER_COURSE) as room:
        course, treats = room.course, room.relation is Relation.TREATING
        members = models.Membership.objects.filter(service_id=course.service_id, ended_at=None).exclude(id=course.therapist_id).order_by("name", "id")
        offers = list(models.CourseOffer.objects.select_related("from_member", "to_member").filter(course=course).order_by("-offered_at", "-id")[:1])
        last = offers[0] if offers else None
        return HandOnPage(
            practice=room.practice,
            at=now,
            course_id=course.id,
            name=room.open(course.client, "name"),
            therapist=Member(course.therapist.id, course.therapist.name, tuple(course.therapist.roles)),
            treats=treats,
            goes=_goes(room),
            process_notes=models.ProcessNote.objects.filter(course=course, saved_by_id=room.member_id).count(),
            colleagues=tuple(Member(row.id, row.name, tuple(row.roles)) for row in members if "therapist" in row.roles),
            offer=_offered(room, last) if last is not None and last.state == "offered" else None,
            declined=_offered(room, last) if last is not None and last.state == "declined" else None,
        )


def offer_page(by: Actor, course_id: UUID, *, now: datetime) -> OfferPage:
    """A course that is offered to the actor. Raises NotFound once the offer is answered or taken back."""
    with door.course(by, course_id, Verb.ANSWER_OFFER) as room:
        row = models.CourseOffer.objects.select_related("from_member", "to_member").filter(course=room.course, state="offered").first()
        if row is None or row.to_member_id != room.member_id:
            raise NotFound
        following = models.PlannedSession.objects.filter(course=room.course, attendance=Attendance.PLANNED).order_by("number").first()
        return OfferPage(
            practice=room.practice,
            at=now,
            course_id=room.course.id,
            name=room.open(room.course.client, "name"),
            state=State(room.course.state),
            next_session_at=following.starts_at if following else None,
            goes=_goes(room),
            offer=_offered(room, row),
        )


def _offered(room: CourseRoom, row: models.CourseOffer) -> Offered:
    return Offered(row.from_member.name, row.to_member.name, row.offered_at, room.open(row, "reason"), room.open(row, "answer") or "")


def _goes(room: CourseRoom) -> Goes:
    course = room.course
    attendances = list(models.PlannedSession.objects.filter(course=course).values_list("attendance", flat=True))
    states = list(models.Response.objects.filter(course=course).values_list("state", flat=True))
    return Goes(
        held=sum(each in HELD for each in attendances),
        planned=len(attendances),
        scores=states.count("finished"),
        signed_notes=models.SignedNote.objects.filter(course=course, version=1).count(),
        questionnaires=sum(each in UNFINISHED for each in states),
        open_alerts=models.Alert.objects.filter(course=course).exclude(state="closed").count(),
        safety_plans=models.SafetyPlan.objects.filter(course=course).count(),
    )

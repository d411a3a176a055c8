"""Puts together what the page of one course shows; works only inside the door."""

from datetime import datetime
from uuid import UUID

from openipt.core.scoring import score
from openipt.record import lists, models, opening
from openipt.record.door import CourseRoom
from openipt.record.models import Course, Membership, Response, SupervisionListing
from openipt.record.shelf import library
from openipt.record.values import Comment, CoursePage, Member


def course_page_in(room: CourseRoom, now: datetime, *, hide_names: bool = False) -> CoursePage:
    """Everything that the course page shows; with `hide_names`, as its supervisor sees it."""
    row = room.course
    who = opening.pseudonymised(row.client) if hide_names else opening.client(room.vault, row.client)
    responses = list(Response.objects.select_related("link", "struck_by").filter(course=row))
    open_word = None if hide_names else room.open
    safety_values = _safety_values(room, responses)
    scores = [
        opening.score_point(each, open_word, _why_no_total(room, each), safety_values.get(each.id))
        for each in responses
        if each.state in opening.FINISHED
    ]
    alerts = tuple(
        opening.alert(room.vault, each) for each in models.Alert.objects.select_related("response", "taken_by").filter(course=row).order_by("born_at")
    )
    waiting = tuple(opening.open_questionnaire(each) for each in responses if each.state in opening.UNFINISHED)
    slots = opening.session_slots([row.id]).get(row.id, ())
    events = [] if hide_names else list(models.CourseEvent.objects.select_related("by").filter(course=row).order_by("at", "id"))
    listing = SupervisionListing.objects.filter(course=row, until__gte=now.date()).order_by("-until").first()
    return CoursePage(
        practice=room.practice,
        at=now,
        summary=opening.summary(row, who, slots, scores, waiting, tuple(each for each in alerts if each.state in lists.OPEN_ALERTS)),
        therapist=Member(row.therapist.id, row.therapist.name, tuple(row.therapist.roles)),
        scores=tuple(sorted(scores, key=lambda point: (point.about, point.finished_at))),
        alerts=alerts,
        events=tuple(opening.event(room.vault, each) for each in events),
        supervisors=() if hide_names else _supervisors(row),
        listed_until=listing.until if listing else None,
        pseudonymised=hide_names,
        signed=frozenset(models.SignedNote.objects.filter(course=row, version=1).values_list("session_number", flat=True)),
        comments=tuple(each for each in _comments(room) if not hide_names or each.by_id == room.member_id),
    )


def _safety_values(room: CourseRoom, responses: list[Response]) -> dict[UUID, int]:
    """The answer that counts to the safety item of each response that has one, in one look-up."""
    safety_items = {trigger.item for each in responses for trigger in library().measure(each.measure, each.measure_version).safety}
    found: dict[UUID, int] = {}
    for row in models.Answer.objects.filter(response__in=responses, item__in=safety_items).order_by("response_id", "number"):
        value = room.open(row, "value")
        found |= {row.response_id: value} if value is not None else {}
    return found


def _why_no_total(room: CourseRoom, row: Response) -> str | None:
    """Why a response has no total, worked out from its answers; asked for only where there is none."""
    if row.total is not None or row.way == "total":
        return None
    latest = opening.latest_answers(room.vault, opening.answers_of(row.id))
    return score(library().measure(row.measure, row.measure_version), opening.answered_values(latest)).why_no_total


def _supervisors(row: Course) -> tuple[Member, ...]:
    members = Membership.objects.filter(service_id=row.service_id, ended_at=None).order_by("name")
    return tuple(Member(each.id, each.name, tuple(each.roles)) for each in members if "supervisor" in each.roles)


def _comments(room: CourseRoom) -> tuple[Comment, ...]:
    rows = models.SupervisorComment.objects.select_related("by").filter(course=room.course).order_by("-at", "-id")
    return tuple(Comment(row.id, row.at, row.by.name, row.session_number, room.open(row, "words"), row.seen_at, row.by_id) for row in rows)

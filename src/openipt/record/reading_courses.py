"""Puts together what the page of one course shows, with as many look-ups for one score as for ninety; works only inside the door."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from openipt.core.scoring import score
from openipt.record import lists, models, opening
from openipt.record.door import CourseRoom
from openipt.record.lookups import LookUp
from openipt.record.models import Answer, Membership, SignedNote, SupervisionListing
from openipt.record.shelf import library
from openipt.record.values import Comment, CoursePage, Member, ScorePoint

_ALERTS = LookUp(lambda: models.Alert.objects.select_related("response", "taken_by").order_by("born_at"), by="course")
_EVENTS = LookUp(lambda: models.CourseEvent.objects.select_related("by").order_by("at", "id"), by="course")
_LISTED_UNTIL = LookUp(lambda: SupervisionListing.objects.order_by("-until").values_list("until", flat=True), by="course")
_SIGNED = LookUp(lambda: SignedNote.objects.filter(version=1).values_list("session_number", flat=True), by="course")
_COMMENTS = LookUp(lambda: models.SupervisorComment.objects.select_related("by").order_by("-at", "-id"), by="course")
_MEMBERS = LookUp(lambda: Membership.objects.filter(ended_at=None).order_by("name").values_list("id", "name", "roles"), by="service")
_OF_NO_TOTAL = LookUp(
    lambda: Answer.objects.filter(response__state__in=opening.FINISHED, response__total=None).order_by("number"), by="response__course"
)


@lru_cache(maxsize=64)
def _answers_to(items: tuple[str, ...]) -> LookUp[Any]:
    return LookUp(lambda: Answer.objects.filter(item__in=items).order_by("number").values_list("response_id", "id", "value"), by="response__course")


def course_page_in(room: CourseRoom, now: datetime, *, hide_names: bool = False) -> CoursePage:
    """Everything that the course page shows; with `hide_names`, as its supervisor sees it."""
    row = room.course
    who = opening.pseudonymised(row.client) if hide_names else opening.client(room.vault, row.client)
    given, waiting = opening.scores_and_waiting(row.id)
    scores = _in_full(room, given, hide_names=hide_names)
    alerts = tuple(opening.alert(room.vault, each) for each in _ALERTS.rows(row.id))
    slots = opening.session_slots(row.id)
    events = [] if hide_names else _EVENTS.rows(row.id)
    return CoursePage(
        practice=room.practice,
        at=now,
        summary=opening.summary(row, who, slots, scores, waiting, tuple(each for each in alerts if each.state in lists.OPEN_ALERTS)),
        therapist=Member(row.therapist.id, row.therapist.name, tuple(row.therapist.roles)),
        scores=scores,
        alerts=alerts,
        events=tuple(opening.event(room.vault, each) for each in events),
        supervisors=() if hide_names else _supervisors(row.service_id),
        listed_until=_listed_until(row.id, now.date()),
        pseudonymised=hide_names,
        signed=frozenset(_SIGNED.rows(row.id)),
        comments=tuple(each for each in _comments(room) if not hide_names or each.by_id == room.member_id),
    )


def _in_full(room: CourseRoom, given: Iterable[tuple[ScorePoint, bytes | None]], *, hide_names: bool) -> tuple[ScorePoint, ...]:
    """The scores with what only a course's page says of them: the safety item's answer, why there is no total, why one was struck."""
    scores = [point for point, _ in given]
    safety_values, no_total = _safety_values(room, scores), _why_no_total(room, scores)
    struck = {} if hide_names else {point.response_id: _struck_reason(room, point.response_id, sealed) for point, sealed in given if sealed}
    return tuple(
        replace(
            each,
            safety_value=safety_values.get(each.response_id),
            why_no_total=no_total.get(each.response_id),
            struck_reason=struck.get(each.response_id),
        )
        if each.response_id in safety_values or each.response_id in no_total or each.response_id in struck
        else each
        for each in scores
    )


def _struck_reason(room: CourseRoom, response_id: UUID, sealed: bytes) -> Any:
    return room.vault.open("response", "struck_reason", response_id, bytes(sealed))


def _safety_values(room: CourseRoom, scores: Iterable[ScorePoint]) -> dict[UUID, int]:
    """The answer that counts to the safety item of each score that has one, in one look-up."""
    measures = {(each.measure, each.version) for each in scores}
    items = {trigger.item for measure in measures for trigger in library().measure(*measure).safety}
    found: dict[UUID, int] = {}
    for response_id, answer_id, sealed in _answers_to(tuple(sorted(items))).rows(room.course.id) if items else ():
        value = room.vault.open("answer", "value", answer_id, bytes(sealed))
        found |= {response_id: value} if value is not None else {}
    return found


def _why_no_total(room: CourseRoom, scores: Iterable[ScorePoint]) -> dict[UUID, str | None]:
    """Why scores have no total, worked out from their answers; asked for only where there is one without."""
    without = {each.response_id: each for each in scores if each.total is None and each.way != "total"}
    answers: dict[UUID, list[Answer]] = {response_id: [] for response_id in without}
    for row in _OF_NO_TOTAL.rows(room.course.id) if without else ():
        answers.get(row.response_id, []).append(row)
    found = {}
    for response_id, point in without.items():
        latest = opening.answered_values(opening.latest_answers(room.vault, answers[response_id]))
        found[response_id] = score(library().measure(point.measure, point.version), latest).why_no_total
    return found


def _supervisors(service_id: UUID) -> tuple[Member, ...]:
    return tuple(Member(member_id, name, tuple(roles)) for member_id, name, roles in _MEMBERS.rows(service_id) if "supervisor" in roles)


def _listed_until(course_id: UUID, today: date) -> date | None:
    """The last day on which a supervisor sees the course; None where none does any more."""
    until: date | None = _LISTED_UNTIL.first(course_id)
    return until if until is not None and until >= today else None


def _comments(room: CourseRoom) -> tuple[Comment, ...]:
    rows = _COMMENTS.rows(room.course.id)
    return tuple(Comment(row.id, row.at, row.by.name, row.session_number, room.open(row, "words"), row.seen_at, row.by_id) for row in rows)

"""Puts together what the page of one course shows, with as many look-ups for one score as for ninety; works only inside the door."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from openipt.core.scoring import score
from openipt.core.tasks import NOTHING_KEPT
from openipt.core.who_may import Relation
from openipt.record import lists, models, opening, reading_rules, reading_tasks
from openipt.record.course_marks import MARKS, Marks, marks_in
from openipt.record.course_sheets import SHEETS, Sheets, sheets_in
from openipt.record.door import CourseRoom
from openipt.record.late_messages import late_since
from openipt.record.lookups import LookUp, ask_ahead
from openipt.record.models import Answer, Membership
from openipt.record.other_courses import other_courses
from openipt.record.shelf import library
from openipt.record.values import Comment, CoursePage, Member, OpenQuestionnaire, ScorePoint, SentTwice

_ALERTS = LookUp(lambda: models.Alert.objects.select_related("response", "taken_by").order_by("born_at"), by="course")
_COMMENTS = LookUp(lambda: models.SupervisorComment.objects.select_related("by").order_by("-at", "-id"), by="course")
_MEMBERS = LookUp(lambda: Membership.objects.filter(ended_at=None).order_by("name").values_list("id", "name", "roles"), by="service")
_REFUSED = LookUp(lambda: models.RefusedOperation.objects.order_by("-at"), by="course")
Scores = tuple[tuple[ScorePoint, ...], tuple[OpenQuestionnaire, ...]]
_kept: dict[UUID, tuple[tuple[Any, ...], Scores]] = {}
"""By course, what was read last of its scores, and what was made of it: figures and dates."""
_OF_NO_TOTAL = LookUp(
    lambda: Answer.objects.filter(response__state__in=opening.FINISHED, response__total=None).order_by("number"), by="response__course"
)


@lru_cache(maxsize=64)
def _answers_to(items: tuple[str, ...]) -> LookUp[Any]:
    return LookUp(
        lambda: Answer.objects.filter(item__in=items).order_by("number").values_list("response_id", "item", "id", "value"), by="response__course"
    )


def course_page_in(
    room: CourseRoom, now: datetime, *, hide_names: bool = False, in_brief: bool = False, sheets: Sheets | None = None, marks: Marks | None = None
) -> CoursePage:
    """Everything that the course page shows; with `hide_names`, as its supervisor sees it; with `in_brief`, as the page of one session needs it.

    `sheets` and `marks` are the course's where they have been read already.
    """
    row = room.course
    if marks is None:
        ask_ahead(*(each for each in asked_of_a_page(room, now, hide_names=hide_names, in_brief=in_brief) if sheets is None or each[0] is not SHEETS))
        marks = marks_in(row.id, now)
    who = opening.pseudonymised(row.client_id) if hide_names else opening.client(room.vault, row.client)
    scores, waiting = _scores_and_waiting(room, hide_names=hide_names)
    alerts = tuple(opening.alert(room.vault, each) for each in _ALERTS.rows(row.id))
    events = () if hide_names or in_brief else opening.events(room.vault, row.id)
    until, signed, slots = marks.listed_until, marks.signed, marks.slots
    covering = room.relation is Relation.COVERING
    decisions = reading_rules.decisions_in(room, in_words=not hide_names) if marks.decided else ()
    recorded, reviewed = reading_tasks.recorded_in(room) if events else ((), ())
    fired = reading_rules.fired_in(room, slots, scores, decisions)
    present = () if hide_names else (sheets or sheets_in(room)).present
    last = max((each.number for each in slots), default=0)
    return CoursePage(
        sent_twice=_sent_twice(room) if marks.sent_twice and not hide_names else (),
        practice=room.practice,
        at=now,
        summary=opening.summary(
            row,
            who,
            slots,
            scores,
            waiting,
            tuple(each for each in alerts if each.state in lists.OPEN_ALERTS),
            messages_wait=marks.messages_wait and not hide_names,
            look_together=reading_rules.waiting_now(fired, slots, scores),
        ),
        fired=fired,
        therapist=Member(row.therapist.id, row.therapist.name, tuple(row.therapist.roles)),
        scores=scores,
        alerts=alerts,
        events=reading_rules.among((*events, *reviewed), decisions) if events else (),
        supervisors=() if hide_names or in_brief or covering else _supervisors(row.service_id),
        listed_until=until if until is not None and until >= now.date() and not in_brief else None,
        pseudonymised=hide_names,
        signed=signed,
        comments=() if covering or not marks.commented else tuple(each for each in _comments(room) if not hide_names or each.by_id == room.member_id),
        recorded=recorded,
        kept=reading_tasks.kept_in(room, scores, marks, events, last, present) if events else NOTHING_KEPT,
        covering=covering,
        sheets=present,
        other_courses=other_courses(room) if events and marks.other_courses else (),
    )


def asked_of_a_page(room: CourseRoom, now: datetime, *, hide_names: bool = False, in_brief: bool = False) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """What `course_page_in` asks of every course, whatever there is of it."""
    course_id = room.course.id
    yield MARKS, (course_id, now, late_since(now))
    yield from ((look_up, (course_id,)) for look_up in (opening.RESPONSES, _answers_to(library().safety_items), _ALERTS))
    if not hide_names:
        yield SHEETS, (course_id,)
    if not hide_names and not in_brief:
        yield from ((look_up, (course_id,)) for look_up in (opening.EVENTS, reading_tasks.RECORDED, reading_tasks.PARTS))
        if room.relation is not Relation.COVERING:
            yield _MEMBERS, (room.course.service_id,)


def scores_in(room: CourseRoom) -> tuple[ScorePoint, ...]:
    """All scores of the course, finished or struck, the oldest first, with all that its page says of them."""
    return _scores_and_waiting(room)[0]


def _scores_and_waiting(room: CourseRoom, *, hide_names: bool = False) -> Scores:
    """The scores with what only a course's page says of them: the safety item's answer, why there is no total, why one was struck.

    While what is read is what was read before, what was made of it before is handed out again (ADR 16).
    """
    responses, answers = opening.RESPONSES.rows(room.course.id), _answers_to(library().safety_items).rows(room.course.id)
    as_read = (responses, answers, library())
    before = _kept.get(room.course.id)
    if before is not None and before[0] == as_read:
        return before[1]
    made = _worked_out(room, responses, answers, hide_names=hide_names)
    if all(each.struck_at is None and each.total is not None for each in made[0]):  # else there are words in it, or answers that were not compared
        if len(_kept) >= lists.KEPT:
            _kept.clear()
        _kept[room.course.id] = (as_read, made)
    return made


def _worked_out(room: CourseRoom, responses: list[Any], answers: list[Any], *, hide_names: bool) -> Scores:
    given, waiting = opening.scores_and_waiting(responses)
    scores = [point for point, _ in given]
    more: dict[UUID, dict[str, Any]] = {}
    for response_id, value in _safety_values(room, scores, answers).items():
        more.setdefault(response_id, {})["safety_value"] = value
    for response_id, why in _why_no_total(room, scores).items():
        more.setdefault(response_id, {})["why_no_total"] = why
    for point, sealed in given if not hide_names else ():
        if sealed is not None:
            more.setdefault(point.response_id, {})["struck_reason"] = _struck_reason(room, point.response_id, sealed)
    return tuple(replace(each, **more[each.response_id]) if each.response_id in more else each for each in scores), waiting


def _struck_reason(room: CourseRoom, response_id: UUID, sealed: bytes) -> Any:
    return room.vault.open("response", "struck_reason", response_id, bytes(sealed))


def _safety_values(room: CourseRoom, scores: Iterable[ScorePoint], answers: list[Any]) -> dict[UUID, int | None]:
    """The newest answer to the (first) safety item of each score whose measure has one."""
    items = {each.response_id: safety[0].item for each in scores if (safety := library().measure(each.measure, each.version).safety)}
    found: dict[UUID, int | None] = {}
    for response_id, item, answer_id, sealed in answers:
        if items.get(response_id) == item:
            found[response_id] = room.vault.open("answer", "value", answer_id, bytes(sealed))
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


def _comments(room: CourseRoom) -> tuple[Comment, ...]:
    rows = _COMMENTS.rows(room.course.id)
    return tuple(Comment(row.id, row.at, row.by.name, row.session_number, room.open(row, "words"), row.seen_at, row.by_id) for row in rows)


def _sent_twice(room: CourseRoom) -> tuple[SentTwice, ...]:
    """Forms that were refused because their id had been used for other content, the latest first."""
    rows = _REFUSED.rows(room.course.id)
    done = dict(models.Operation.objects.filter(id__in=[row.op_id for row in rows]).values_list("id", "at")) if rows else {}
    return tuple(SentTwice(row.at, row.verb, room.open(row, "content"), done.get(row.op_id)) for row in rows)

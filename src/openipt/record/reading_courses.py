"""Puts together what the page of one course shows, with as many look-ups for one score as for ninety; works only inside the door."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from openipt.core.tasks import NOTHING_KEPT
from openipt.core.who_may import Relation
from openipt.record import models, opening, reading_rules, reading_tasks
from openipt.record.course_marks import MARKS, Marks, marks_in
from openipt.record.course_scores import asked_of_scores, scores_and_waiting_in
from openipt.record.course_sheets import SHEETS, Sheets, sheets_in
from openipt.record.course_texts import OPEN_ALERTS
from openipt.record.door import CourseRoom
from openipt.record.late_messages import late_since
from openipt.record.lookups import LookUp, ask_ahead
from openipt.record.models import Membership
from openipt.record.other_courses import other_courses
from openipt.record.values import Comment, CoursePage, Member, SentTwice

_ALERTS = LookUp(lambda: models.Alert.objects.select_related("response", "taken_by").order_by("born_at"), by="course")
_COMMENTS = LookUp(lambda: models.SupervisorComment.objects.select_related("by").order_by("-at", "-id"), by="course")
_MEMBERS = LookUp(lambda: Membership.objects.filter(ended_at=None).order_by("name").values_list("id", "name", "roles"), by="service")
_REFUSED = LookUp(lambda: models.RefusedOperation.objects.order_by("-at"), by="course")


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
    scores, waiting = scores_and_waiting_in(room, hide_names=hide_names)
    alerts = tuple(opening.alert(room.vault, each) for each in _ALERTS.rows(row.id))
    events = () if hide_names or in_brief else opening.events(room.vault, row.id)
    until, signed, slots = marks.listed_until, marks.signed, marks.slots
    covering = room.relation is Relation.COVERING
    decisions = reading_rules.decisions_in(room, in_words=not hide_names) if marks.decided else ()
    recorded, reviewed = reading_tasks.recorded_in(room) if events else ((), ())
    fired = reading_rules.fired_in(room, slots, scores, decisions)
    present = () if hide_names else (sheets or sheets_in(room)).present
    last = max((each.number for each in slots), default=0)
    comments = () if covering or not marks.commented else tuple(each for each in _comments(room) if not hide_names or each.by_id == room.member_id)
    supervisors = () if hide_names or in_brief or covering else _supervisors(row.service_id)
    unsupervised = frozenset[int]() if covering else reading_tasks.unsupervised(fired, slots, comments)
    works_alone = all(each.id == row.therapist_id for each in supervisors)
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
            tuple(each for each in alerts if each.state in OPEN_ALERTS),
            messages_wait=marks.messages_wait and not hide_names,
            look_together=reading_rules.waiting_now(fired, slots, scores),
        ),
        fired=fired,
        therapist=Member(row.therapist.id, row.therapist.name, tuple(row.therapist.roles)),
        scores=scores,
        alerts=alerts,
        events=reading_rules.among((*events, *reviewed), decisions) if events else (),
        supervisors=supervisors,
        listed_until=until if until is not None and until >= now.date() and not in_brief else None,
        pseudonymised=hide_names,
        signed=signed,
        comments=comments,
        recorded=recorded,
        kept=reading_tasks.kept_in(room, scores, marks, events, last, present, unsupervised=unsupervised, works_alone=works_alone)
        if events
        else NOTHING_KEPT,
        covering=covering,
        sheets=present,
        other_courses=other_courses(room) if events and marks.other_courses else (),
    )


def asked_of_a_page(room: CourseRoom, now: datetime, *, hide_names: bool = False, in_brief: bool = False) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """What `course_page_in` asks of every course, whatever there is of it."""
    course_id = room.course.id
    yield MARKS, (course_id, now, late_since(now))
    yield asked_of_scores(course_id)
    yield _ALERTS, (course_id,)
    if room.relation is not Relation.COVERING:
        yield _COMMENTS, (course_id,)  # whether there are any is not known yet, and to wait for that takes longer than to ask
    if not hide_names:
        yield SHEETS, (course_id,)
    if not hide_names and not in_brief:
        yield from ((look_up, (course_id,)) for look_up in (opening.EVENTS, reading_tasks.RECORDED, reading_tasks.PARTS))
        if room.relation is not Relation.COVERING:
            yield _MEMBERS, (room.course.service_id,)


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

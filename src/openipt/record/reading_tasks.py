"""Reads what was recorded of a course's tasks, and what the record keeps anyway by which some of them count as done; works only inside the door."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from openipt.core.courses import State
from openipt.core.inventory import SHEET as PERSON
from openipt.core.letters import Kind
from openipt.core.protocols import Protocol
from openipt.core.tasks import SUPERVISION, Kept, Outcome, Recorded, Score
from openipt.core.timeline import SHEET as EVENT
from openipt.core.timeline import event_of, is_drawn
from openipt.core.worksheets import in_words, said_in
from openipt.record import models
from openipt.record.course_marks import Marks
from openipt.record.door import CourseRoom
from openipt.record.lookups import LookUp
from openipt.record.shelf import library
from openipt.record.values import Comment, CourseEvent, ScorePoint, SessionSlot
from openipt.record.values_of_people import CourseSheet
from openipt.record.values_of_rules import FiredRule
from openipt.record.values_of_tasks import TaskRecord

_AS_RECORDED = ("task", "session_number", "outcome", "at", "id", "sheet", "sheet_version", "about", "by__name", "content")
RECORDED = LookUp[Any](lambda: models.TaskRecord.objects.order_by("at", "id").values_list(*_AS_RECORDED), by="course")
PARTS = LookUp[Any](
    lambda: models.SessionPart.objects.filter(removed_at=None).values_list("id", "sheet", "sheet_version", "session_number", "content"), by="course"
)


def recorded_in(room: CourseRoom) -> tuple[tuple[Recorded, ...], tuple[CourseEvent, ...]]:
    """Every record of a task, in the order in which they were written down; and the decisions at reviews, as lines of the history."""
    rows = RECORDED.rows(room.course.id)
    reviews = frozenset(review.task for review in library().protocol(room.course.protocol, room.course.protocol_version).reviews)
    decisions = [_decision(room, reviews, *row) for row in rows]
    recorded = tuple(
        Recorded(task, session, Outcome(outcome), at, heard=made is not None and SUPERVISION in made.more)
        for (task, session, outcome, at, *_), made in zip(rows, decisions, strict=True)
    )
    return recorded, tuple(each for each in decisions if each is not None)


def _decision(
    room: CourseRoom,
    reviews: frozenset[str],
    task: str,
    session: int | None,
    outcome: str,
    at: datetime,
    id: UUID,
    key: str,
    version: int | None,
    about: date,
    by: str,
    sealed: bytes,
) -> CourseEvent | None:
    """A record of a review, or one whose worksheet holds a decision, as a line of the history; None for any other."""
    sheet = library().worksheet(key, version) if key in library().worksheets else None
    decides = sheet.decides if sheet else None
    if outcome != Outcome.DONE or (decides is None and (session is None or task not in reviews)):
        return None
    content, techniques = room.vault.open("task_record", "content", id, bytes(sealed)), library().techniques
    beside = {field: value for field, value in content["sheet"].items() if field != decides}
    reason = " ".join(filter(None, (in_words(sheet, beside, techniques) if sheet else "", content["words"])))
    more = {"task": task}
    if sheet and decides:
        more["decision"] = said_in(sheet.field(decides), content["sheet"][decides], techniques)
    if SUPERVISION in content["sheet"]:
        more[SUPERVISION] = content["sheet"][SUPERVISION]
    return CourseEvent(at, by, "reviewed", session, reason=reason, day=about, more=more)


def kept_in(
    room: CourseRoom,
    scores: Iterable[ScorePoint],
    marks: Marks,
    events: Iterable[CourseEvent],
    last_session: int,
    sheets: tuple[CourseSheet, ...],
    *,
    unsupervised: frozenset[int],
    works_alone: bool,
) -> Kept:
    """What the record keeps anyway, from what else was read of the course."""
    parts, moved = PARTS.rows(room.course.id), [each for each in events if each.kind == "moved"]
    completed = [each.at for each in moved if each.state is State.COMPLETED]
    return Kept(
        scores=tuple(Score(each.measure, each.session, each.about) for each in scores if each.struck_at is None and each.total is not None),
        written=frozenset((sheet, session) for _, sheet, _, session, _ in parts),
        techniques=frozenset(_with_techniques(room, parts)),
        signed=marks.signed,
        risk_assessed=marks.risk_assessed,
        last_session=last_session,
        life=frozenset(_done_of_life(sheets)),
        completed_on=completed[-1].astimezone(ZoneInfo(room.practice.zone)).date() if completed else None,
        refocused_at=_refocused_at(moved, library().protocol(room.course.protocol, room.course.protocol_version)),
        sheets=sheets,
        letters=frozenset({Kind.ENDING.value} if marks.letter_given else ()),
        unsupervised=unsupervised,
        works_alone=works_alone,
    )


def unsupervised(fired: Iterable[FiredRule], slots: Iterable[SessionSlot], comments: Iterable[Comment]) -> frozenset[int]:
    """The sessions at which a rule about the score has come up, and since whose beginning no supervisor has written."""
    off_track = {each.session for each in fired if each.route == "outcome"}
    written = max((each.at for each in comments), default=None)
    return frozenset(each.number for each in slots if each.number in off_track and (written is None or written < each.starts_at))


def _done_of_life(sheets: Sequence[CourseSheet]) -> Iterator[str]:
    """Which of people, circle and timeline stand as their tasks ask. Whoever was taken off the circle was placed too."""
    people = [each for each in sheets if each.sheet == PERSON]
    if library().prompts.is_taken([each.content for each in people]):
        yield "people"
    if people and all(each.placed for each in people):
        yield "circle"
    if is_drawn([event_of(each.id, each.content) for each in sheets if each.sheet == EVENT]):
        yield "timeline"


def _with_techniques(room: CourseRoom, parts: Iterable[Any]) -> Iterable[int]:
    """The sessions in which at least one technique was noted."""
    for part_id, sheet, version, session, content in parts:
        named = [field.key for field in library().worksheet(sheet, version).fields if field.kind == "techniques"]
        if named:
            opened = room.vault.open("session_part", "content", part_id, bytes(content))
            if any(opened.get(key) for key in named):
                yield session


def _refocused_at(moved: Iterable[CourseEvent], protocol: Protocol) -> datetime | None:
    """When the course last went back from a later phase to the one with the contract."""
    order = {phase.id: place for place, phase in enumerate(protocol.phases)}
    back_to, found, before = order[protocol.agreed_in], None, -1
    for each in moved:
        place = order.get(each.phase or "", before)
        if place == back_to < before:
            found = each.at
        before = place
    return found


def task_records(room: CourseRoom, task: str, session: int | None) -> tuple[TaskRecord, ...]:
    """Every record of one task, or of one session's, opened, the newest first."""
    rows = models.TaskRecord.objects.select_related("by").filter(course=room.course, task=task, session_number=session).order_by("-version")
    return tuple(_task_record(room, row) for row in rows)


def _task_record(room: CourseRoom, row: models.TaskRecord) -> TaskRecord:
    content = room.open(row, "content")
    kept = (row.version, Outcome(row.outcome), row.about, row.at, row.by.name)
    return TaskRecord(*kept, content["words"], row.sheet, row.sheet_version or 0, content["sheet"])

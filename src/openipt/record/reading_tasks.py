"""Reads what was recorded of a course's tasks, and what the record keeps anyway by which some of them count as done; works only inside the door."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from openipt.core.courses import State
from openipt.core.protocols import Protocol
from openipt.core.tasks import Kept, Outcome, Recorded, Score
from openipt.record import models
from openipt.record.door import CourseRoom
from openipt.record.lookups import LookUp
from openipt.record.shelf import library
from openipt.record.values import CourseEvent, ScorePoint, TaskRecord

_RECORDED = LookUp[Any](lambda: models.TaskRecord.objects.order_by("at", "id").values_list("task", "session_number", "outcome", "at"), by="course")
_PARTS = LookUp[Any](
    lambda: models.SessionPart.objects.filter(removed_at=None).values_list("id", "sheet", "sheet_version", "session_number", "content"), by="course"
)
_ASSESSED = LookUp[Any](lambda: models.RiskAssessment.objects.values_list("id", flat=True), by="course")


def recorded_in(room: CourseRoom) -> tuple[Recorded, ...]:
    """Every record of a task, in the order in which they were written down."""
    return tuple(Recorded(task, session, Outcome(outcome), at) for task, session, outcome, at in _RECORDED.rows(room.course.id))


def kept_in(room: CourseRoom, scores: Iterable[ScorePoint], signed: frozenset[int], events: Iterable[CourseEvent], last_session: int) -> Kept:
    """What the record keeps anyway, from what else was read of the course."""
    parts, moved = _PARTS.rows(room.course.id), [each for each in events if each.kind == "moved"]
    completed = [each.at for each in moved if each.state is State.COMPLETED]
    return Kept(
        scores=tuple(Score(each.measure, each.session, each.about) for each in scores if each.struck_at is None and each.total is not None),
        written=frozenset((sheet, session) for _, sheet, _, session, _ in parts),
        techniques=frozenset(_with_techniques(room, parts)),
        signed=signed,
        risk_assessed=bool(_ASSESSED.rows(room.course.id)),
        last_session=last_session,
        completed_on=completed[-1].astimezone(ZoneInfo(room.practice.zone)).date() if completed else None,
        refocused_at=_refocused_at(moved, library().protocol(room.course.protocol, room.course.protocol_version)),
    )


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

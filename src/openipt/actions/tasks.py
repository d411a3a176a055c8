"""Recording what became of a task of the course: done, not done, or left out with the reason. Records are only ever added."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from openipt.actions import limits, once
from openipt.core.courses import CANNOT_BE_PASSED
from openipt.core.plans import plan_of
from openipt.core.protocols import Task
from openipt.core.refusals import ChangedMeanwhile, NotFound, Refusal
from openipt.core.tasks import Outcome, form_of, missing_in
from openipt.core.who_may import Verb
from openipt.core.worksheets import Content, Worksheet, read_content
from openipt.record import door, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom
from openipt.record.shelf import library


@dataclass(frozen=True, slots=True)
class Said:
    """What a form says of a task: the outcome, the day that it is about, a sentence, and what stands on its worksheet.

    `session` is the session's number for a task of each session, and for the decision at a review. `based_on` is the version that the form was
    begun from, 0 for none.
    """

    task: str
    outcome: Outcome
    about: date
    words: str = ""
    session: int | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    based_on: int = 0


def record(by: Actor, course_id: UUID, said: Said, *, op_id: UUID, now: datetime) -> None:
    """Record a task. One that says the same as the newest record adds none.

    Raises NotFound for a task or session that the course does not have, ChangedMeanwhile where it was recorded by somebody else since,
    and Refusal where something is missing.
    """
    with door.course(by, course_id, Verb.RECORD_TASK) as room:
        told: dict[str, Any] = {"task": said.task, "session": said.session, "outcome": said.outcome, "about": said.about, "words": said.words}
        told |= {"content": dict(said.content), "based_on": said.based_on}
        if once.already_done(room, op_id, **told):
            return
        task = _task(room, said)
        sheet = form_of(task, library())
        content = _content(task, sheet, said)
        _check_review(room, task, said)
        _check_day(room, said, now)
        newest = _newest(room, task.id, said.session)
        words = said.words.strip()
        if newest is not None and _says(room, newest) == (said.outcome, said.about, words, content):
            once.remember(room, op_id, now, **told)
            return
        if (newest.version if newest else 0) != said.based_on:
            sentence = "Somebody recorded this meanwhile. Look at both, put into yours what is to stay, and save again."
            raise ChangedMeanwhile(sentence, conflict=True)
        room.subject = _add(room, task, said.outcome, said.about, now, session=said.session, words=words, sheet=sheet, content=content)
        once.remember(room, op_id, now, **told)


def tick(room: CourseRoom, tasks: Iterable[Task], now: datetime) -> None:
    """Record tasks as done that were ticked with a move, in the move's own transaction."""
    today = now.astimezone(ZoneInfo(room.practice.zone)).date()
    for task in tasks:
        _add(room, task, Outcome.DONE, today, now)


def _task(room: CourseRoom, said: Said) -> Task:
    protocol = plan_of(library(), room.course)
    task = next((each for each in protocol.tasks if each.id == said.task), None)
    if task is None or task.tool == "countdown":
        raise NotFound
    reviews = protocol.reviewed_by(task.id)
    if said.session is None and not reviews:
        return task
    known = said.session in reviews if reviews else task.repeats == "each_session"
    if said.session is None or not known or not models.PlannedSession.objects.filter(course=room.course, number=said.session).exists():
        raise NotFound
    return task


def _content(task: Task, sheet: Worksheet | None, said: Said) -> Content:
    """What stands on the task's worksheet. Raises Refusal where a field cannot be read, or where done or left out asks for more."""
    limits.check_words(said.words, "words")
    content: Content = {}
    if sheet is not None:
        content, mistakes = read_content(sheet, said.content, library().techniques)
        if mistakes:
            raise Refusal(mistakes[0].sentence, field=mistakes[0].field)
        if said.outcome is Outcome.DONE and (missing := missing_in(sheet, content)):
            raise Refusal(
                f"To count as done it still wants {_listed(missing)}. Fill in what is missing, or save it as not done yet.", field=missing[0].key
            )
        if said.outcome is Outcome.DONE and not content:
            raise Refusal("Nothing is written yet. Write one thing down, or save it as not done yet.", field=sheet.fields[0].key)
    if said.outcome is Outcome.LEFT_OUT and task.id in CANNOT_BE_PASSED:
        raise Refusal(f"«{task.title}» cannot be left out. Save it as not done yet.", field="outcome")
    if said.outcome is Outcome.LEFT_OUT and not said.words.strip():
        raise Refusal("Say in a sentence why it is left out.", field="words")
    return content


def _check_review(room: CourseRoom, task: Task, said: Said) -> None:
    """A review without a worksheet of its own says in a sentence what was decided and why."""
    at_review = bool(plan_of(library(), room.course).reviewed_by(task.id))
    if at_review and task.sheet is None and said.outcome is Outcome.DONE and not said.words.strip():
        raise Refusal("Say in a sentence what you decided, and why.", field="words")


def _listed(missing: Iterable[Any]) -> str:
    return ", ".join(f"«{each.title}»" for each in missing)


def _check_day(room: CourseRoom, said: Said, now: datetime) -> None:
    if said.about > now.astimezone(ZoneInfo(room.practice.zone)).date():
        raise Refusal("The day lies ahead. Give the day on which it was done or decided.", field="about")
    limits.check_year(said.about, now, "about")


def _newest(room: CourseRoom, task: str, session: int | None) -> models.TaskRecord | None:
    return models.TaskRecord.objects.filter(course=room.course, task=task, session_number=session).order_by("-version").first()


def _says(room: CourseRoom, row: models.TaskRecord) -> tuple[str, date, str, Content]:
    content = room.open(row, "content")
    return row.outcome, row.about, content["words"], content["sheet"]


def _add(
    room: CourseRoom,
    task: Task,
    outcome: Outcome,
    about: date,
    now: datetime,
    *,
    session: int | None = None,
    words: str = "",
    sheet: Worksheet | None = None,
    content: Content | None = None,
) -> UUID:
    last = models.TaskRecord.objects.filter(course=room.course, task=task.id).order_by("-version").values_list("version", flat=True).first() or 0
    row = models.TaskRecord(course=room.course, task=task.id, session_number=session, version=last + 1, outcome=outcome, about=about, at=now)
    row.by_id = room.member_id
    if content and sheet is not None:
        row.sheet, row.sheet_version = sheet.key, sheet.version
    room.seal(row, content={"words": words, "sheet": content or {}})
    row.save(force_insert=True)
    return row.id

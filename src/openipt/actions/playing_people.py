"""Plays what a course file says of people, the timeline, the focus and the goals onto sheets of the course, and reads it back."""

from datetime import datetime, timedelta
from uuid import UUID

from openipt.actions import course_sheets
from openipt.actions.course_sheets import Written
from openipt.core.course_files import CourseFile
from openipt.core.course_people import moved
from openipt.core.ids import uuid7
from openipt.core.inventory import SHEET as PERSON
from openipt.core.refusals import Refusal
from openipt.core.timeline import SHEET as EVENT
from openipt.core.worksheets import Content
from openipt.record import read
from openipt.record.actors import Actor


def play(by: Actor, course_id: UUID, file: CourseFile, session: int, shift: timedelta, now: datetime) -> None:
    """What the file writes down in this session: people, events."""
    told = file.people
    if session == told.inventory_session:
        for person in told.people:
            write(by, course_id, PERSON, person.content, session, now)
    if session == told.timeline_session:
        for event in told.events:
            write(by, course_id, EVENT, moved(event, shift), session, now)


def write(by: Actor, course_id: UUID, sheet: str, content: Content, session: int, now: datetime, about: UUID | None = None) -> UUID:
    """One sheet of the course, as its therapist would fill it in. Raises Refusal where the sheet does not take what the file says."""
    sheet_id = uuid7(now)
    saved = course_sheets.save(by, course_id, Written(sheet_id, sheet, content, session=session, about=about), op_id=uuid7(now), now=now)
    if saved.mistakes:
        raise Refusal(f"{sheet}: {saved.mistakes[0].sentence}")
    return sheet_id


def figures(by: Actor, course_id: UUID, now: datetime) -> tuple[tuple[str, Content], ...]:
    """What the record holds on sheets of the course."""
    return tuple((each.sheet, dict(each.content)) for each in read.life_page(by, course_id, now=now).sheets)

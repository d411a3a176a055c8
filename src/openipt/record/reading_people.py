"""What the pages of people, circle, timeline and focus may ask the record for; each question goes through the door."""

from datetime import datetime
from uuid import UUID

from openipt.core.refusals import NotFound
from openipt.core.who_may import Verb
from openipt.record import door, session_parts
from openipt.record.actors import Actor
from openipt.record.course_sheets import earlier_versions, placements_in, sheets_in
from openipt.record.door import CourseRoom
from openipt.record.reading_courses import course_page_in
from openipt.record.shelf import library
from openipt.record.values_of_people import CourseSheet, LifePage, SheetVersion


def life_page(by: Actor, course_id: UUID, *, now: datetime) -> LifePage:
    """The course in brief with its people, placements, events, issues, focus and goals."""
    with door.course(by, course_id, Verb.READ_LIFE) as room:
        return life_in(room, now)


def sheet_page(by: Actor, course_id: UUID, sheet_id: UUID, *, now: datetime) -> tuple[LifePage, CourseSheet, tuple[SheetVersion, ...]]:
    """One sheet of the course with its earlier versions, the newest first. Raises NotFound for one that is not there any more."""
    with door.course(by, course_id, Verb.READ_LIFE, subject=sheet_id) as room:
        page = life_in(room, now)
        sheet = next((each for each in page.sheets if each.id == sheet_id), None)
        if sheet is None:
            raise NotFound
        return page, sheet, earlier_versions(room, sheet_id, sheets_in(room).names)


def life_in(room: CourseRoom, now: datetime) -> LifePage:
    """The same for whoever is inside the door already."""
    found = sheets_in(room)
    merged = {each.id: each.into for each in found.merged}
    parts = session_parts.parts_on(room, library().naming_people_or_techniques, found.names)
    return LifePage(course_page_in(room, now, in_brief=True, sheets=found), placements_in(room, merged), parts, found.merged)

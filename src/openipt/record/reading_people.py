"""What the pages of people, circle, timeline and focus may ask the record for; each question goes through the door."""

from datetime import datetime
from uuid import UUID

from openipt.core.refusals import NotFound
from openipt.core.who_may import Verb
from openipt.record import door, session_parts
from openipt.record.actors import Actor
from openipt.record.course_sheets import Sheets, earlier_versions, placements_in, sheets_in
from openipt.record.door import CourseRoom
from openipt.record.reading_courses import course_page_in
from openipt.record.shelf import library
from openipt.record.values_of_people import CourseSheet, LifePage, SheetVersion, session_to_show


def life_page(by: Actor, course_id: UUID, *, now: datetime) -> LifePage:
    """The course in brief with its people, placements, events, issues, focus and goals."""
    with door.course(by, course_id, Verb.READ_LIFE) as room:
        return life_in(room, now)


def circle_page(by: Actor, course_id: UUID, session: int | None, beside: int | None, *, now: datetime) -> tuple[LifePage, int]:
    """The circle of a session, beside that of another, and the number of that session: where none is asked for, the one that comes next.

    Only the placements that these circles are told from are opened, and no parts of sessions. Raises NotFound for a session that is none.
    """
    with door.course(by, course_id, Verb.READ_LIFE) as room:
        found = sheets_in(room)
        course = course_page_in(room, now, in_brief=True, sheets=found)
        shown = session if session is not None else session_to_show(course)
        if not {shown, *([] if beside is None else [beside])} <= {each.number for each in course.summary.sessions}:
            raise NotFound
        merged = {each.id: each.into for each in found.merged}
        placements = placements_in(room, merged, {shown} if beside is None else {shown, beside})
        return LifePage(course, placements.opened, (), found.merged, placements.sessions), shown


def sheet_page(by: Actor, course_id: UUID, sheet_id: UUID, *, now: datetime) -> tuple[LifePage, CourseSheet, tuple[SheetVersion, ...]]:
    """One sheet of the course with its earlier versions, the newest first. Raises NotFound for one that is not there any more."""
    with door.course(by, course_id, Verb.READ_LIFE, subject=sheet_id) as room:
        found = sheets_in(room)
        page = life_in(room, now, found)
        sheet = next((each for each in page.sheets if each.id == sheet_id), None)
        if sheet is None:
            raise NotFound
        return page, sheet, earlier_versions(room, sheet_id, found.names)


def life_in(room: CourseRoom, now: datetime, found: Sheets | None = None) -> LifePage:
    """The same for whoever is inside the door already; `found` are the course's sheets where they have been read."""
    found = found or sheets_in(room)
    merged = {each.id: each.into for each in found.merged}
    parts = session_parts.parts_on(room, library().naming_people, found.names)
    placements = placements_in(room, merged)
    return LifePage(course_page_in(room, now, in_brief=True, sheets=found), placements.opened, parts, found.merged, placements.sessions)

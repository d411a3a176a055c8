"""What the pages of a session, of its notes and of supervision may ask the record for; each question goes through the door."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from openipt.core import focus, formulation, goals
from openipt.core.initials import with_initials
from openipt.core.inventory import SHEET as PERSON
from openipt.core.notes import NoteLine
from openipt.core.refusals import NotFound
from openipt.core.who_may import Verb
from openipt.core.worksheets import said_in
from openipt.record import door, models, opening, session_parts
from openipt.record.actors import Actor
from openipt.record.course_marks import marks_in
from openipt.record.course_sheets import sheets_in
from openipt.record.door import CourseRoom
from openipt.record.lookups import ask_ahead
from openipt.record.people_named import names_ever_in
from openipt.record.reading_courses import asked_of_a_page, course_page_in
from openipt.record.shelf import library
from openipt.record.values import Answer, CoursePage, ScorePoint
from openipt.record.values_of_people import CourseSheet
from openipt.record.values_of_sessions import Meeting, Part, ProcessNote, SessionPage, SheetRead, SignedNote, SignedNotes


def session_page(by: Actor, course_id: UUID, number: int, *, now: datetime) -> SessionPage:
    """Everything that the page of one session shows. Raises NotFound for a session that the course does not have."""
    with door.course(by, course_id, Verb.READ_SESSION) as room:
        ask_ahead(*asked_of_a_page(room, now, in_brief=True), (session_parts.PLANNED, (course_id, number)), (session_parts.PARTS, (course_id,)))
        session, told = _planned(room, number)
        found, marks = sheets_in(room), marks_in(course_id, now)
        page = course_page_in(room, now, in_brief=True, sheets=found, marks=marks)
        back = library().looked_back_at
        sheets = back | library().naming_people | library().noting_techniques
        own, earlier = session_parts.parts_of(room, number, sheets, found.names, other_versions=marks.other_versions)
        scores = _until(page, room.course.main_measure, number)
        reviewed = {part.about: part.session for part in (*own, *earlier) if part.about is not None}
        steps = [part for part in earlier if part.sheet in back]
        protocol = library().protocol(room.course.protocol, room.course.protocol_version)
        captured = session_parts.captured(protocol, session, told, page.scores, own)
        return SessionPage(
            course=page,
            number=number,
            meeting=told,
            parts=own,
            open_steps=tuple(part for part in steps if part.id not in reviewed),
            looked_back_at=tuple(part for part in steps if reviewed.get(part.id) == number),
            signed=session_parts.signed_notes(room, number).get(number, ()) if number in marks.signed else (),
            answers=_last_two_answered(room, scores),
            people=tuple(dict.fromkeys((*_in_inventory(page), *_written((*own, *earlier), "person")))),
            scores=scores,
            techniques=_written(earlier, "techniques"),
            captured=captured,
            state=session_parts.state_of(own, captured),
        )


def process_note(by: Actor, course_id: UUID, number: int, *, now: datetime) -> tuple[CoursePage, ProcessNote]:
    """The acting author's own notes about a session, under their own key."""
    with door.course(by, course_id, Verb.READ_PROCESS_NOTE) as room:
        _planned(room, number)
        return course_page_in(room, now, in_brief=True), session_parts.process_note(room, number)


def name_of_case(by: Actor, course_id: UUID) -> str:
    """The name of a listed case's client, for its supervisor; each time with a line of its own."""
    with door.course(by, course_id, Verb.SHOW_NAME) as room:
        name: str = room.open(room.course.client, "name")
        return name


def signed_notes_of_case(by: Actor, course_id: UUID) -> SignedNotes:
    """The signed notes of a listed case and its focus, for its supervisor, the people of the inventory by their initials.

    They are the therapist's words, and may name others.
    """
    with door.course(by, course_id, Verb.READ_SIGNED_NOTES) as room:
        names = names_ever_in(room)

        def read(sheet: CourseSheet, *more: NoteLine) -> SheetRead:
            filled = [each for each in library().worksheet(sheet.sheet, sheet.sheet_version).fields if each.key in sheet.content]
            lines = (*(NoteLine(each.title, said_in(each, sheet.content[each.key], library().techniques)) for each in filled), *more)
            return SheetRead(sheet.sheet, tuple(replace(line, words=with_initials(line.words, names)) for line in lines))

        def told(note: SignedNote) -> SignedNote:
            lines = tuple(replace(line, words=with_initials(line.words, names)) for line in note.lines)
            return replace(note, lines=lines, words=with_initials(note.words, names), reason=with_initials(note.reason, names))

        notes = {number: tuple(map(told, versions)) for number, versions in session_parts.signed_notes(room).items()}
        found = sheets_in(room).present
        chosen = [each for each in focus.in_order(found) if isinstance(each, CourseSheet)][-1:]
        story = [each for each in found if each.sheet == formulation.SHEET][-1:]
        worked_on = [read(each, *_ratings_of(each, found)) for each in found if each.sheet == goals.SHEET]
        return SignedNotes(room.practice, opening.pseudonym(room.course.client_id), notes, (*map(read, (*chosen, *story)), *worked_on))


def _ratings_of(goal: CourseSheet, sheets: Iterable[CourseSheet]) -> Iterator[NoteLine]:
    """How far a goal had come at each session, in one line; none where it was not rated."""
    found = {each.session: each.content["rating"] for each in sheets if each.sheet == goals.RATING and each.about == goal.id and each.session}
    if found:
        rated = ", ".join(f"session {session}: {found[session]}" for session in sorted(found))
        yield NoteLine(library().worksheet(goals.RATING).title, f"{rated[:1].upper()}{rated[1:]}.")


def _planned(room: CourseRoom, number: int) -> tuple[models.PlannedSession, Meeting]:
    if (planned := session_parts.planned(room, number)) is None:
        raise NotFound
    return planned


def _until(page: CoursePage, measure: str, number: int) -> tuple[ScorePoint, ...]:
    """The scores of a measure up to a session: those of it and of earlier ones, and those of no session by their day."""
    day = next(each.starts_at for each in page.summary.sessions if each.number == number).date()
    return tuple(
        each
        for each in page.scores
        if each.measure == measure and each.struck_at is None and (each.about <= day if each.session is None else each.session <= number)
    )


def _last_two_answered(room: CourseRoom, scores: tuple[ScorePoint, ...]) -> tuple[dict[str, Answer], dict[str, Answer]]:
    """The answers of the last two scores that were given item by item, the latest first."""
    ids = [each.response_id for each in scores if each.way != "total"][-2:]
    given = opening.answers_to(room.vault, ids)
    found = [given[each] for each in reversed(ids)]
    return (*found, {}, {})[0], (*found, {}, {})[1]


def _in_inventory(page: CoursePage) -> tuple[str, ...]:
    """The names of the people in the inventory."""
    return tuple(each.content["display_name"] for each in page.sheets if each.sheet == PERSON)


def _written(parts: tuple[Part, ...], kind: str) -> tuple[str, ...]:
    """Everything that stands in fields of that kind, the latest first, each once."""
    sheets = {(part.sheet, part.sheet_version) for part in parts}
    named = {sheet: [field.key for field in library().worksheet(*sheet).fields if field.kind == kind] for sheet in sheets}
    found: list[str] = []
    for part in sorted(parts, key=lambda each: (each.session, each.id), reverse=True):
        for key in named[part.sheet, part.sheet_version]:
            if value := part.content.get(key):
                found += [value] if isinstance(value, str) else value
    return tuple(dict.fromkeys(found))

"""Plays what a course file says of people, the timeline, the focus and the goals onto sheets of the course, and reads it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from openipt.actions import circle, course_sheets
from openipt.actions.course_sheets import Written
from openipt.core.circle import Tie
from openipt.core.course_files import CourseFile
from openipt.core.course_people import FORMULATION, GOAL, RATING, moved
from openipt.core.focus import SHEET as CHOICE
from openipt.core.ids import uuid7
from openipt.core.inventory import SHEET as PERSON
from openipt.core.refusals import Refusal
from openipt.core.timeline import SHEET as EVENT
from openipt.core.worksheets import Content
from openipt.record import read
from openipt.record.actors import Actor


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a demo puts somebody on the circle, which the files do not say. `relation` is given for somebody whom they do not know either."""

    session: int
    name: str
    ring: int | None = None
    tie: str | None = None
    radius: float | None = None
    angle: float | None = None
    relation: str | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happens while the demo's course goes on, which the files do not say; its date stands in the file's own calendar."""

    session: int
    content: Content


def play(
    by: Actor,
    course_id: UUID,
    file: CourseFile,
    session: int,
    shift: timedelta,
    placed: Sequence[Placed],
    happened: Sequence[Happened],
    now: datetime,
) -> None:
    """What the file, and a demo beside it, writes down in this session: people and their places on the circle, events."""
    told = file.people
    if session == told.inventory_session:
        for place, person in enumerate(told.people):
            write(by, course_id, PERSON, person.content, session, now + timedelta(seconds=place))
    for each in placed:
        if each.session == session and each.relation is not None:
            write(by, course_id, PERSON, {"display_name": each.name, "relation": each.relation}, session, now)
    people = {each.name: each.id for each in read.life_page(by, course_id, now=now).people}
    if session == told.circle_session:
        put = [circle.Place(people[each.name], ring=each.ring, tie=each.tie, wished=each.wished) for each in told.people]
        circle.place(by, course_id, session, put, op_id=uuid7(now), now=now)
    put = [
        circle.Place(people[each.name], ring=each.ring, tie=Tie(each.tie) if each.tie else None, radius=each.radius, angle=each.angle)
        for each in placed
        if each.session == session
    ]
    if put:
        circle.place(by, course_id, session, put, op_id=uuid7(now), now=now)
    if session == told.timeline_session:
        for event in told.events:
            write(by, course_id, EVENT, moved(event, shift), session, now)
    if session == told.formulation_session:
        _agree(by, course_id, file, session, now)
    if session == file.sessions[-1].number:
        _rate_goals(by, course_id, file, session, now)
    for one in happened:
        if one.session == session:
            write(by, course_id, EVENT, moved(one.content, shift), session, now)


def _agree(by: Actor, course_id: UUID, file: CourseFile, session: int, now: datetime) -> None:
    """The story told back, the focus chosen, and the goals with where they stand at the start."""
    told = file.people
    if told.formulation:
        write(by, course_id, FORMULATION, told.formulation, session, now)
    if told.area:
        chosen = {"area": told.area, "second_area": told.second_area, "person": told.person_of_focus, "words": told.formulation.get("words", "")}
        write(by, course_id, CHOICE, {**chosen, "standing": "agreed", "decided_on": now.date().isoformat()}, session, now)
    for place, (goal, (start, _)) in enumerate(zip(told.goals, told.ratings, strict=True)):
        goal_id = write(by, course_id, GOAL, {**goal, "status": "active"}, session, now + timedelta(seconds=place))
        if start is not None:
            write(by, course_id, RATING, {"rating": start}, session, now, about=goal_id)


def _rate_goals(by: Actor, course_id: UUID, file: CourseFile, session: int, now: datetime) -> None:
    """How far the goals have come at the end."""
    goals = read.life_page(by, course_id, now=now).of(GOAL)
    for goal, (_, end) in zip(goals, file.people.ratings, strict=False):
        if end is not None:
            write(by, course_id, RATING, {"rating": end}, session, now, about=goal.id)


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

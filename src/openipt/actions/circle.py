"""Placing people on the closeness circle: each placement is dated, belongs to a session, and is only ever added."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from openipt.actions import once
from openipt.core.circle import PART_OF_LIFE, Giving, Placement, Tie, placed_at
from openipt.core.inventory import SHEET as PERSON
from openipt.core.inventory import Person, person_of
from openipt.core.refusals import NotFound, Refusal
from openipt.core.who_may import Verb
from openipt.record import door, models
from openipt.record.actors import Actor
from openipt.record.course_sheets import placement_content, placements_in, sheets_in
from openipt.record.door import CourseRoom


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is put. What is None stays as it was placed before; `wished` is a ring, or -1 for no wish.

    `ring` is 0 to 3, `radius` the share of the way through the ring, `angle` in degrees clockwise from the top. `based_on` is the
    placement that the page showed, None where it showed none.
    """

    person: UUID
    ring: int | None = None
    tie: Tie | None = None
    giving: Giving | None = None
    wished: int | None = None
    radius: float | None = None
    angle: float | None = None
    gone: bool = False
    based_on: UUID | None = None


def place(by: Actor, course_id: UUID, session: int, places: Sequence[Place], *, op_id: UUID, now: datetime) -> tuple[UUID, ...]:
    """Place people at a session. Returns the ids of the placements, one for each that says something new; a later session's stay as they are.

    Whoever was placed elsewhere meanwhile is placed all the same: both are kept, and the page shows both. Raises NotFound for a session
    or person that the course does not have, and Refusal for a ring or place that is none.
    """
    with door.course(by, course_id, Verb.PLACE_PERSON) as room:
        told: dict[str, Any] = {"session": session, "places": [repr(each) for each in places]}
        if once.already_done(room, op_id, **told):
            return ()
        if not models.PlannedSession.objects.filter(course=room.course, number=session).exists():
            raise NotFound
        people, placements = _standing(room)
        stands, known = placed_at(placements, session), {None, *(each.id for each in placements)}
        if any(each.based_on not in known for each in places):
            raise NotFound
        made = [_placed(each, people, stands.get(each.person), session, now) for each in places]
        added = tuple(_add(room, each) for each in made if not _says_nothing_new(each, stands.get(each.person)))
        once.remember(room, op_id, now, **told)
        return added


def undo(by: Actor, course_id: UUID, session: int, person: UUID, *, op_id: UUID, now: datetime) -> UUID:
    """Put somebody back to where the last placement of that session found them: another placement, which says that it undoes one.

    Raises NotFound for somebody who is not in the inventory (any more), and Refusal where nothing was placed in that session that could be undone.
    """
    with door.course(by, course_id, Verb.PLACE_PERSON, subject=person) as room:
        told: dict[str, Any] = {"session": session, "undone": person}
        if (done := once.already_done(room, op_id, **told)) is not None:
            assert done.result is not None  # it was remembered with what it added
            return done.result
        people, placements = _standing(room)
        if person not in people:
            raise NotFound
        own = [each for each in placements if each.person == person]
        undone = {each.based_on for each in own if each.undoes}
        last = next((each for each in reversed(own) if each.session == session and not each.undoes and each.id not in undone), None)
        if last is None:
            raise Refusal("Nothing is left to undo here.", conflict=True)
        before = next((each for each in own if each.id == last.based_on), None)
        back = replace(before or replace(last, gone=True), id=models.base.new_id(), session=session, at=now, undoes=True, based_on=last.id)
        added = _add(room, back)
        once.remember(room, op_id, now, result=added, **told)
        return added


def _standing(room: CourseRoom) -> tuple[dict[UUID, Person], tuple[Placement, ...]]:
    found = sheets_in(room)
    people = {each.id: person_of(each.id, each.content) for each in found.present if each.sheet == PERSON}
    return people, placements_in(room, {each.id: each.into for each in found.merged}).opened


def _placed(place: Place, people: dict[UUID, Person], stood: Placement | None, session: int, now: datetime) -> Placement:
    """The whole placement: what is said, what was placed before, and what the person's sheet says today."""
    person = people.get(place.person)
    if person is None:
        raise NotFound
    ring = place.ring if place.ring is not None else stood.ring if stood else PART_OF_LIFE
    wished = place.wished if place.wished is not None else stood.wished if stood else None
    if ring not in range(PART_OF_LIFE + 1) or (wished is not None and wished not in range(-1, PART_OF_LIFE + 1)):
        raise Refusal("There are three rings, and outside the circle. Choose one of them.", field="ring")
    if place.radius is not None and not 0 <= place.radius <= 1:
        raise Refusal("That place lies in no ring. Put the person into one.", field="ring")
    moved = stood is None or stood.ring != ring
    radius = place.radius if place.radius is not None else None if moved else stood.radius if stood else None
    return Placement(
        id=models.base.new_id(),
        person=place.person,
        session=session,
        at=now,
        ring=ring,
        tie=place.tie or (stood.tie if stood else Tie.NONE),
        giving=place.giving or (stood.giving if stood else Giving.NOT_SAID),
        radius=radius,
        angle=place.angle % 360 if place.angle is not None else stood.angle if stood else None,
        wished=None if wished == -1 else wished,
        kind=person.kind,
        status=person.status,
        satisfaction=person.satisfaction,
        emotional=person.emotional_received,
        linked_to_symptoms=person.link_to_onset,
        based_on=place.based_on,
        gone=place.gone,
    )


def _says_nothing_new(made: Placement, stood: Placement | None) -> bool:
    """Whether it stands like this already: then a form that holds everybody adds nobody who was left as they were."""
    return stood is not None and placement_content(replace(stood, undoes=False)) == placement_content(made)


def _add(room: CourseRoom, placement: Placement) -> UUID:
    row = models.Placement(id=placement.id, course=room.course, person_id=placement.person, session_number=placement.session, at=placement.at)
    row.by_id, row.based_on_id = room.member_id, placement.based_on
    room.seal(row, content=placement_content(placement))
    row.save(force_insert=True)
    return row.id

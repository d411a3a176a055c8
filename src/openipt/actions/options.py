"""Taking an option for a course that goes on, such as sessions by phone or video, and laying it aside again."""

from datetime import datetime
from uuid import UUID

from openipt.actions import once
from openipt.actions.courses import options_asked_for, write_history
from openipt.core.courses import ACTIVE
from openipt.core.options import LAID_ASIDE, TAKEN
from openipt.core.refusals import Refusal
from openipt.core.who_may import Verb
from openipt.record import door
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom
from openipt.record.shelf import library


def take(by: Actor, course_id: UUID, key: str, *, op_id: UUID, now: datetime) -> None:
    """Take an option: its tasks stand among the course's from then on. Of one that the course has already nothing changes.

    Raises Refusal for an option that the library does not have, and in a course that is over.
    """
    with door.course(by, course_id, Verb.CHOOSE_OPTIONS) as room:
        if once.already_done(room, op_id, option=key, standing=TAKEN):
            return
        _refuse_once_over(room)
        options_asked_for([key])
        if key not in room.course.options:
            _keep(room, [*room.course.options, key], key, TAKEN, now)
        once.remember(room, op_id, now, option=key, standing=TAKEN)


def lay_aside(by: Actor, course_id: UUID, key: str, *, op_id: UUID, now: datetime) -> None:
    """Lay an option aside: its tasks are asked for no more, and what was recorded of them stays readable.

    Raises Refusal for one that the course does not have, and in a course that is over.
    """
    with door.course(by, course_id, Verb.CHOOSE_OPTIONS) as room:
        if once.already_done(room, op_id, option=key, standing=LAID_ASIDE):
            return
        _refuse_once_over(room)
        if key not in room.course.options:
            raise Refusal("This course does not have that option, so there is nothing to lay aside.", conflict=True)
        _keep(room, [each for each in room.course.options if each != key], key, LAID_ASIDE, now)
        once.remember(room, op_id, now, option=key, standing=LAID_ASIDE)


def _refuse_once_over(room: CourseRoom) -> None:
    if room.course.state not in ACTIVE:
        raise Refusal("This course is over. Its options stay as they were.", conflict=True)


def _keep(room: CourseRoom, keys: list[str], key: str, standing: str, now: datetime) -> None:
    """The options that the course has now, and a line of its history for the one that is new or gone, with its title as it is called today."""
    room.course.options = keys
    room.course.save(update_fields=["options"])
    uses = library().uses_file
    option = uses.option(key) if uses else None
    write_history(room, now, more={"option": option.title if option else key, "standing": standing}, kind="option")

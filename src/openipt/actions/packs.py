"""Taking a situation pack for a course, so that its examples are offered there, and laying it aside again."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from openipt.actions import once
from openipt.actions.course_sheets import Written, save_in
from openipt.actions.courses import write_history
from openipt.core.courses import ACTIVE
from openipt.core.library import NotInLibrary
from openipt.core.packs import LAID_ASIDE, SHEET, TAKEN
from openipt.core.refusals import Refusal
from openipt.core.who_may import Verb
from openipt.core.worksheets import Content
from openipt.record import door
from openipt.record.actors import Actor
from openipt.record.course_sheets import sheets_in
from openipt.record.door import CourseRoom
from openipt.record.shelf import library
from openipt.record.values_of_people import CourseSheet


def take(by: Actor, course_id: UUID, key: str, *, because: str = "", op_id: UUID, now: datetime) -> None:
    """Take a pack in its newest version, and keep why in a sentence where somebody says so; of one that is taken already nothing changes.

    Raises Refusal for a pack that the library does not have, for more than a sentence, where another reason stands, and in a course that is over.
    """
    sheet_id, because = _sheet_of(course_id, key), " ".join(because.split())
    told: dict[str, Any] = {"pack": key, "standing": TAKEN} | ({"because": because} if because else {})
    with door.course(by, course_id, Verb.CHOOSE_PACKS, subject=sheet_id) as room:
        if once.already_done(room, op_id, **told):
            return
        _refuse_once_over(room)
        try:
            version = library().pack(key).version
        except NotInLibrary:
            raise Refusal("The library does not have this situation pack. Choose one that it lists.") from None
        stands = _found(room, sheet_id)
        if stands is None or stands.content["standing"] != TAKEN:
            _write(room, sheet_id, stands, {"pack": key, "pack_version": version, "standing": TAKEN, "because": because}, now)
        elif because not in ("", stands.content.get("because")):
            raise Refusal("This course has taken that situation pack already. Lay it aside first, then take it for this reason.", conflict=True)
        once.remember(room, op_id, now, **told)


def lay_aside(by: Actor, course_id: UUID, key: str, *, op_id: UUID, now: datetime) -> None:
    """Lay a pack aside: nothing of it is offered any more, and what was written meanwhile stays.

    Raises Refusal for one that the course has not taken, and in a course that is over.
    """
    sheet_id = _sheet_of(course_id, key)
    with door.course(by, course_id, Verb.CHOOSE_PACKS, subject=sheet_id) as room:
        if once.already_done(room, op_id, pack=key, standing=LAID_ASIDE):
            return
        _refuse_once_over(room)
        if (stands := _found(room, sheet_id)) is None:
            raise Refusal("This course has not taken that situation pack, so there is nothing to lay aside.", conflict=True)
        if stands.content["standing"] != LAID_ASIDE:
            _write(room, sheet_id, stands, {"standing": LAID_ASIDE}, now)
        once.remember(room, op_id, now, pack=key, standing=LAID_ASIDE)


def _sheet_of(course_id: UUID, key: str) -> UUID:
    """One sheet for each pack of a course: taken once more, it goes on where it stood, and all its days can be read."""
    return uuid5(course_id, f"{SHEET} {key}")


def _refuse_once_over(room: CourseRoom) -> None:
    if room.course.state not in ACTIVE:
        raise Refusal("This course is over. Its situation packs stay as they were.", conflict=True)


def _found(room: CourseRoom, sheet_id: UUID) -> CourseSheet | None:
    return next((each for each in sheets_in(room).present if each.id == sheet_id), None)


def _write(room: CourseRoom, sheet_id: UUID, stands: CourseSheet | None, said: Content, now: datetime) -> None:
    """The sheet with what is said now, and a line of the course's history, with the pack's title as it is called today."""
    content = {**(stands.content if stands else {}), **said, "since": now.astimezone(ZoneInfo(room.practice.zone)).date().isoformat()}
    saved = save_in(room, Written(sheet_id, SHEET, content, based_on=stands.version if stands else 0), now, by_member=room.member_id)
    if saved.mistakes:
        raise Refusal(saved.mistakes[0].sentence, field=saved.mistakes[0].field)
    key = content["pack"]
    title = library().pack(key).title if key in library().packs else key
    write_history(room, now, said.get("because", ""), more={"pack": title, "standing": content["standing"]}, kind="pack")

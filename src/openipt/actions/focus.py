"""Putting what troubles a client in the order of weight."""

from datetime import datetime
from uuid import UUID

from openipt.actions import once
from openipt.actions.course_sheets import Written, save_in
from openipt.core import issues
from openipt.core.refusals import NotFound
from openipt.core.who_may import Verb
from openipt.record import door
from openipt.record.actors import Actor
from openipt.record.course_sheets import sheets_in


def move_issue(by: Actor, course_id: UUID, issue_id: UUID, *, up: bool, op_id: UUID, now: datetime) -> None:
    """Let an issue and the one above it, or below it, change places. At the end of the list it stays where it is.

    Raises NotFound for an issue that is not there (any more).
    """
    with door.course(by, course_id, Verb.WRITE_COURSE_SHEET, subject=issue_id) as room:
        if once.already_done(room, op_id, id=issue_id, up=up):
            return
        found = {each.id: each for each in sheets_in(room).present if each.sheet == issues.SHEET}
        if issue_id not in found:
            raise NotFound
        for each, rank in issues.ranks_after(tuple(found.values()), issue_id, up=up).items():
            stands = found[each]
            content = {**stands.content, issues.RANK: rank}
            save_in(room, Written(each, issues.SHEET, content, stands.version, stands.session), now, by_member=room.member_id)
        once.remember(room, op_id, now, id=issue_id, up=up)

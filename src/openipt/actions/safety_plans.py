"""The safety plan: made together, version after version, and put on the client's own phone when the client wants it there."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from openipt.actions import limits, once
from openipt.core.refusals import ChangedMeanwhile, Refusal
from openipt.core.who_may import Verb
from openipt.core.worksheets import Content, read_content
from openipt.record import door, models, reading_risk
from openipt.record.actors import Actor
from openipt.record.shelf import library

SHEET = "safety_plan"
"""The worksheet that holds its fields."""
_TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form: the fields, the day of the next look, and the version that it was begun from (0: none yet)."""

    content: Mapping[str, Any]
    review_on: date | None
    based_on: int


def save(by: Actor, course_id: UUID, written: Written, *, op_id: UUID, now: datetime) -> int:
    """Save the plan as its next version, and return that version's number. One that says the same as the newest makes no new version.

    Raises ChangedMeanwhile where somebody has saved another version since; Refusal where nothing is written, or a field cannot be read.
    """
    with door.course(by, course_id, Verb.WRITE_SAFETY_PLAN) as room:
        sheet = library().worksheet(SHEET)
        content, mistakes = read_content(sheet, written.content, library().techniques)
        said: dict[str, Any] = {"content": content, "review_on": written.review_on, "based_on": written.based_on}
        plans = models.SafetyPlan.objects.filter(course=room.course).order_by("-version")
        if done := once.already_done(room, op_id, **said):
            assert done.result is not None  # this verb always leaves a version
            return plans.get(id=done.result).version
        if mistakes:
            raise Refusal(mistakes[0].sentence, field=mistakes[0].field)
        if not content:
            raise Refusal("The plan is empty. Write down one thing that helps.", field=sheet.fields[0].key)
        if written.review_on is not None:
            limits.check_not_past(written.review_on, room.practice.zone, now, "review_on")
        newest = plans.first()
        stands: Content = room.open(newest, "content") if newest else {}
        if newest is not None and (stands, newest.review_on) == (content, written.review_on):
            once.remember(room, op_id, now, result=newest.id, **said)
            return newest.version
        if (newest.version if newest else 0) != written.based_on:
            sentence = "Somebody saved another version meanwhile. Look at both, put into yours what is to stay, and save again."
            raise ChangedMeanwhile(sentence, conflict=True)
        row = models.SafetyPlan(course=room.course, version=written.based_on + 1, sheet_version=sheet.version, made_at=now)
        row.made_by_id, row.review_on = room.member_id, written.review_on
        room.seal(row, content=content)
        row.save(force_insert=True)
        room.subject = row.id
        once.remember(room, op_id, now, result=row.id, **said)
        return row.version


def give(by: Actor, course_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Make the address under which the client has the plan on the own phone. Given twice, it stays the same. Raises Refusal without a plan."""
    with door.course(by, course_id, Verb.GIVE_SAFETY_PLAN) as room:
        if once.already_done(room, op_id):
            return
        if not models.SafetyPlan.objects.filter(course=room.course).exists():
            raise Refusal("There is no plan yet. Make it together first.", conflict=True)
        if reading_risk.live_link(room) is None:
            token = secrets.token_urlsafe(_TOKEN_BYTES)
            link = models.SafetyPlanLink(course=room.course, token_hash=door.token_hash(token), given_at=now, given_by_id=room.member_id)
            room.seal(link, token=token)
            link.save(force_insert=True)
            room.subject = link.id
        once.remember(room, op_id, now)


def take_back(by: Actor, course_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Take the address back: it opens no more. A copy that was kept on a phone stays there, since nobody can reach it."""
    with door.course(by, course_id, Verb.GIVE_SAFETY_PLAN) as room:
        if once.already_done(room, op_id, taken_back=True):
            return
        if (link := reading_risk.live_link(room)) is not None:
            link.revoked_at = now
            link.save(update_fields=["revoked_at"])
            room.subject = link.id
        once.remember(room, op_id, now, taken_back=True)

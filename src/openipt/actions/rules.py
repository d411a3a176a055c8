"""What people make of a rule that has come up, and which rules a service uses."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from openipt.actions import limits, once
from openipt.core.refusals import NotFound, Refusal
from openipt.core.who_may import Verb
from openipt.record import door, models
from openipt.record.actors import Actor
from openipt.record.reading_courses import course_page_in
from openipt.record.shelf import library


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a rule at a session: the choices by key, and the reason in words."""

    rule: str
    session: int
    choices: tuple[str, ...]
    reason: str


def decide(by: Actor, course_id: UUID, made: Made, *, op_id: UUID, now: datetime) -> UUID:
    """Write down what was decided on a rule that has come up. An earlier decision stays beside it. Returns the decision's id.

    Raises NotFound where the rule has not come up at that session, and Refusal without a choice or a reason.
    """
    with door.course(by, course_id, Verb.DECIDE_ON_RULE) as room:
        content: dict[str, Any] = {"rule": made.rule, "session": made.session, "choices": made.choices, "reason": made.reason}
        if done := once.already_done(room, op_id, **content):
            assert done.result is not None  # this verb always leaves a decision
            return done.result
        if not any((each.rule, each.session) == (made.rule, made.session) for each in course_page_in(room, now).fired):
            raise NotFound
        rules = library().rules
        known = {each.key for each in rules.choices}
        if not made.choices or not set(made.choices) <= known:
            raise Refusal("Choose at least one of what is listed.", field="choices")
        if not made.reason.strip():
            raise Refusal("Say in a sentence why. It stays with the decision.", field="reason")
        limits.check_words(made.reason, "reason")
        row = models.RuleDecision(
            course=room.course, rule=made.rule, rules_version=rules.version, session_number=made.session, at=now, by_id=room.member_id
        )
        room.seal(row, content={"choices": list(dict.fromkeys(made.choices)), "reason": made.reason.strip()})
        row.save(force_insert=True)
        room.subject = row.id
        once.remember(room, op_id, now, result=row.id, **content)
        return row.id


def switch(by: Actor, rule: str, *, on: bool) -> None:
    """Use a rule in this service, or use it no more; the same again changes nothing.

    Raises NotFound for a rule that there is none of, and Forbidden for whoever does not run the service.
    """
    with door.caseload(by, Verb.CHOOSE_RULES) as room:
        if library().rules.rule(rule) is None:
            raise NotFound
        service = models.Service.objects.select_for_update().get(id=room.practice.id)
        service.rules_off = sorted({*service.rules_off, rule} - ({rule} if on else set()))
        service.save(update_fields=["rules_off"])

"""What the pages about rules show: one that has come up with its decisions, and which of them a service uses."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openipt.core.refusals import NotFound
from openipt.core.who_may import Verb, permitting
from openipt.record import door, relations
from openipt.record.actors import Actor
from openipt.record.reading_courses import course_page_in
from openipt.record.reading_rules import decisions_in
from openipt.record.values import CoursePage, Practice
from openipt.record.values_of_rules import Decision, FiredRule


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule that has come up at one session, with every decision on it, the latest first."""

    course: CoursePage
    fired: FiredRule
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class ServiceRules:
    """The rules that a service has switched off, by id, and whether whoever reads them may switch them."""

    practice: Practice
    off: frozenset[str]
    may_choose: bool


def rule_page(by: Actor, course_id: UUID, rule: str, session: int, *, now: datetime) -> RulePage:
    """One rule that has come up at one session, with all decisions on it. Raises NotFound where it has not come up there."""
    with door.course(by, course_id, Verb.READ_COURSE) as room:
        page = course_page_in(room, now)
        found = next((each for each in page.fired if (each.rule, each.session) == (rule, session)), None)
        if found is None:
            raise NotFound
        decisions = [each for each in decisions_in(room) if (each.rule, each.session) == (rule, session)]
        return RulePage(page, found, tuple(reversed(decisions)))


def service_rules(by: Actor) -> ServiceRules:
    """Which rules this service has switched off, and whether this person may choose. Raises Forbidden for whoever has no such page."""
    with door.caseload(by, Verb.READ_RULES) as room:
        may_choose = permitting(relations.to_service(by), Verb.CHOOSE_RULES) is not None
        return ServiceRules(room.practice, frozenset(room.practice.rules_off), may_choose)

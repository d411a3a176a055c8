"""What the pages about rules show: the rule and its source, what it rests on, the choices, and the decisions so far."""

from dataclasses import dataclass
from uuid import UUID

from openipt.core.library import Library
from openipt.core.rules import RuleChoice
from openipt.record.read import Decision, RulePage, ServiceRules
from openipt.web import words
from openipt.web.translating import gettext


@dataclass(frozen=True, slots=True)
class MadeLine:
    """One decision: when, by whom, what was chosen, and why."""

    when: str
    by: str
    chosen: str
    reason: str


@dataclass(frozen=True, slots=True)
class LookPage:
    """One rule at one session, as the page of «what we make of it» shows it."""

    course_id: UUID
    name: str
    title: str
    session: str
    says: str
    evidence: str
    context: str
    client_words: str
    is_safety: bool
    source: str
    mark: str
    version: str
    figures: tuple[str, ...]
    choices: tuple[RuleChoice, ...]
    decisions: tuple[MadeLine, ...]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule of the service: what it says, where it is from, and whether it is in use."""

    id: str
    title: str
    says: str
    source: str
    mark: str
    in_use: bool


@dataclass(frozen=True, slots=True)
class RulesPage:
    """The rules of a service."""

    version: str
    rules: tuple[RuleLine, ...]
    may_choose: bool


MARKS = {
    "V": "checked against a public page",
    "C": "checked in the documentation of CamCOPS",
    "S": "stated by a source of the project",
    "M": "from memory of the literature",
    "?": "not sure",
    "own": "OpenIPT's own",
}
"""How sure a figure is, in words."""


def present_look(page: RulePage, library: Library) -> LookPage:
    """The rule in words, with the scores up to its session."""
    course, rules = page.course, library.rules
    rule = rules.rule(page.fired.rule)
    assert rule is not None  # only rules of the library come up
    main = library.measure(course.summary.scores[0].measure).short_title if course.summary.scores else ""
    scores = [each for each in course.summary.scores if each.total is not None and each.session is not None and each.session <= page.fired.session]
    return LookPage(
        course_id=course.summary.id,
        name=course.summary.client.name,
        title=rule.title,
        session=gettext("Session %(number)d") % {"number": page.fired.session},
        says=rule.says,
        evidence=page.fired.evidence,
        context=rules.context,
        client_words=rules.client_words,
        is_safety=rule.route == "safety",
        source=rule.source.text,
        mark=MARKS[rule.source.mark],
        version=gettext("Rule %(id)s, version %(version)d of the rules") % {"id": rule.id, "version": rules.version},
        figures=tuple(f"{main} {each.total}, {(gettext('session %(number)d') % {'number': each.session})}" for each in scores),
        choices=rules.choices,
        decisions=tuple(_line(each, library, course.practice.zone) for each in page.decisions),
    )


def present_rules(page: ServiceRules, library: Library) -> RulesPage:
    """Every rule of the library, in its order."""
    rules = library.rules
    lines = (RuleLine(each.id, each.title, each.says, each.source.text, MARKS[each.source.mark], each.id not in page.off) for each in rules.rules)
    return RulesPage(str(rules.version), tuple(lines), page.may_choose)


def _line(made: Decision, library: Library, zone: str) -> MadeLine:
    titles = {each.key: each.title for each in library.rules.choices}
    return MadeLine(
        words.day_and_clock(words.local(made.at, zone)), made.by, words.listed([titles.get(each, each) for each in made.choices]), made.reason
    )

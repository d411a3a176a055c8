"""Which rules have come up in a course, and what people decided on them. Worked out on reading, and never kept as a verdict (reference 9.4)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from openipt.core.courses import Attendance
from openipt.core.plans import MAINTENANCE
from openipt.core.protocols import Protocol
from openipt.core.rules import Fired, History, Rule, SessionFacts, fired, fired_at
from openipt.record.course_texts import RHYTHM
from openipt.record.door import CourseRoom
from openipt.record.lookups import LookUp
from openipt.record.models import RuleDecision, SessionPart
from openipt.record.seal import Vault
from openipt.record.shelf import library
from openipt.record.values import CourseEvent, CourseSummary, ScorePoint, SessionSlot
from openipt.record.values_of_rules import Decision, FiredRule

NEVER = -1
"""A session of this number is in no plan."""
PULSE, SLEEP = "alliance_pulse", "sleep_hours_avg"
NOT_IMPROVEMENT = "better_with_short_sleep"
"""The kind of trigger that says of a lower score that it is no improvement."""
_SEALED: dict[str, Any] = {"choices": (), "reason": ""}
_DECISIONS = LookUp[Any](lambda: RuleDecision.objects.select_related("by").order_by("at", "id"), by="course")
_RHYTHMS = LookUp[Any](lambda: SessionPart.objects.filter(sheet=RHYTHM, removed_at=None).values_list("id", "session_number", "content"), by="course")


def in_use(off: Iterable[str]) -> tuple[Rule, ...]:
    """The rules that this service has not switched off."""
    without = frozenset(off)
    return tuple(rule for rule in library().rules.rules if rule.id not in without)


def protocols_with_a_rhythm() -> tuple[str, ...]:
    """The protocols that have the sheet of a week's rhythm, in any version."""
    return tuple(key for key, versions in library().protocols.items() if any(RHYTHM in each.worksheets for each in versions.values()))


def undecided_now(
    measure: str, course: CourseSummary, given: Iterable[ScorePoint], decided: str, off: Iterable[str], sleep: Mapping[int, float]
) -> tuple[str, ...]:
    """The titles of the rules that came up at the latest session and that nobody has decided on.

    `given` are the scores of all measures, among them the pulse; `decided` is as `lists.with_marks` reads it: «rule|session», with semicolons
    between; `sleep` are hours by session. From what stands in the open beside them: what has an alert of its own is not told here.
    """
    protocol = library().protocol(course.protocol, course.protocol_version)
    history = _history(measure, protocol, course.sessions, course.scores, _pulses(given), sleep)
    done = set(decided.split(";")) if decided else set()
    found = fired_at(in_use(off), history, _reached(history.sessions))
    return tuple(each.rule.title for each in found if _is_told_in_lists(each.rule) and f"{each.rule.id}|{each.session}" not in done)


def _is_told_in_lists(rule: Rule) -> bool:
    """Whether lists tell of it: what belongs to safety has its alert and is not told there, but short sleep brings forth none."""
    return rule.route != "safety" or rule.trigger.kind == NOT_IMPROVEMENT


def waiting_now(found: Iterable[FiredRule], slots: Sequence[SessionSlot], scores: Iterable[ScorePoint]) -> tuple[str, ...]:
    """The same of rules that were worked out with everything open."""
    scored = {each.session for each in scores if each.total is not None}
    over = [each.number for each in slots if each.attendance is not Attendance.PLANNED or each.number in scored]
    latest = max(over, default=NEVER)
    return tuple(
        each.title for each in found if (each.route != "safety" or each.not_improvement) and each.session == latest and each.decision is None
    )


def fired_in(room: CourseRoom, slots: Sequence[SessionSlot], scores: Sequence[ScorePoint], decisions: Sequence[Decision]) -> tuple[FiredRule, ...]:
    """Every rule that has come up in the course, with the decision that stands, the latest session first."""
    protocol = library().protocol(room.course.protocol, room.course.protocol_version)
    sleep = sleep_in(room.vault, _RHYTHMS.rows(room.course.id)) if RHYTHM in protocol.worksheets else {}
    main = [each for each in scores if each.measure == room.course.main_measure and each.struck_at is None]
    history = _history(room.course.main_measure, protocol, slots, main, _pulses(scores), sleep)
    found = fired(in_use(room.practice.rules_off), history)
    return tuple(_with_decision(each, decisions) for each in sorted(found, key=lambda each: -each.session))


def decisions_in(room: CourseRoom, *, in_words: bool = True) -> tuple[Decision, ...]:
    """All decisions of the course, the oldest first; without `in_words`, what was chosen and why stays sealed, as for a supervisor."""
    rows = _DECISIONS.rows(room.course.id)
    opened: Iterable[tuple[Any, Any]] = ((row, room.open(row, "content") if in_words else _SEALED) for row in rows)
    return tuple(
        Decision(row.at, row.by.name, row.rule, row.rules_version, row.session_number, tuple(content["choices"]), str(content["reason"]))
        for row, content in opened
    )


def among(events: Iterable[CourseEvent], decisions: Iterable[Decision]) -> tuple[CourseEvent, ...]:
    """The history of a course with its decisions in it, the oldest line first."""
    made = (CourseEvent(each.at, each.by, "decided", each.session, reason=in_sentence(each)) for each in decisions)
    return tuple(sorted((*events, *made), key=lambda each: each.at))


def in_sentence(made: Decision) -> str:
    """A decision as it is read: the rule, what was chosen, and why."""
    rules = library().rules
    rule = rules.rule(made.rule)
    titles = {each.key: each.title for each in rules.choices}
    return f"{rule.title if rule else made.rule}: {', '.join(titles.get(each, each) for each in made.choices)}. {made.reason}".strip()


def _with_decision(each: Fired, decisions: Sequence[Decision]) -> FiredRule:
    stands = next((made for made in reversed(decisions) if (made.rule, made.session) == (each.rule.id, each.session)), None)
    return FiredRule(each.rule.id, each.rule.title, each.rule.route, each.session, each.evidence, stands, each.rule.trigger.kind == NOT_IMPROVEMENT)


def _history(
    measure: str,
    protocol: Protocol,
    slots: Sequence[SessionSlot],
    scores: Iterable[ScorePoint],
    pulses: Mapping[int, float],
    sleep: Mapping[int, float],
) -> History:
    """The course as the rules read it: of each planned session the score given last."""
    definition = library().measure(measure)
    by_session = {point.session: point for point in scores if point.session is not None}
    sessions = []
    for slot in sorted(slots, key=lambda each: each.number):
        point = by_session.get(slot.number)
        sessions.append(
            SessionFacts(
                slot.number,
                slot.attendance,
                point.total if point else None,
                _safety(point) if point else None,
                pulses.get(slot.number),
                sleep.get(slot.number),
            )
        )
    return History(measure, definition.short_title, definition.direction == "higher_is_better", tuple(sessions), _maintenance_from(protocol, slots))


def _maintenance_from(protocol: Protocol, slots: Iterable[SessionSlot]) -> int | None:
    """The number of the first maintenance session, in a protocol of its own as after another treatment; None where there is none."""
    planned = [phase.first for phase in protocol.phases if phase.id == MAINTENANCE]
    return min((*planned, *(slot.number for slot in slots if slot.phase == MAINTENANCE)), default=None)


def _reached(sessions: Iterable[SessionFacts]) -> int:
    """The number of the latest session that is over or has a score."""
    return max((each.number for each in sessions if each.total is not None or each.attendance is not Attendance.PLANNED), default=NEVER)


def _safety(point: ScorePoint) -> int | None:
    """The answer to the safety item, where it is opened; without it only that it was not endorsed is known."""
    if point.safety_value is not None:
        return point.safety_value
    return 0 if point.safety == "not_endorsed" else None


def _pulses(scores: Iterable[ScorePoint]) -> dict[int, float]:
    if PULSE not in library().measures:
        return {}
    questions = len(library().measure(PULSE).scored_items)
    pulses = [each for each in scores if each.measure == PULSE and each.total is not None and each.session is not None and each.struck_at is None]
    return {each.session: each.total / questions for each in pulses if each.session is not None and each.total is not None}


def sleep_in(vault: Vault, rhythms: Iterable[tuple[UUID, int, bytes]]) -> dict[int, float]:
    """Hours of sleep by session, from the sheets of the week's rhythm: the part's id, its session and what is sealed in it."""
    opened: dict[int, float] = {}
    for part_id, number, sealed in rhythms:
        content = vault.open("session_part", "content", part_id, bytes(sealed))
        if SLEEP in content:
            opened[number] = content[SLEEP]
    return opened

"""When a course is to be looked at together: published and own rules, worked out from what is known, never a verdict (reference 9.4)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pydantic import Field

from openipt.core.courses import HELD, Attendance
from openipt.core.fields import Definition, Key, Paragraph, Sentence, Source, repeats

Kind = Literal[
    "little_change", "worse_than_first", "worse_than_last", "worse_in_a_row", "better_with_short_sleep",
    "safety_higher", "safety_endorsed", "missed_in_a_row", "unscored_in_a_row", "pulse_drop", "maintenance_rise", "maintenance_level",
]  # fmt: skip
_NEEDS: dict[str, frozenset[str]] = {
    "little_change": frozenset({"session", "still"}),
    "worse_than_first": frozenset({"points"}),
    "worse_than_last": frozenset({"points"}),
    "worse_in_a_row": frozenset({"points", "times"}),
    "better_with_short_sleep": frozenset({"points", "hours"}),
    "safety_higher": frozenset(),
    "safety_endorsed": frozenset(),
    "missed_in_a_row": frozenset({"times"}),
    "unscored_in_a_row": frozenset({"times"}),
    "pulse_drop": frozenset({"points"}),
    "maintenance_rise": frozenset({"points"}),
    "maintenance_level": frozenset({"still"}),
}


class Trigger(Definition):
    """What brings a rule up: its kind, and the figures that the kind needs. Points and percents are held against unrounded values."""

    kind: Kind
    session: int | None = Field(default=None, ge=1)
    """The number of the planned session at which it is read, and no other."""
    percent: int | None = Field(default=None, ge=1, le=100)
    """The score got better by less than so many percent of the first score."""
    points: int | None = Field(default=None, ge=1)
    """So many points of the score, or of the pulse's mean."""
    still: int | None = None
    """And the score is still at this total or on the heavier side of it."""
    times: int | None = Field(default=None, ge=2)
    """So many times one after the other."""
    hours: float | None = Field(default=None, gt=0, lt=24)
    """While the mean sleep was under so many hours."""

    def mistakes(self) -> Iterator[str]:
        """Each kind has the figures that it needs, and no others."""
        given = {name for name in ("session", "percent", "points", "still", "times", "hours") if getattr(self, name) is not None}
        needed = _NEEDS[self.kind]
        if self.kind == "little_change":
            if len(given & {"percent", "points"}) != 1:
                yield "The trigger little_change needs either «percent» or «points»."
            given -= {"percent", "points"}
        if missing := sorted(needed - given):
            yield f"The trigger {self.kind} needs {', '.join(f'«{each}»' for each in missing)}."
        if extra := sorted(given - needed):
            yield f"The trigger {self.kind} has no use for {', '.join(f'«{each}»' for each in extra)}. Take it out."


class Rule(Definition):
    """One rule: when it comes up, what it says to the therapist, and where it is from."""

    id: Key
    title: Sentence
    says: Sentence
    route: Literal["outcome", "safety", "engagement", "data", "alliance"]
    """Which way it belongs to. A rule of safety stands beside the alert and never in its place."""
    measures: tuple[Key, ...] = ()
    """The main measures whose points it speaks of; none named: any."""
    trigger: Trigger
    source: Source


class RuleChoice(Definition):
    """One of the things that may be made of it."""

    key: Key
    title: Sentence


class Rules(Definition):
    """The rules as `library/rules.toml` holds them; a service's own file stands before ours."""

    form: Literal["openipt.rules/1"]
    version: int = Field(ge=1)
    """Counts up by one with each change; a decision keeps the version that it was made by."""
    client_words: Sentence
    """What may be said to the client."""
    context: Paragraph
    """What is borne in mind before anything is made of a score."""
    choices: tuple[RuleChoice, ...] = Field(min_length=2)
    rules: tuple[Rule, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)

    def rule(self, id: str) -> Rule | None:
        """The rule of that id; None where it is not among them any more."""
        return next((each for each in self.rules if each.id == id), None)

    def mistakes(self) -> Iterator[str]:
        """Each rule and each choice is there once."""
        yield from repeats("rule", [each.id for each in self.rules])
        yield from repeats("choice", [each.key for each in self.choices])


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What is known of one planned session: who came, the score, the safety item, the pulse (0 to 10), hours of sleep."""

    number: int
    attendance: Attendance
    total: int | None = None
    safety: int | None = None
    """The answer to the safety item; 0 is its lowest. None where it was skipped, is not known, or not opened."""
    pulse: float | None = None
    sleep: float | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What the rules read of one course: its main measure and its sessions in order, and the number of its first maintenance session, if any."""

    measure: str
    short_title: str
    higher_is_better: bool
    sessions: tuple[SessionFacts, ...]
    maintenance_from: int | None = None


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that has come up at a session, with what it rests on, in words."""

    rule: Rule
    session: int
    evidence: str


def fired(rules: Iterable[Rule], history: History) -> tuple[Fired, ...]:
    """The rules that come up, session by session and in the file's order. A rule reads that session's own score only (reference 9.4).

    The first score is that of the first scored session; the last one before a session is that of the scored session before it.
    """
    mine, until, scored = _of_measure(rules, history), list[SessionFacts](), list[SessionFacts]()
    found: list[Fired] = []
    for session in history.sessions:
        until.append(session)
        if session.total is not None:
            scored.append(session)
        found += _fired(mine, history, until, scored)
    return tuple(found)


def fired_at(rules: Iterable[Rule], history: History, number: int) -> tuple[Fired, ...]:
    """The rules that come up at the session of that number; none where the plan has no such session."""
    until = [each for each in history.sessions if each.number <= number]
    if not until or until[-1].number != number:
        return ()
    return tuple(_fired(_of_measure(rules, history), history, until, [each for each in until if each.total is not None]))


def _of_measure(rules: Iterable[Rule], history: History) -> list[Rule]:
    return [rule for rule in rules if not rule.measures or history.measure in rule.measures]


def _fired(rules: Iterable[Rule], history: History, until: Sequence[SessionFacts], scored: Sequence[SessionFacts]) -> Iterator[Fired]:
    """Which of the rules come up at the last session of `until`, of which those in `scored` have a total."""
    for rule in rules:
        if evidence := _evidence(rule.trigger, history, until, scored):
            yield Fired(rule, until[-1].number, evidence)


def _evidence(trigger: Trigger, history: History, until: Sequence[SessionFacts], scored: Sequence[SessionFacts]) -> str:
    """What a trigger rests on at the last session; empty where it does not come up."""
    kind, session = trigger.kind, until[-1]
    if kind in _WITHOUT_A_SCORE:
        return _WITHOUT_A_SCORE[kind](trigger, until)
    if session.total is None:
        return ""
    if kind in ("maintenance_rise", "maintenance_level"):
        return _in_maintenance(trigger, history, scored)
    if kind == "safety_higher":
        before = scored[-2].safety if len(scored) > 1 else None
        higher = before is not None and session.safety is not None and session.safety > before
        return f"The answer counts {session.safety} at session {session.number}, {before} at session {scored[-2].number}." if higher else ""
    return _of_scores(trigger, history, scored)


def _of_scores(trigger: Trigger, history: History, scored: Sequence[SessionFacts]) -> str:
    if len(scored) < 2:
        return ""
    name, heavier, points = history.short_title, -1 if history.higher_is_better else 1, trigger.points or 0
    first, last, now = scored[0], scored[-2], scored[-1]
    if trigger.kind == "little_change":
        return _moved(name, first, now, heavier) if now.number == trigger.session and _changed_little(trigger, heavier, first, now) else ""
    if trigger.kind == "worse_than_first":
        return _moved(name, first, now, heavier) if _heavier_by(first, now, heavier) >= points else ""
    step = _heavier_by(last, now, heavier)
    if trigger.kind == "worse_than_last":
        return _moved(name, last, now, heavier) if step >= points else ""
    if trigger.kind == "better_with_short_sleep":
        short = -step >= points and now.sleep is not None and now.sleep < (trigger.hours or 0)
        return f"{_moved(name, last, now, heavier)} Sleep: {now.sleep} hours a night." if short else ""
    row = scored[-(trigger.times or 2) - 1 :]
    if len(row) <= (trigger.times or 2) or any(_heavier_by(earlier, later, heavier) < points for earlier, later in pairwise(row)):
        return ""
    return f"{name} {', then '.join(f'{each.total} at session {each.number}' for each in row)}."


def _changed_little(trigger: Trigger, heavier: int, first: SessionFacts, now: SessionFacts) -> bool:
    """Whether the score is still as heavy as the rule says, and got better by less than it says."""
    assert first.total is not None and now.total is not None  # noqa: PT018  # only scored sessions come here
    if trigger.still is None or heavier * (now.total - trigger.still) < 0:
        return False
    better = -_heavier_by(first, now, heavier)
    return 100 * better < trigger.percent * first.total if trigger.percent is not None else better < (trigger.points or 0)


def _heavier_by(before: SessionFacts, now: SessionFacts, heavier: int) -> int:
    """By how many points the later score is the heavier one; below 0 where it is the lighter one."""
    assert before.total is not None and now.total is not None  # noqa: PT018  # only scored sessions come here
    return heavier * (now.total - before.total)


def _in_maintenance(trigger: Trigger, history: History, scored: Sequence[SessionFacts]) -> str:
    """Against the last score of the treatment, or the first one where the whole course is maintenance; or at a total or above (reference 7.3)."""
    begun, now, heavier = history.maintenance_from, scored[-1], -1 if history.higher_is_better else 1
    if begun is None or now.number < begun or now.total is None:
        return ""
    if trigger.kind == "maintenance_level":
        reached = trigger.still is not None and heavier * (now.total - trigger.still) >= 0
        return f"{history.short_title} {now.total} at session {now.number}." if reached else ""
    end = next((each for each in reversed(scored) if each.number < begun), scored[0])
    assert end.total is not None
    return _moved(history.short_title, end, now, heavier) if heavier * (now.total - end.total) >= (trigger.points or 0) else ""


def _moved(name: str, before: SessionFacts, now: SessionFacts, heavier: int) -> str:
    """Two totals and how far they lie apart, in points and in percent of the first."""
    assert before.total is not None and now.total is not None  # noqa: PT018  # only scored sessions come here
    moved = now.total - before.total
    share = f" ({abs(100 * moved / before.total):.1f} %)" if before.total else ""
    way = "no change" if not moved else f"{'heavier' if heavier * moved > 0 else 'lighter'} by {abs(moved)}{share}"
    return f"{name} {before.total} at session {before.number}, {now.total} at session {now.number}: {way}."


def _in_a_row(trigger: Trigger, until: Sequence[SessionFacts]) -> str:
    """The last sessions missed without a word; or, of those that were held, the last ones without a score."""
    times = trigger.times or 2
    if trigger.kind == "missed_in_a_row":
        last = until[-times:]
        holds = all(each.attendance is Attendance.MISSED for each in last)
        words = "Missed"
    else:
        last = [each for each in until if each.attendance in HELD][-times:]
        holds = until[-1].attendance in HELD and all(each.total is None for each in last)
        words = "No score"
    return f"{words}: sessions {' and '.join(str(each.number) for each in last)}." if len(last) == times and holds else ""


def _endorsed(trigger: Trigger, until: Sequence[SessionFacts]) -> str:
    session = until[-1]
    return f"The answer counts {session.safety}, above its lowest, at session {session.number}." if session.safety else ""


def _pulse(trigger: Trigger, until: Sequence[SessionFacts]) -> str:
    session = until[-1]
    if session.pulse is None:
        return ""
    asked = [each for each in until if each.pulse is not None]
    if len(asked) < 2:
        return ""
    before = asked[-2].pulse
    assert before is not None
    dropped = before - session.pulse >= (trigger.points or 0)
    return f"Mean {before:g} at session {asked[-2].number}, {session.pulse:g} at session {session.number}." if dropped else ""


_WITHOUT_A_SCORE: dict[Kind, Callable[[Trigger, Sequence[SessionFacts]], str]] = {
    "missed_in_a_row": _in_a_row,
    "unscored_in_a_row": _in_a_row,
    "pulse_drop": _pulse,
    "safety_endorsed": _endorsed,
}
"""What comes up whether or not the session has a total."""

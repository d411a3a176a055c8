"""Rules that have come up in a course and what people decided on them, as pages get them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody made of a rule that came up at a session: the choices by key, and the reason."""

    at: datetime
    by: str
    rule: str
    rules_version: int
    session: int
    choices: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class FiredRule:
    """A rule that has come up at a session, what it rests on, and the decision that stands, if there is one."""

    rule: str
    title: str
    route: str
    session: int
    evidence: str
    decision: Decision | None = None
    not_improvement: bool = False
    """The score got lighter while sleep was short: a high may be beginning (reference 7.5)."""

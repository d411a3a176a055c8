"""What the record hands to the pages about risk: assessments, what was done and when, and the safety plan, as plain frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from openipt.record.values import Alert, Client, Practice


@dataclass(frozen=True, slots=True)
class SafetyItemAnswer:
    """The newest answer to a safety item, with the total that its measure came to. `value` is None where it was skipped."""

    measure: str
    version: int
    value: int | None
    given_at: datetime
    total: int | None


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Something that was done, remembered by its day, in the words of whoever wrote it down."""

    on: date
    words: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class OtherRisk:
    """What was found about another risk: whether it is there, and in which words."""

    kind: str
    present: bool
    words: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """One talk about risk as it was written down. The table's level (None where it gave none) and the clinician's stand apart.

    `because` are the table's reasons, or why it gave no level. `done` are the actions ticked, each as level.key.
    """

    id: UUID
    at: datetime
    by: str
    alert_id: UUID | None
    spoke: bool
    screener: str
    screener_version: int | None
    recall: str
    answers: Mapping[str, bool]
    table_level: str | None
    because: tuple[str, ...]
    clinician_level: str
    reason: str
    done: tuple[str, ...]
    done_words: str
    told: str
    others: tuple[OtherRisk, ...]
    modifiers: tuple[str, ...]
    next_check: date | None


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """What the record knows that the table of triage asks for, beside the screener."""

    alert_is_open: bool
    alert_value: int | None
    """The answer that brought forth the alert which the talk belongs to, if it belongs to one."""
    item: SafetyItemAnswer | None
    behaviours: tuple[Behaviour, ...]


@dataclass(frozen=True, slots=True)
class RiskPage:
    """All that the page of an assessment shows, and nothing else of the course: whoever covers today sees it too.

    `treats` says whether the reader is the client's own therapist, who can open the course as well.
    """

    practice: Practice
    course_id: UUID
    client: Client
    at: datetime
    alert: Alert | None
    facts: RiskFacts
    assessments: tuple[Assessment, ...]
    treats: bool


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """One version of a safety plan, with what stands in it by field."""

    version: int
    sheet_version: int
    content: dict[str, Any]
    made_at: datetime
    made_by: str
    review_on: date | None


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A client's safety plan with all its versions, the newest first; `on_phone_since` where the client has it on the own phone."""

    practice: Practice
    course_id: UUID
    client: Client
    at: datetime
    treats: bool
    versions: tuple[PlanVersion, ...] = field(default=())
    on_phone_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class OwnPlan:
    """What the client sees of the own plan; no name stands in it but those that were written into it."""

    practice: Practice
    plan: PlanVersion | None

"""What the record hands to the page of a caseload: a therapist's courses, and what else lies on the therapist's desk."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openipt.record.values import CourseSummary, Member, Practice


@dataclass(frozen=True, slots=True)
class SavedView:
    """A filter of the caseload that is used again; `query` is the filter as an address says it."""

    id: UUID
    name: str
    query: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Caseload:
    """A therapist's caseload at one moment."""

    practice: Practice
    member: Member
    at: datetime
    courses: tuple[CourseSummary, ...]
    views: tuple[SavedView, ...] = ()
    offered: tuple[UUID, ...] = ()
    """Courses that a colleague offers, and that are not answered yet."""
    covers: tuple[str, ...] = ()
    """The names of those who are away, and whose clients this therapist sees meanwhile; or, of a covered caseload, whose it is."""

"""What the record hands to the pages on which a practice shares its work out: plain frozen values, opened from their seals."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from openipt.core.courses import State
from openipt.core.same_person import Why
from openipt.record.values import Member, OtherCourse, Practice


@dataclass(frozen=True, slots=True)
class FoundCourse:
    """A course found by its client's name: with whom, where it stands, and when the two meet next. `opens` says whether the asker may open it.

    `left_behind` says that its therapist has left, and that the asker may hand it on.
    """

    id: UUID
    name: str
    therapist: Member
    state: State
    next_session_at: datetime | None
    ended_on: date | None
    opens: bool
    left_behind: bool


@dataclass(frozen=True, slots=True)
class FoundWaiting:
    """Somebody who waits for a therapist, found by the name."""

    id: UUID
    name: str
    referred_on: date


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a part of a name: the courses shown, how many more there are, and who waits."""

    practice: Practice
    at: datetime
    courses: tuple[FoundCourse, ...]
    more: int
    waiting: tuple[FoundWaiting, ...] = ()


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer of a course: by whom to whom, since when and why; `answer` is what the receiver wrote on declining."""

    from_name: str
    to_name: str
    at: datetime
    reason: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Goes:
    """What goes over with a course, in numbers: sessions, scores, notes, questionnaires that wait, alerts that are not closed."""

    held: int
    planned: int
    scores: int
    signed_notes: int
    questionnaires: int
    open_alerts: int
    safety_plans: int


@dataclass(frozen=True, slots=True)
class HandOnPage:
    """Handing a course on: what goes, to whom it may go, and the offer that waits or was declined last.

    `process_notes` are the actor's own, which stay. `treats` is False for whoever runs the service and hands on what was left behind.
    """

    practice: Practice
    at: datetime
    course_id: UUID
    name: str
    therapist: Member
    treats: bool
    goes: Goes
    process_notes: int
    colleagues: tuple[Member, ...]
    offer: Offered | None
    declined: Offered | None


@dataclass(frozen=True, slots=True)
class OfferPage:
    """A course that is offered to the reader: whose it is, where it stands, what goes over, and why."""

    practice: Practice
    at: datetime
    course_id: UUID
    name: str
    state: State
    next_session_at: datetime | None
    goes: Goes
    offer: Offered


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits for a therapist: since when, how to be reached, what makes it urgent, and who took the referral in."""

    id: UUID
    name: str
    referred_on: date
    contact: str
    priority: str
    taken_in_by: str


@dataclass(frozen=True, slots=True)
class WithRoom:
    """A therapist, and how many courses are on the therapist's hands now."""

    member: Member
    active: int


@dataclass(frozen=True, slots=True)
class WaitingList:
    """Who waits, the longest first, and who could take them on. `allocates` says whether the reader may allocate to others."""

    practice: Practice
    at: datetime
    member: Member
    waiting: tuple[Waiting, ...]
    therapists: tuple[WithRoom, ...]
    allocates: bool


@dataclass(frozen=True, slots=True)
class ServicePage:
    """The service as whoever runs it sees it: who works here in which roles; hours and holidays stand in the practice itself."""

    practice: Practice
    at: datetime
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry beside another that may be the same person; `waits_since` is the day of the referral of one who still waits."""

    id: UUID
    name: str
    born: date | None
    courses: tuple[OtherCourse, ...]
    waits_since: date | None


@dataclass(frozen=True, slots=True)
class TwoEntries:
    """Two entries that may be one person and why they are shown, or of which somebody has said so (`said_id`, `said_by`, `is_one`)."""

    first: EntryShown
    second: EntryShown
    why: Why | None = None
    said_id: UUID | None = None
    said_by: str = ""
    is_one: bool = False


@dataclass(frozen=True, slots=True)
class EntriesPage:
    """Entries to be looked at, and those of which somebody has said whether they are one person."""

    practice: Practice
    at: datetime
    asked: tuple[TwoEntries, ...]
    settled: tuple[TwoEntries, ...]

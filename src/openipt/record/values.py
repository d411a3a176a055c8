"""What the record hands to pages: plain frozen values, opened from their seals, that hold no row and reach no table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from openipt.core.courses import Attendance, EndedBecause, State
from openipt.core.hours import Holiday, OpeningHours
from openipt.core.scoring import SafetyAnswer
from openipt.core.tasks import NOTHING_KEPT, Kept, Recorded
from openipt.record.values_of_people import CourseSheet
from openipt.record.values_of_rules import FiredRule

ServiceKind = Literal["demo", "real"]
Way = Literal["link", "device", "paper", "total"]
SafetyKnown = SafetyAnswer | Literal["not_known"]
AlertState = Literal["open", "delivered", "taken", "acted", "closed"]


@dataclass(frozen=True, slots=True)
class Practice:
    """The service as pages show it: its kind, place, zone and hours."""

    id: UUID
    name: str
    kind: ServiceKind
    country: str
    zone: str
    hours: tuple[OpeningHours, ...]
    around_the_clock: bool = False
    holidays: tuple[Holiday, ...] = ()
    rules_off: tuple[str, ...] = ()
    """The ids of the rules that this service has switched off."""

    @property
    def closed_days(self) -> frozenset[date]:
        """The days on which the service is closed, whatever weekday they are."""
        return frozenset(each.day for each in self.holidays)


@dataclass(frozen=True, slots=True)
class Member:
    """A person who works in the service, with the name that others see."""

    id: UUID
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Client:
    """Who the client is, opened from the seals. Under supervision the name is a pseudonym and the rest is empty."""

    id: UUID
    name: str
    pronouns: str = ""
    date_of_birth: date | None = None
    occupation: str = ""
    household: str = ""


@dataclass(frozen=True, slots=True)
class SessionSlot:
    """One planned session. `starts_at` is in UTC; `phase` is the phase confirmed when it was held, None before."""

    number: int
    starts_at: datetime
    mode: Literal["in_person", "video", "phone"]
    attendance: Attendance
    phase: str | None


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """One filled-in measure of a course, finished or struck. `session` is the planned session that it belongs to, if any.

    `total` is None where there is none (`why_no_total` says why). `safety` is None for a measure without safety items;
    `safety_value` is the answer that counts to the safety item, opened on course pages alone.
    """

    response_id: UUID
    measure: str
    version: int
    session: int | None
    about: date
    finished_at: datetime
    way: Way
    total: int | None
    band: str | None
    answered: int
    out_of: int
    prorated: bool
    safety: SafetyKnown | None
    safety_value: int | None = None
    why_no_total: str | None = None
    struck_at: datetime | None = None
    struck_by: str | None = None
    struck_reason: str | None = None


@dataclass(frozen=True, slots=True)
class OpenQuestionnaire:
    """A measure that was sent or handed over and is not finished. `expires_at` is None for one without a link."""

    response_id: UUID
    measure: str
    version: int
    session: int | None
    state: Literal["asked", "begun"]
    way: Way
    asked_at: datetime
    expires_at: datetime | None
    answered: int
    out_of: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it was given last; `value` is None for a question skipped. `earlier` are the values given before it."""

    item: str
    value: int | None
    given_at: datetime
    earlier: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertNote:
    """One thing that happened to an alert: born, who was called, taken, later answer, what was done, looked at again, closed."""

    at: datetime
    by: str | None
    kind: Literal["born", "later_answer", "called", "taken", "acted", "second_look", "closed"]
    words: str


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert with its evidence: which answer, when, who took it, what was done. `value` is the answer's number.

    One that a person raised by hand comes from no answer: it has no response, and its measure and item are empty.
    """

    id: UUID
    course_id: UUID
    response_id: UUID | None
    kind: str
    measure: str
    version: int
    item: str
    value: int | None
    session: int | None
    state: AlertState
    born_at: datetime
    taken_by: str | None
    taken_at: datetime | None
    climbs_at: datetime | None = None
    second_look: Literal["", "wanted", "done"] = ""
    notes: tuple[AlertNote, ...] = ()

    @property
    def in_hand(self) -> bool:
        """Whether somebody has taken it."""
        return self.state not in ("open", "delivered")


@dataclass(frozen=True, slots=True)
class CourseEvent:
    """One line of the course's history. `passed` are the ids of the tasks that a move left undone, with the reason given.

    `day` is when a course on hold is to go on, or on which a review was; `more` is what was said beside the reason, by what it is about.
    """

    at: datetime
    by: str
    kind: Literal[
        "opened", "moved", "attendance", "planned", "listed", "unlisted", "extended", "replanned", "handed_on", "allocated", "decided",
        "reviewed", "maintained", "pack", "option",
    ]  # fmt: skip
    session: int | None = None
    state: State | None = None
    phase: str | None = None
    attendance: Attendance | None = None
    passed: tuple[str, ...] = ()
    agreed: bool = False
    reason: str = ""
    day: date | None = None
    ended_because: EndedBecause | None = None
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comment:
    """What a supervisor wrote to the therapist. `session` is None where it is about the whole course."""

    id: UUID
    at: datetime
    by: str
    session: int | None
    words: str
    seen_at: datetime | None
    by_id: UUID


@dataclass(frozen=True, slots=True)
class CourseSummary:
    """One course as the caseload shows it. `scores` are those of the protocol's main measure, oldest first, none struck."""

    id: UUID
    client: Client
    protocol: str
    protocol_version: int
    state: State
    phase: str | None
    sessions: tuple[SessionSlot, ...]
    scores: tuple[ScorePoint, ...]
    open_questionnaires: tuple[OpenQuestionnaire, ...]
    alerts: tuple[Alert, ...]
    ended_on: date | None = None
    comment_waits: bool = False
    """Whether a supervisor wrote something that the therapist has not said to have seen; told on the caseload."""
    messages_wait: bool = False
    """Whether a message to the client is late, did not go out, or is a letter to be printed."""
    held_from: State | None = None
    """The state that a course on hold was put on hold in."""
    returns_on: date | None = None
    """When a course on hold is to go on, where a day was agreed."""
    extended_by: int = 0
    extended_in: str = ""
    """Sessions added by agreement, and the phase that they lengthen."""
    maintenance_sessions: int = 0
    options: tuple[str, ...] = ()
    """The keys of the options that the course has."""
    look_together: tuple[str, ...] = ()
    """The titles of the rules that came up at the latest session and that nobody has decided on."""


@dataclass(frozen=True, slots=True)
class SentTwice:
    """A form that came under an id that had been used for other content. It was not carried out; what it said is kept.

    `done_at` is when the first one was carried out, where that left a trace of its own.
    """

    at: datetime
    verb: str
    content: Mapping[str, Any]
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class OtherCourse:
    """Another course of the same person: by which protocol, with whom, where it stands. `opens` says whether the reader may open it."""

    id: UUID
    protocol: str
    protocol_version: int
    state: State
    opened_at: datetime
    ended_on: date | None
    therapist: str = ""
    opens: bool = False


@dataclass(frozen=True, slots=True)
class CoursePage:
    """All that the course page shows. `scores` are of every measure, oldest first, struck ones among them.

    `signed` are the numbers of the sessions whose note is signed; `comments` the supervisors', the latest first. On the page of one session
    nothing is told of the course's history and of supervision, so `events`, `supervisors` and `listed_until` are empty there.
    """

    practice: Practice
    at: datetime
    summary: CourseSummary
    therapist: Member
    scores: tuple[ScorePoint, ...]
    alerts: tuple[Alert, ...]
    events: tuple[CourseEvent, ...]
    supervisors: tuple[Member, ...] = ()
    listed_until: date | None = None
    pseudonymised: bool = False
    signed: frozenset[int] = frozenset()
    comments: tuple[Comment, ...] = ()
    sent_twice: tuple[SentTwice, ...] = ()
    recorded: tuple[Recorded, ...] = ()
    """What was recorded of the course's tasks, in the order in which it was; empty where events are."""
    kept: Kept = NOTHING_KEPT
    """What is kept anyway, by which some tasks count as done by themselves."""
    other_courses: tuple[OtherCourse, ...] = ()
    """Other courses of the same person, the earliest first."""
    fired: tuple[FiredRule, ...] = ()
    """The rules that have come up, the latest session first."""
    covering: bool = False
    """Whether the reader stands in for the therapist today: supervision, moves and handing on then wait."""
    sheets: tuple[CourseSheet, ...] = ()
    """People, events, focus and goals, the oldest first; none under supervision."""


@dataclass(frozen=True, slots=True)
class LinkToShow:
    """A live link as the therapist shows it: the secret part of its address, and until when it can be opened."""

    questionnaire: OpenQuestionnaire
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Countdown:
    """Where a client in treatment stands: the session that comes next, of how many, and how many are left after it."""

    session: int
    planned: int
    left: int


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What the holder of a link sees: no name, no score; answers only in the browser that gave them.

    `reads_before` is the start of the session that the answers are read before, None where none is planned.
    """

    practice: Practice
    therapist: str
    measure: str
    version: int
    state: Literal["asked", "begun", "finished", "withdrawn", "expired"]
    reads_before: datetime | None
    expires_at: datetime
    answered: frozenset[str]
    answers: dict[str, int | None]
    same_browser: bool
    last_saved_at: datetime | None
    finished_at: datetime | None
    countdown: Countdown | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the client sees once, when the form is finished: the first name, the own line, and who reads it when."""

    practice: Practice
    therapist: str
    client_name: str
    measure: str
    version: int
    saved_at: datetime
    answered: int
    out_of: int
    reads_before: datetime | None
    total: int | None
    line: tuple[ScorePoint, ...]
    planned_sessions: int
    session: int | None
    first_time: bool
    countdown: Countdown | None = None


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case on a supervisor's list: a pseudonym, where it stands, and until when it is listed."""

    course: CourseSummary
    therapist: str
    listed_until: date


@dataclass(frozen=True, slots=True)
class SupervisionList:
    """The cases that therapists have listed for one supervisor."""

    practice: Practice
    member: Member
    at: datetime
    cases: tuple[ListedCase, ...]

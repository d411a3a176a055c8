"""What the record hands to the pages of people, circle, timeline and focus: plain frozen values, opened from their seals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from openipt.core import inventory
from openipt.core.circle import Placement
from openipt.core.inventory import Person, person_of

if TYPE_CHECKING:
    from openipt.record.values import CoursePage, Practice
    from openipt.record.values_of_sessions import Part

TAKEN_OUT = "somebody taken out"
"""What stands where somebody was named who has been taken out of the inventory."""


@dataclass(frozen=True, slots=True)
class CourseSheet:
    """One filled worksheet of a course. In `content` a field that names a person holds the present name; `<field>_id` beside it the id.

    `saved_by` is empty for what the client wrote at home. `about` is the sheet that it belongs to. `placed` says of a person that the
    circle has a placement of them.
    """

    id: UUID
    sheet: str
    sheet_version: int
    about: UUID | None
    content: Mapping[str, Any]
    version: int
    session: int | None
    saved_at: datetime
    saved_by: str
    begun_at: datetime
    brought_from: UUID | None = None
    placed: bool = False

    @property
    def by_client(self) -> bool:
        """Whether the client wrote it at home."""
        return not self.saved_by


@dataclass(frozen=True, slots=True)
class SheetVersion:
    """A version of a sheet that another has followed."""

    version: int
    session: int | None
    at: datetime
    by: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Merged:
    """An entry of the inventory that somebody said is the same person as another: it can be parted again."""

    id: UUID
    into: UUID
    name: str


@dataclass(frozen=True, slots=True)
class LifePage:
    """What the pages of people, circle, timeline and focus show: the course in brief, its sheets, its placements, the oldest first.

    `parts` are the parts of all sessions on worksheets that name a person: links of mood and people, steps. `merged` are entries that
    stand for somebody else of the inventory; they are among no other list.
    """

    course: "CoursePage"
    placements: tuple[Placement, ...]
    parts: tuple["Part", ...]
    merged: tuple[Merged, ...] = ()
    placed_in: tuple[int, ...] = ()
    """Every session in which somebody was placed on the circle."""

    @property
    def sheets(self) -> tuple[CourseSheet, ...]:
        """Every sheet of the course that is there, the oldest first."""
        return self.course.sheets

    @property
    def session_to_show(self) -> int:
        """The session that comes next; once all are over, the last one."""
        return session_to_show(self.course)

    def of(self, sheet: str) -> tuple[CourseSheet, ...]:
        """The sheets of that key, the oldest first."""
        return tuple(each for each in self.sheets if each.sheet == sheet)

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody in the inventory, in the order in which they were written down."""
        return tuple(person_of(each.id, each.content) for each in self.of(inventory.SHEET))


@dataclass(frozen=True, slots=True)
class AtHome:
    """What is known of writing at home: since when an address works and until when, when it was first begun, when anybody looked it through."""

    given_at: datetime | None
    expires_at: datetime | None
    begun_at: datetime | None
    looked_at: datetime | None
    asked_out: Mapping[UUID, datetime] = field(default_factory=dict)
    """Whom the client has asked to take out, with when; those of whom the two have spoken since are not among them."""


@dataclass(frozen=True, slots=True)
class OwnPerson:
    """Somebody whom a client has written down at home, as the client wrote it last. Once a therapist has gone on with the entry it `is_own` no
    more; then the client can ask for it to be taken out, and `left_in_at` is when the two had spoken of that and it stayed.
    """

    id: UUID
    content: Mapping[str, Any]
    saved_at: datetime
    is_own: bool
    asked_out_at: datetime | None = None
    left_in_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OwnPeople:
    """What a client sees at home. `with_therapist` are the entries of this browser that a therapist has gone on with."""

    practice: "Practice"
    therapist: str
    reads_before: datetime | None
    expires_at: datetime
    is_open: bool
    begun: bool
    people: tuple[OwnPerson, ...]
    with_therapist: tuple[OwnPerson, ...]


def session_to_show(course: "CoursePage") -> int:
    """The session that comes next; once all are over, the last one."""
    sessions = course.summary.sessions
    return next((each.number for each in sessions if each.attendance == "planned"), sessions[-1].number)

"""What the record hands to the pages of a session: its parts and its notes, as plain frozen values."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from openipt.core.notes import NoteLine
from openipt.record.values import Answer, CoursePage, Practice, ScorePoint


@dataclass(frozen=True, slots=True)
class Version:
    """Another version of something, typed elsewhere while it changed here: it waits until somebody has looked at both.

    When more is typed there, it is another version with another id: whoever looked at the shorter one has not seen it.
    """

    id: UUID
    content: dict[str, Any]
    saved_at: datetime
    saved_by: str
    based_on: int


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a session: a worksheet with what was written on it. `about` is the part that it looks back at."""

    id: UUID
    session: int
    sheet: str
    sheet_version: int
    content: dict[str, Any]
    revision: int
    saved_at: datetime
    saved_by: str
    about: UUID | None = None
    others: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A note as it was signed (version 1), or an amendment to it (2 and up), with what was captured as it stood then."""

    version: int
    signed_at: datetime
    signed_by: str
    lines: tuple[NoteLine, ...]
    words: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What became of a planned session, beside its attendance: minutes that it lasted and began late, and who was there."""

    minutes_held: int | None = None
    minutes_late: int | None = None
    present: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SessionPage:
    """All that the page of one session shows.

    `parts` are this session's; `open_steps` earlier steps that no session has looked back at; `looked_back_at` the earlier
    ones that this session does. `scores` are those of the main measure up to this session, struck ones left out; `answers` those
    of the last two of them by item, the latest first, an empty mapping where there is none. `people` are the names written so far
    and `techniques` those noted in earlier sessions, the latest first.
    """

    course: CoursePage
    number: int
    meeting: Meeting
    parts: tuple[Part, ...]
    open_steps: tuple[Part, ...]
    looked_back_at: tuple[Part, ...]
    signed: tuple[SignedNote, ...]
    answers: tuple[dict[str, Answer], dict[str, Answer]]
    people: tuple[str, ...]
    captured: tuple[NoteLine, ...] = ()
    """What was captured, as it would stand in the note if it were signed now."""
    scores: tuple[ScorePoint, ...] = ()
    techniques: tuple[str, ...] = ()
    state: str = ""
    """Fingerprint of every part's revision and every captured line, so that nobody signs what has changed since it was read."""


@dataclass(frozen=True, slots=True)
class ProcessNote:
    """A therapist's own notes about one session. Revision 0 where nothing is written yet."""

    session: int
    id: UUID
    content: dict[str, Any] = field(default_factory=dict)
    revision: int = 0
    saved_at: datetime | None = None
    others: tuple[Version, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetRead:
    """One sheet of a listed case as its supervisor reads it: which worksheet, and its lines."""

    sheet: str
    lines: tuple[NoteLine, ...]


@dataclass(frozen=True, slots=True)
class SignedNotes:
    """The signed notes of a listed case, for its supervisor: by session, without the client's name at the head.

    `focus` is what the treatment is about, as it stands now: the choice in force, the story told back, the goals with their ratings.
    """

    practice: Practice
    pseudonym: str
    notes: dict[int, tuple[SignedNote, ...]]
    focus: tuple[SheetRead, ...] = ()

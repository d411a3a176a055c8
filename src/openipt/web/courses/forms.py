"""Reads what was typed into the forms of a course: dates, times and choices, each mistake said beside its field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal, get_args
from uuid import UUID

from openipt.actions.courses import CoursePlan, NewClient
from openipt.core.courses import Attendance, Move, State
from openipt.web import words
from openipt.web.fieldforms import Mistake
from openipt.web.translating import gettext

Mode = Literal["in_person", "video", "phone"]
MODES: tuple[Mode, ...] = get_args(Mode)
Typed = Mapping[str, str]


class Mistyped(Exception):
    """Something in a form cannot be read; `mistakes` holds one sentence for each field."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(" ".join(mistake.sentence for mistake in mistakes))


@dataclass(frozen=True, slots=True)
class NewTime:
    """Another time and mode for a planned session."""

    starts_at: datetime
    mode: Mode


@dataclass(frozen=True, slots=True)
class AskedMove:
    """A move as its form asks for it: the guards ticked, the client's agreement, the reason."""

    move: Move
    done: frozenset[str]
    agreed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Listing:
    """For which supervisor a case is to be listed, and until when."""

    supervisor_id: UUID
    until: date


def new_client(typed: Typed, zone: str) -> tuple[NewClient, CoursePlan]:
    """The client and the plan of the course. Raises Mistyped."""
    mistakes: list[Mistake] = []
    if not typed.get("name", "").strip():
        mistakes.append(Mistake("name", gettext("Write the client's name, or the name you use for the client.")))
    born = _day(typed, "date_of_birth", mistakes, needed=False)
    starts_at = _moment(typed, zone, mistakes)
    mode = _mode(typed, mistakes)
    if mistakes or starts_at is None or mode is None:
        raise Mistyped(mistakes)
    client = NewClient(
        name=typed.get("name", "").strip(),
        pronouns=typed.get("pronouns", "").strip(),
        date_of_birth=born,
        occupation=typed.get("occupation", "").strip(),
        household=typed.get("household", "").strip(),
    )
    return client, CoursePlan(protocol=typed.get("protocol", ""), first_session=starts_at, mode=mode)


def new_time(typed: Typed, zone: str) -> NewTime:
    """When a session is to be, and how the two will meet. Raises Mistyped."""
    mistakes: list[Mistake] = []
    starts_at, mode = _moment(typed, zone, mistakes), _mode(typed, mistakes)
    if mistakes or starts_at is None or mode is None:
        raise Mistyped(mistakes)
    return NewTime(starts_at, mode)


def attendance(typed: Typed) -> Attendance:
    """What became of a session. Raises Mistyped."""
    try:
        chosen = Attendance(typed.get("attendance", ""))
    except ValueError:
        raise Mistyped([Mistake("attendance", gettext("Choose what became of the session."))]) from None
    return chosen


def asked_move(typed: Typed, done: list[str]) -> AskedMove:
    """The move that a form asks for. Raises Mistyped."""
    move = move_of(typed.get("move", ""))
    if move is None:
        raise Mistyped([Mistake("", gettext("Choose where the course goes."))])
    return AskedMove(move, frozenset(done), typed.get("agreed") == "yes", typed.get("reason", ""))


def move_of(text: str) -> Move | None:
    """«treatment.middle» as a move; None for anything else."""
    state, _, phase = text.partition(".")
    return Move(State(state), phase or None) if state in set(State) else None


def move_in_text(move: Move) -> str:
    """A move as it stands in a form and in an address."""
    return f"{move.state.value}.{move.phase}" if move.phase else move.state.value


def listing(typed: Typed) -> Listing:
    """The supervisor and the last day. Raises Mistyped."""
    mistakes: list[Mistake] = []
    until = _day(typed, "until", mistakes, needed=True)
    try:
        supervisor = UUID(typed.get("supervisor", ""))
    except ValueError:
        supervisor = None
        mistakes.append(Mistake("supervisor", gettext("Choose a supervisor.")))
    if until is None or supervisor is None:
        raise Mistyped(mistakes)
    return Listing(supervisor, until)


def _day(typed: Typed, field: str, mistakes: list[Mistake], *, needed: bool) -> date | None:
    text = typed.get(field, "").strip()
    if not text and not needed:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        mistakes.append(Mistake(field, gettext("Write the day as year-month-day, such as 2025-04-01.")))
        return None


def _moment(typed: Typed, zone: str, mistakes: list[Mistake]) -> datetime | None:
    """The day and the time by the service's own clocks, as one moment."""
    day = _day(typed, "day", mistakes, needed=True)
    try:
        clock = time.fromisoformat(typed.get("time", "").strip())
    except ValueError:
        mistakes.append(Mistake("time", gettext("Write the time as hours and minutes, such as 13:20.")))
        return None
    return datetime.combine(day, clock.replace(tzinfo=None), words.zone(zone)) if day else None


def _mode(typed: Typed, mistakes: list[Mistake]) -> Mode | None:
    for mode in MODES:
        if typed.get("mode") == mode:
            return mode
    mistakes.append(Mistake("mode", gettext("Choose how you meet.")))
    return None

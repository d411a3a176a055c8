"""Reads what was typed into the forms of a course: a new client, a move, a listing; each mistake is said beside its field."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from openipt.actions.courses import CoursePlan, NewClient
from openipt.actions.maintaining import MaintenancePlan
from openipt.core.courses import Beside, EndedBecause, Move, State
from openipt.web.fieldforms import Mistake, Mistyped, whole_number_in
from openipt.web.translating import gettext
from openipt.web.whenforms import Typed, day_of, mode_of, moment_of


@dataclass(frozen=True, slots=True)
class AskedMove:
    """A move as its form asks for it: the guards ticked, the client's agreement, the reason."""

    move: Move
    done: frozenset[str]
    agreed: bool
    reason: str
    beside: Beside


@dataclass(frozen=True, slots=True)
class Extension:
    """By how many sessions a course is to be extended, why, and whether the client agrees."""

    sessions: int
    reason: str
    agreed: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """For which supervisor a case is to be listed, and until when."""

    supervisor_id: UUID
    until: date


def new_client(typed: Typed, zone: str, options: Iterable[str] = ()) -> tuple[NewClient, CoursePlan]:
    """The client and the plan of the course. Raises Mistyped."""
    mistakes: list[Mistake] = []
    if not typed.get("name", "").strip():
        mistakes.append(Mistake("name", gettext("Write the client's name, or the name you use for the client.")))
    born = day_of(typed, "date_of_birth", mistakes, needed=False)
    starts_at = moment_of(typed, zone, mistakes)
    mode = mode_of(typed, mistakes)
    if not typed.get("protocol"):
        mistakes.append(Mistake("protocol", gettext("Choose a form of IPT.")))
    if mistakes or starts_at is None or mode is None:
        raise Mistyped(mistakes)
    client = NewClient(
        name=typed.get("name", "").strip(),
        pronouns=typed.get("pronouns", "").strip(),
        date_of_birth=born,
        occupation=typed.get("occupation", "").strip(),
        household=typed.get("household", "").strip(),
    )
    return client, CoursePlan(protocol=typed.get("protocol", ""), first_session=starts_at, mode=mode, options=tuple(options))


def new_plan(typed: Typed, zone: str, options: Iterable[str] = ()) -> CoursePlan:
    """The plan of a new course for a client who comes back. Raises Mistyped."""
    mistakes: list[Mistake] = []
    starts_at, mode = moment_of(typed, zone, mistakes), mode_of(typed, mistakes)
    if mistakes or starts_at is None or mode is None:
        raise Mistyped(mistakes)
    return CoursePlan(protocol=typed.get("protocol", ""), first_session=starts_at, mode=mode, options=tuple(options))


def protocol_in(text: str) -> tuple[str, int] | None:
    """«ipt16@1» as a protocol's key and version; None for anything else."""
    key, _, version = text.partition("@")
    number = whole_number_in(version[:6])
    return (key, number) if key and number is not None else None


def asked_move(typed: Typed, done: list[str]) -> AskedMove:
    """The move that a form asks for. Raises Mistyped."""
    move = move_of(typed.get("move", ""))
    if move is None:
        raise Mistyped([Mistake("", gettext("Choose where the course goes."))])
    mistakes: list[Mistake] = []
    because = typed.get("ended_because", "")
    beside = Beside(
        ended_because=EndedBecause(because) if because in set(EndedBecause) else None,
        returns_on=day_of(typed, "returns_on", mistakes, needed=False),
        risk_note=typed.get("risk_note", ""),
        signposting=typed.get("signposting", ""),
        supervision=typed.get("supervision", ""),
        identity_checked=typed.get("identity_checked") == "yes",
        last_session=_last_session(typed, mistakes),
    )
    if mistakes:
        raise Mistyped(mistakes)
    return AskedMove(move, frozenset(done), typed.get("agreed") == "yes", typed.get("reason", ""), beside)


def _last_session(typed: Typed, mistakes: list[Mistake]) -> int | None:
    """The number of the last session, where one is given; what is no number is added to `mistakes`."""
    text = typed.get("last_session", "").strip()
    number = whole_number_in(text[:4])
    if text and number is None:
        mistakes.append(Mistake("last_session", gettext("Give the session as a number.")))
    return number


def extension(typed: Typed) -> Extension:
    """What an extension asks for. Raises Mistyped."""
    sessions = whole_number_in(typed.get("sessions", ""))
    if sessions is None or len(typed.get("sessions", "")) > 3:
        raise Mistyped([Mistake("sessions", gettext("Give the sessions to add as a number."))])
    return Extension(sessions, typed.get("reason", ""), typed.get("agreed") == "yes")


def maintenance_plan(typed: Typed, zone: str) -> MaintenancePlan:
    """How maintenance sessions are to be planned. Raises Mistyped."""
    mistakes: list[Mistake] = []
    starts_at, mode = moment_of(typed, zone, mistakes), mode_of(typed, mistakes)
    sessions, weeks = (whole_number_in(typed.get(name, "")[:3]) for name in ("sessions", "weeks"))
    if sessions is None:
        mistakes.append(Mistake("sessions", gettext("Give the sessions as a number.")))
    if weeks is None:
        mistakes.append(Mistake("weeks", gettext("Give the weeks between two of them as a number.")))
    if mistakes or starts_at is None or mode is None or sessions is None or weeks is None:
        raise Mistyped(mistakes)
    return MaintenancePlan(sessions, weeks, starts_at, mode)


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
    until = day_of(typed, "until", mistakes, needed=True)
    try:
        supervisor = UUID(typed.get("supervisor", ""))
    except ValueError:
        supervisor = None
        mistakes.append(Mistake("supervisor", gettext("Choose a supervisor.")))
    if until is None or supervisor is None:
        raise Mistyped(mistakes)
    return Listing(supervisor, until)

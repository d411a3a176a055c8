"""Where a course of IPT stands and may go: its states, what guards each move, and the move that the plan proposes.

Nothing here moves by itself. A move is proposed with its evidence and a person confirms it; what was left undone is
listed and passed with a reason; only consent, the talk about risk and the client's agreement cannot be passed (reference 2.1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from openipt.core.protocols import Protocol, Task


class State(StrEnum):
    """The stages of a course. `treatment` has phases, which the protocol names."""

    REFERRED = "referred"
    ASSESSMENT = "assessment"
    NOT_SUITABLE = "not_suitable"
    TREATMENT = "treatment"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    ENDED_EARLY = "ended_early"
    MAINTENANCE = "maintenance"
    FOLLOWUP = "followup"
    CLOSED = "closed"


ACTIVE = frozenset({State.REFERRED, State.ASSESSMENT, State.TREATMENT, State.ON_HOLD, State.MAINTENANCE, State.FOLLOWUP})
"""The states in which a course is on a therapist's hands."""

CANNOT_BE_PASSED = frozenset({"assessment.consent", "assessment.risk"})
"""Guards that no reason can pass: consent, and the talk about risk (reference 2.1)."""


class Attendance(StrEnum):
    """What became of a planned session (reference 2.4, appendix C.5)."""

    PLANNED = "planned"
    ATTENDED = "attended"
    LATE = "late"
    CANCELLED_CLIENT = "cancelled_client"
    CANCELLED_THERAPIST = "cancelled_therapist"
    MISSED = "dna"


class EndedBecause(StrEnum):
    """Why a course ended early, as a code beside the words (reference 2.1)."""

    DROPOUT = "dropout"
    AGREED = "agreed"
    MOVED = "moved"
    STEPPED_UP = "stepped_up"
    ADMITTED = "admitted"
    DIED = "died"
    OTHER = "other"


HELD = frozenset({Attendance.ATTENDED, Attendance.LATE})
"""Attendances that mean the two have met."""


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed move between states, with what it always needs besides its guards."""

    start: frozenset[State]
    end: State
    needs_reason: bool
    needs_agreement: bool
    words: str


_GOES_ON = (State.REFERRED, State.ASSESSMENT, State.TREATMENT, State.MAINTENANCE, State.FOLLOWUP)

STEPS: tuple[Step, ...] = (
    Step(frozenset({State.REFERRED}), State.ASSESSMENT, False, False, "Begin the assessment"),
    Step(frozenset({State.ASSESSMENT}), State.NOT_SUITABLE, True, False, "IPT does not suit now"),
    Step(frozenset({State.ASSESSMENT}), State.TREATMENT, False, False, "Begin the first phase"),
    Step(frozenset({State.TREATMENT}), State.COMPLETED, False, False, "Complete the course"),
    Step(frozenset(_GOES_ON), State.ON_HOLD, True, False, "Put the course on hold"),
    *(Step(frozenset({State.ON_HOLD}), state, False, False, "Go on with the course") for state in _GOES_ON),
    Step(ACTIVE, State.ENDED_EARLY, True, False, "End the course early"),
    Step(frozenset({State.COMPLETED}), State.MAINTENANCE, False, True, "Go on with maintenance"),
    Step(frozenset({State.COMPLETED}), State.FOLLOWUP, False, False, "Go on with follow-up"),
    Step(frozenset({State.NOT_SUITABLE, State.COMPLETED, State.ENDED_EARLY, State.MAINTENANCE, State.FOLLOWUP}), State.CLOSED, False, False, "Close"),
)
"""Every move between states that exists. Moves between the phases of the treatment follow the protocol's order instead; a course on hold
goes on in the state that it was put on hold in."""

RETURN_DAY, SIGNPOSTING, SUPERVISION = "hold.return_day", "not_suitable.signposting", "refocus.supervision"
IDENTITY = "assessment.identity"
"""What a move says beside its reason; left empty, it is noted as left open, like a task."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a course stands: its state, its confirmed phase while in treatment, and the number of the next planned session.

    `next_session` is None when every planned session is over. `done` are the ids of the tasks that count as done. `held_from` is the state
    that a course on hold was put on hold in, None where that is not known.
    """

    state: State
    phase: str | None
    next_session: int | None
    done: frozenset[str] = frozenset()
    held_from: State | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A move as it is asked for: to a state, and within the treatment to a phase."""

    state: State
    phase: str | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What a move says beside its reason: why it ended early, when a course on hold is to go on and what was seen of risk, where a client
    can turn whom IPT does not suit, what supervision said of a new focus, and that somebody referred was known to be that person.
    """

    ended_because: EndedBecause | None = None
    returns_on: date | None = None
    risk_note: str = ""
    signposting: str = ""
    supervision: str = ""
    identity_checked: bool = False
    last_session: int | None = None
    """With which session a course ends that ends before its time; None where the plan stays as it is."""


NOTHING_BESIDE = Beside()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A move that the plan proposes, with its evidence in words. People decide."""

    move: Move
    words: str
    evidence: str
    open_tasks: tuple[Task, ...]
    needs_agreement: bool


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A move as it may be written down: what was left undone and passed with the reason given."""

    move: Move
    passed: tuple[str, ...]


class MoveRefused(ValueError):
    """A move that the course's state or its guards do not allow; the message is a sentence for the person who asked, about `field` if any."""

    def __init__(self, sentence: str, field: str | None = None) -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """What the rules need to know of one planned session."""

    number: int
    attendance: Attendance


def next_session(sessions: Iterable[PlannedSession]) -> int | None:
    """The number of the first planned session still to come; None when all are over."""
    return min((session.number for session in sessions if session.attendance is Attendance.PLANNED), default=None)


def propose(protocol: Protocol, standing: Standing) -> Proposal | None:
    """The move that the plan proposes now, if any: the assessment after the referral, each phase once its first session is near, the end at last."""
    if standing.state is State.REFERRED:
        evidence = "The client was referred, and the sessions are planned."
        return _proposal(protocol, standing, Move(State.ASSESSMENT), "Begin the assessment", evidence)
    if standing.state is State.ASSESSMENT:
        first = protocol.phases[0]
        return _proposal(
            protocol, standing, Move(State.TREATMENT, first.id), f"Begin the {first.title.lower()} phase", "The course is in assessment."
        )
    if standing.state is not State.TREATMENT or standing.phase is None:
        return None
    here = protocol.phase(standing.phase)
    following = phase_after(protocol, standing.phase)
    if standing.next_session is None:
        if following is None:
            return _proposal(protocol, standing, Move(State.COMPLETED), "Complete the course", "The last planned session is over.")
    elif standing.next_session <= here.last:
        return None
    if following is None:
        return None
    when = "All planned sessions are over" if standing.next_session is None else f"Session {standing.next_session} is next"
    return _proposal(
        protocol,
        standing,
        Move(State.TREATMENT, following),
        f"Go on to the {protocol.phase(following).title.lower()} phase",
        f"{when}; the plan has the {here.title.lower()} phase until session {here.last}.",
    )


def confirm(
    protocol: Protocol,
    standing: Standing,
    move: Move,
    done: frozenset[str],
    agreed: bool,
    reason: str,
    beside: Beside = NOTHING_BESIDE,
    *,
    has_supervisor: bool = False,
) -> Confirmed:
    """Check a move that a person confirms. `done` are the guards ticked now, beside those already recorded.

    Raises MoveRefused with one sentence where the move does not exist from here, where a guard that cannot be passed is
    open, or where something is left undone and no reason is given.
    """
    step = _step(protocol, standing, move)
    open_ids = [task.id for task in guards(protocol, standing, move) if task.id not in standing.done | done]
    for task_id in open_ids:
        if task_id in CANNOT_BE_PASSED:
            title = next(task.title for task in protocol.tasks if task.id == task_id)
            raise MoveRefused(f"«{title}» comes first; no reason can take its place.")
    if needs_agreement(protocol, standing, move) and not agreed:
        raise MoveRefused("The client's agreement comes first. Tick it when you have it.", "agreed")
    if asks_who_it_is(standing, move) and not beside.identity_checked and not reason.strip():
        raise MoveRefused("Tick that you know who this is, or say in a sentence why not yet.", "identity_checked")
    if (step.needs_reason or open_ids) and not reason.strip():
        raise MoveRefused("Say in a sentence why. What is still open may be passed with a reason.")
    return Confirmed(move, (*open_ids, *_said_beside(protocol, standing, move, beside, has_supervisor=has_supervisor)))


def _said_beside(protocol: Protocol, standing: Standing, move: Move, beside: Beside, *, has_supervisor: bool) -> list[str]:
    """What is left unsaid beside the move and only noted. Raises MoveRefused for what cannot be left out."""
    if move.state is State.ENDED_EARLY and beside.ended_because is None:
        raise MoveRefused("Choose what says best why it ended. «Something else» will do.", "ended_because")
    if move.state is State.ON_HOLD and not beside.risk_note.strip():
        raise MoveRefused("Write a sentence on risk for the time until the course goes on; no reason can take its place.", "risk_note")
    unsaid = {
        IDENTITY: asks_who_it_is(standing, move) and not beside.identity_checked,
        RETURN_DAY: move.state is State.ON_HOLD and beside.returns_on is None,
        SIGNPOSTING: move.state is State.NOT_SUITABLE and not beside.signposting.strip(),
        SUPERVISION: has_supervisor and is_refocus(protocol, standing, move) and not beside.supervision.strip(),
    }
    return [key for key, left_open in unsaid.items() if left_open]


def guards(protocol: Protocol, standing: Standing, move: Move) -> tuple[Task, ...]:
    """The required tasks of the stretch that the move leaves behind by the front door; none where it ends early, holds or refocuses.

    Maintenance begins with its own required tasks, such as its agreement (reference 2.1).
    """
    if move.state is State.TREATMENT and standing.state is State.ASSESSMENT:
        return _required(protocol, "assessment")
    if move.state is State.MAINTENANCE and standing.state is State.COMPLETED:
        return _required(protocol, "maintenance")
    going_on = move.state is State.TREATMENT and standing.phase is not None and move.phase == phase_after(protocol, standing.phase)
    if standing.state is State.TREATMENT and standing.phase is not None and (going_on or move.state is State.COMPLETED):
        return _required(protocol, standing.phase)
    return ()


def needs_agreement(protocol: Protocol, standing: Standing, move: Move) -> bool:
    """Whether the client's agreement is needed: to leave the first phase, to end before the plan has it, to go on with maintenance."""
    if leaves_first_phase(protocol, standing, move) or ends_before_its_time(protocol, standing, move):
        return True
    return any(step.needs_agreement for step in STEPS if standing.state in step.start and step.end is move.state)


def needs_reason(protocol: Protocol, standing: Standing, move: Move) -> bool:
    """Whether a reason is asked for even with every guard ticked: to hold, to end early, to jump or go back. Raises MoveRefused."""
    return _step(protocol, standing, move).needs_reason


def asks_who_it_is(standing: Standing, move: Move) -> bool:
    """Whether this begins the assessment of somebody referred, whose identity is then checked (reference 2.1)."""
    return standing.state is State.REFERRED and move.state is State.ASSESSMENT


def is_refocus(protocol: Protocol, standing: Standing, move: Move) -> bool:
    """Whether this goes back to the phase with the contract, to look for the focus once more (reference 2.1)."""
    ids = [phase.id for phase in protocol.phases]
    if standing.state is not State.TREATMENT or move != Move(State.TREATMENT, protocol.agreed_in) or standing.phase not in ids:
        return False
    return ids.index(standing.phase) > ids.index(protocol.agreed_in)


def ends_before_its_time(protocol: Protocol, standing: Standing, move: Move) -> bool:
    """Whether this begins the last phase before the plan has it, which is an early ending that the client agrees to (reference 2.1).

    A protocol that leaves the number of sessions open has it from the fewest on.
    """
    last = protocol.phases[-1]
    begins = standing.state is State.TREATMENT and move == Move(State.TREATMENT, last.id) and standing.phase != last.id
    return begins and standing.next_session is not None and standing.next_session < min(last.first, protocol.sessions.fewest)


def leaves_first_phase(protocol: Protocol, standing: Standing, move: Move) -> bool:
    """Whether this is the move out of the phase with the contract, which needs the client's recorded agreement."""
    agreed_in = protocol.agreed_in
    return standing.state is State.TREATMENT and standing.phase == agreed_in and move.phase is not None and move.phase != agreed_in


def phase_after(protocol: Protocol, phase: str) -> str | None:
    """The id of the phase that follows; None after the last."""
    ids = [each.id for each in protocol.phases]
    place = ids.index(phase)
    return ids[place + 1] if place + 1 < len(ids) else None


def moves_from(protocol: Protocol, standing: Standing) -> tuple[Move, ...]:
    """Every move that exists from here: the other phases of the treatment, the next one first, then `STEPS` in their order.

    Jumping a phase, or going back to one, is a deviation and has a reason.
    """
    phases: list[str] = []
    if standing.state is State.TREATMENT and standing.phase is not None:
        ids = [phase.id for phase in protocol.phases]
        place = ids.index(standing.phase)
        phases = ids[place + 1 :] + ids[:place]
    steps = [Move(step.end, _entry_phase(protocol, standing, step)) for step in STEPS if _leads(step, standing)]
    return (*(Move(State.TREATMENT, phase) for phase in phases), *steps)


def goes_back_to(standing: Standing) -> State:
    """The state in which a course on hold goes on: the one that it was put on hold in."""
    return standing.held_from or (State.TREATMENT if standing.phase else State.ASSESSMENT)


def _leads(step: Step, standing: Standing) -> bool:
    if standing.state is State.ON_HOLD and step.end is not State.ENDED_EARLY:
        return standing.state in step.start and step.end is goes_back_to(standing)
    return standing.state in step.start and step.end is not standing.state


def _entry_phase(protocol: Protocol, standing: Standing, step: Step) -> str | None:
    if step.end is not State.TREATMENT:
        return None
    return standing.phase or protocol.phases[0].id


def _step(protocol: Protocol, standing: Standing, move: Move) -> Step:
    if move not in moves_from(protocol, standing):
        raise MoveRefused("The course cannot move there from where it stands now. Open the course page again and look.")
    for step in STEPS:
        if standing.state in step.start and step.end is move.state:
            return step
    # A move between phases: any but the one to the next phase in its time (a refocus, a jump, an early ending) says why.
    going_on = standing.phase is not None and move.phase == phase_after(protocol, standing.phase)
    in_time = going_on and not ends_before_its_time(protocol, standing, move)
    return Step(frozenset({State.TREATMENT}), State.TREATMENT, not in_time, False, "Change the phase")


def _required(protocol: Protocol, stretch: str) -> tuple[Task, ...]:
    return tuple(task for task in protocol.tasks_of(stretch) if task.required)


def _proposal(protocol: Protocol, standing: Standing, move: Move, words: str, evidence: str) -> Proposal:
    open_tasks = tuple(task for task in guards(protocol, standing, move) if task.id not in standing.done)
    return Proposal(move, words, evidence, open_tasks, needs_agreement(protocol, standing, move))

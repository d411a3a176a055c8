"""What the pages of a course's steps show: where it may go and what stands before it, and the form for a new client."""

from dataclasses import dataclass

from openipt.core.courses import CANNOT_BE_PASSED, STEPS, Move, Standing, State, guards, leaves_first_phase, moves_from, phase_after
from openipt.core.library import Library
from openipt.core.protocols import Protocol
from openipt.record.read import CoursePage
from openipt.web.courses.forms import move_in_text
from openipt.web.due import proposal_for, standing_of
from openipt.web.fieldforms import Choice
from openipt.web.pictures import place_of, slots_of
from openipt.web.translating import gettext
from openipt.web.whenforms import mode_choices


@dataclass(frozen=True, slots=True)
class Guard:
    """One thing that should be done before the move: what it is, when it counts as done, and whether a reason may take its place."""

    id: str
    title: str
    done_when: str
    cannot_be_passed: bool


@dataclass(frozen=True, slots=True)
class OtherMove:
    """Another place where the course may go."""

    words: str
    value: str


@dataclass(frozen=True, slots=True)
class MovePage:
    """One move, with its evidence and what stands before it. `move` is empty where none is chosen."""

    id: str
    name: str
    place: str
    move: str
    title: str
    evidence: str
    guards: tuple[Guard, ...]
    needs_agreement: bool
    needs_reason: bool
    others: tuple[OtherMove, ...]


@dataclass(frozen=True, slots=True)
class ProtocolChoice:
    """A protocol that can be chosen, with its summary."""

    value: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class AddClientPage:
    """What can be chosen for a new client's course."""

    protocols: tuple[ProtocolChoice, ...]
    modes: tuple[Choice, ...]


def present_move(page: CoursePage, library: Library, asked: Move | None) -> MovePage:
    """The move asked for, or else the one that the plan proposes."""
    course = page.summary
    protocol = library.protocol(course.protocol, course.protocol_version)
    slots = slots_of(course, protocol, page.practice.zone)
    standing, proposal = standing_of(course, slots), proposal_for(course, protocol, slots)
    possible = moves_from(protocol, standing)
    move = asked if asked in possible else proposal.move if proposal else None
    place = place_of(course, protocol, slots)
    return MovePage(
        id=str(course.id),
        name=course.client.name,
        place=f"{place.session}, {place.phase}" if place.phase else place.session,
        move=move_in_text(move) if move else "",
        title=_title(protocol, standing, move) if move else "",
        evidence=proposal.evidence if proposal and proposal.move == move else "",
        guards=_guards(protocol, standing, move) if move else (),
        needs_agreement=bool(move and _needs_agreement(protocol, standing, move)),
        needs_reason=bool(move and _needs_reason(protocol, standing, move)),
        others=tuple(OtherMove(_title(protocol, standing, each), move_in_text(each)) for each in possible if each != move),
    )


def present_add_client(library: Library) -> AddClientPage:
    """The form for a new client."""
    newest = [library.protocol(key) for key in sorted(library.protocols)]
    return AddClientPage(tuple(ProtocolChoice(each.key, each.title, each.summary) for each in newest), mode_choices())


def _title(protocol: Protocol, standing: Standing, move: Move) -> str:
    if standing.state is State.TREATMENT and move.state is State.TREATMENT and move.phase is not None and standing.phase is not None:
        titles = {"phase": protocol.phase(move.phase).title.lower()}
        order = [phase.id for phase in protocol.phases]
        onwards = order.index(move.phase) > order.index(standing.phase)
        return (gettext("Go on to the %(phase)s phase") if onwards else gettext("Go back to the %(phase)s phase")) % titles
    return next(gettext(step.words) for step in STEPS if standing.state in step.start and step.end is move.state)


def _guards(protocol: Protocol, standing: Standing, move: Move) -> tuple[Guard, ...]:
    return tuple(Guard(task.id, task.title, task.done_when, task.id in CANNOT_BE_PASSED) for task in guards(protocol, standing, move))


def _needs_agreement(protocol: Protocol, standing: Standing, move: Move) -> bool:
    return leaves_first_phase(protocol, standing, move) or any(
        step.needs_agreement for step in STEPS if standing.state in step.start and step.end is move.state
    )


def _needs_reason(protocol: Protocol, standing: Standing, move: Move) -> bool:
    """Whether a reason is always asked for, even with every guard ticked: to hold, to end early, to go back."""
    if standing.state is State.TREATMENT and move.state is State.TREATMENT and standing.phase is not None:
        return move.phase != phase_after(protocol, standing.phase)
    return any(step.needs_reason for step in STEPS if standing.state in step.start and step.end is move.state)

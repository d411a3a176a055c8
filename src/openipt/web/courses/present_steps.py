"""What the pages of a course's steps show: where it may go and what stands before it, and the form for a new client."""

from dataclasses import dataclass

from openipt.core.courses import (
    CANNOT_BE_PASSED,
    STEPS,
    EndedBecause,
    Move,
    Standing,
    State,
    asks_who_it_is,
    ends_before_its_time,
    guards,
    is_refocus,
    moves_from,
    needs_agreement,
    needs_reason,
)
from openipt.core.library import Library
from openipt.core.plans import plan_of
from openipt.core.protocols import Protocol
from openipt.core.tasks import done_in
from openipt.record.read import CoursePage
from openipt.web.courses.forms import move_in_text
from openipt.web.courses.present_plans import ProtocolChoice, can_change, can_extend, can_plan_maintenance, protocol_choices, sessions_left
from openipt.web.due import proposal_for, standing_of
from openipt.web.fieldforms import Choice
from openipt.web.optionview import OptionChoice, option_choices
from openipt.web.pictures import place_of, slots_of
from openipt.web.pictures.eventwords import ENDED_BECAUSE
from openipt.web.translating import gettext
from openipt.web.whenforms import mode_choices


@dataclass(frozen=True, slots=True)
class Guard:
    """One thing that should be done before the move: what it is, when it counts as done, and whether a reason may take its place."""

    id: str
    title: str
    done_when: str
    cannot_be_passed: bool
    is_done: bool


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
    asks: str
    endings: tuple[Choice, ...]
    asks_supervision: bool
    sessions_left: str
    can_extend: bool
    can_change: bool
    can_plan_maintenance: bool
    others: tuple[OtherMove, ...]


@dataclass(frozen=True, slots=True)
class AddClientPage:
    """What can be chosen for a new client's course."""

    protocols: tuple[ProtocolChoice, ...]
    options: tuple[OptionChoice, ...]
    modes: tuple[Choice, ...]


def present_move(page: CoursePage, library: Library, asked: Move | None) -> MovePage:
    """The move asked for, or else the one that the plan proposes."""
    course = page.summary
    protocol = plan_of(library, course)
    slots = slots_of(course, protocol, page.practice.zone)
    standing = standing_of(course, slots, done_in(protocol, page.recorded, page.kept, library))
    proposal = proposal_for(course, protocol, slots)
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
        needs_agreement=bool(move and needs_agreement(protocol, standing, move)),
        needs_reason=bool(move and needs_reason(protocol, standing, move)),
        asks=_asks(protocol, standing, move) if move else "",
        endings=tuple(Choice(each.value, str(ENDED_BECAUSE[each]), chosen=False) for each in EndedBecause),
        asks_supervision=bool(page.supervisors),
        sessions_left=sessions_left(slots),
        can_extend=can_extend(course),
        can_change=can_change(course),
        can_plan_maintenance=can_plan_maintenance(course),
        others=tuple(OtherMove(_title(protocol, standing, each), move_in_text(each)) for each in possible if each != move),
    )


def _asks(protocol: Protocol, standing: Standing, move: Move) -> str:
    """What a move asks for beside its reason, by the name of that part of its form."""
    if asks_who_it_is(standing, move):
        return "identity"
    if is_refocus(protocol, standing, move):
        return "refocus"
    if ends_before_its_time(protocol, standing, move):
        return "early_ending"
    return {State.ON_HOLD: "hold", State.ENDED_EARLY: "early_end", State.NOT_SUITABLE: "not_suitable"}.get(move.state, "")


def present_add_client(library: Library) -> AddClientPage:
    """The form for a new client."""
    return AddClientPage(protocol_choices(library), option_choices(library), mode_choices())


def _title(protocol: Protocol, standing: Standing, move: Move) -> str:
    if standing.state is State.TREATMENT and move.state is State.TREATMENT and move.phase is not None and standing.phase is not None:
        titles = {"phase": protocol.phase(move.phase).title.lower()}
        order = [phase.id for phase in protocol.phases]
        onwards = order.index(move.phase) > order.index(standing.phase)
        return (gettext("Go on to the %(phase)s phase") if onwards else gettext("Go back to the %(phase)s phase")) % titles
    return next(gettext(step.words) for step in STEPS if standing.state in step.start and step.end is move.state)


def _guards(protocol: Protocol, standing: Standing, move: Move) -> tuple[Guard, ...]:
    return tuple(
        Guard(task.id, task.title, task.done_when, task.id in CANNOT_BE_PASSED, task.id in standing.done) for task in guards(protocol, standing, move)
    )

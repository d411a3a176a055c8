"""The plan of one course: its protocol with what its options bring, the sessions by which it was extended, and those of maintenance after it."""

from collections.abc import Sequence
from typing import Protocol as Shape

from openipt.core.library import Library
from openipt.core.protocols import Phase, Protocol, Span

MOST_MORE_SESSIONS = 8
"""By how many sessions a course can be extended, once (reference 2.1 has «agreed once, +n»; the limit is OpenIPT's own)."""

MAINTENANCE = "maintenance"
"""The id of the phase in which maintenance sessions lie, in a protocol of its own as after the treatment of any other."""
MOST_MAINTENANCE_SESSIONS = 36
"""How many can be planned at once: three years of monthly ones (reference 2.2, ipt_m)."""
MOST_WEEKS_APART = 13
"""How many weeks may lie between two of them: a quarter of a year, OpenIPT's own limit."""


class Planned(Shape):
    """A course, as far as its plan goes. `extended_by` are sessions, 0 where it was not extended; `extended_in` names the phase they lengthen.

    `maintenance_sessions` are those planned after the treatment, 0 where there are none. `options` are the keys of those that it has.
    """

    @property
    def protocol(self) -> str: ...
    @property
    def protocol_version(self) -> int: ...
    @property
    def extended_by(self) -> int: ...
    @property
    def extended_in(self) -> str: ...
    @property
    def maintenance_sessions(self) -> int: ...
    @property
    def options(self) -> Sequence[str]: ...


def plan_of(library: Library, course: Planned) -> Protocol:
    """The protocol of a course in the version that it keeps, with the tasks and phases as this course has them. Raises NotInLibrary."""
    plan = extended(library.protocol(course.protocol, course.protocol_version, course.options), course.extended_in, course.extended_by)
    return maintained(plan, course.maintenance_sessions)


def maintained(protocol: Protocol, sessions: int) -> Protocol:
    """The protocol with so many maintenance sessions after its last phase."""
    if not sessions:
        return protocol
    most = protocol.sessions.most + sessions
    phase = Phase(id=MAINTENANCE, title="Maintenance", first=protocol.sessions.most + 1, last=most)
    return protocol.model_copy(update={"phases": (*protocol.phases, phase), "sessions": Span(fewest=protocol.sessions.fewest, most=most)})


def extended(protocol: Protocol, phase: str, sessions: int) -> Protocol:
    """The protocol with one phase longer by so many sessions, and those after it later; the last one where it has no such phase."""
    if not sessions:
        return protocol
    ids = [each.id for each in protocol.phases]
    place = ids.index(phase) if phase in ids else len(ids) - 1
    phases = [
        each.model_copy(update={"first": each.first + (sessions if number > place else 0), "last": each.last + (sessions if number >= place else 0)})
        for number, each in enumerate(protocol.phases)
    ]
    span = Span(fewest=protocol.sessions.fewest, most=protocol.sessions.most + sessions)
    return protocol.model_copy(update={"phases": tuple(phases), "sessions": span})

"""The plan of one course: its protocol, with the sessions by which the two have agreed to extend it."""

from typing import Protocol as Shape

from openipt.core.library import Library
from openipt.core.protocols import Protocol, Span

MOST_MORE_SESSIONS = 8
"""By how many sessions a course can be extended, once (reference 2.1 has «agreed once, +n»; the limit is OpenIPT's own)."""


class Planned(Shape):
    """A course, as far as its plan goes. `extended_by` are sessions, 0 where it was not extended; `extended_in` names the phase they lengthen."""

    @property
    def protocol(self) -> str: ...
    @property
    def protocol_version(self) -> int: ...
    @property
    def extended_by(self) -> int: ...
    @property
    def extended_in(self) -> str: ...


def plan_of(library: Library, course: Planned) -> Protocol:
    """The protocol of a course in the version that it keeps, with the phases as this course has them. Raises NotInLibrary."""
    return extended(library.protocol(course.protocol, course.protocol_version), course.extended_in, course.extended_by)


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

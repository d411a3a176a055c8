"""The closeness circle: how near somebody stands at a session, by what tie, and what changed between two sessions (reference 5.3)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from openipt.core.inventory import Kind, Status

OUTSIDE, CLOSEST, CLOSE, PART_OF_LIFE = 0, 1, 2, 3
"""The rings. 0 is «outside the circle» (reference 5.3)."""


class Tie(StrEnum):
    """How the line to the middle is drawn (reference 5.3)."""

    SUPPORTIVE = "supportive"
    VERY_STRONG = "very_strong"
    CONFLICT = "conflict"
    DISTANT = "distant"
    NONE = "none"


class Giving(StrEnum):
    """Which way giving goes: its arrows."""

    BOTH = "both"
    TO_CLIENT = "to_client"
    FROM_CLIENT = "from_client"
    NOT_SAID = "not_said"


@dataclass(frozen=True, slots=True)
class Placement:
    """How somebody stands at a session, as it was placed then. The newest of a session counts for that session and every later one.

    `ring` is 0 to 3, `wished` the ring wished for or None. `radius` is the share of the way through the ring, 0 inner edge to 1 outer edge,
    `angle` in degrees, clockwise from the top: both None until somebody has put the mark somewhere. `satisfaction` is 0 to 10,
    `emotional` the emotional support got, 0 to 3; both None where not said. `based_on` is the placement that it stands on, None for the first.
    """

    id: UUID
    person: UUID
    session: int
    at: datetime
    ring: int
    by: str = ""
    tie: Tie = Tie.NONE
    giving: Giving = Giving.NOT_SAID
    radius: float | None = None
    angle: float | None = None
    wished: int | None = None
    kind: Kind = "person"
    status: Status = "living"
    satisfaction: int | None = None
    emotional: int | None = None
    linked_to_symptoms: bool = False
    based_on: UUID | None = None
    undoes: bool = False
    """Whether it puts back what stood before, by somebody's undoing."""
    gone: bool = False
    """Whether it takes the person off the circle from that session on."""

"""The closeness circle: how near somebody stands at a session, by what tie, and what changed between two sessions (reference 5.3)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from openipt.core.inventory import CONFIDANT_FROM, Kind, Status

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


SUPPORTIVE = frozenset({Tie.SUPPORTIVE, Tie.VERY_STRONG})

Circle = Mapping[UUID, Placement]
"""Where everybody stands at one session, by person."""


def placed_at(placements: Iterable[Placement], session: int) -> dict[UUID, Placement]:
    """The circle as of a session: whoever stands on it, and nobody who is gone. `placements` stand in the order in which they were made."""
    return {person: each for person, each in last_placed(placements, session).items() if not each.gone}


def last_placed(placements: Iterable[Placement], session: int) -> dict[UUID, Placement]:
    """Of each person the newest placement of the last session up to that one that has one, also where it took the person off the circle."""
    standing: dict[UUID, Placement] = {}
    for each in placements:
        before = standing.get(each.person)
        if each.session <= session and (before is None or each.session >= before.session):
            standing[each.person] = each
    return standing


def needed_for(made: Sequence[tuple[UUID, int]], sessions: Collection[int]) -> set[int]:
    """Which placements the circles of those sessions are told from, by their places in `made`: person and session of each, the oldest first.

    Those are all of these sessions, of each person the one that counts then, and the newest, which says whether two windows are settled.
    """
    needed = set({person: place for place, (person, _) in enumerate(made)}.values())
    for session in sessions:
        counts: dict[UUID, int] = {}
        for place, (person, at) in enumerate(made):
            if at == session:
                needed.add(place)
            if at <= session and (person not in counts or at >= made[counts[person]][1]):
                counts[person] = place
        needed.update(counts.values())
    return needed


def side_by_side(placements: Sequence[Placement]) -> dict[UUID, tuple[Placement, ...]]:
    """Placements that were made on the same one in two windows, by person, until somebody places that person again.

    The later of them counts; all are given, the oldest first.
    """
    newest = {each.person: each for each in placements}
    made: dict[UUID, list[Placement]] = {}
    for each in placements:
        last = newest[each.person]
        if each.session == last.session and each.based_on == last.based_on:
            made.setdefault(each.person, []).append(each)
    return {person: tuple(rivals) for person, rivals in made.items() if len(rivals) > 1}


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a circle (reference 5.3). `per_ring` counts rings 0 to 3. Whose contentment is not known is left out of `mean_satisfaction`.

    Who has died is drawn, and counts in no tie, confidant or contentment. What was asked of nobody is None, and never 0.
    """

    per_ring: tuple[int, int, int, int]
    ties: int
    supportive: int | None
    """None where of no tie it was said what it is."""
    confidants: int | None
    asked_of_comfort: int
    """Of so many it is known how much comfort they give: `confidants` are among these."""
    mean_satisfaction: float | None
    linked_to_symptoms: int | None
    """None where nobody was ticked: an empty tick does not say that somebody asked."""


def figures_of(circle: Circle) -> Figures:
    """Count what stands on the circle."""
    living = [each for each in circle.values() if each.status != "deceased"]
    inside = [each for each in living if each.ring != OUTSIDE]
    told = [each.satisfaction for each in inside if each.satisfaction is not None]
    asked = [each.emotional for each in inside if each.emotional is not None]
    rings = [sum(1 for each in circle.values() if each.ring == ring) for ring in range(4)]
    return Figures(
        per_ring=(rings[0], rings[1], rings[2], rings[3]),
        ties=len(inside),
        supportive=sum(1 for each in inside if each.tie in SUPPORTIVE) if any(each.tie is not Tie.NONE for each in inside) else None,
        confidants=sum(1 for each in asked if each >= CONFIDANT_FROM) if asked else None,
        asked_of_comfort=len(asked),
        mean_satisfaction=round(sum(told) / len(told), 1) if told else None,
        linked_to_symptoms=sum(1 for each in circle.values() if each.linked_to_symptoms) or None,
    )


class Moved(StrEnum):
    """Which way somebody moved between two sessions."""

    NEW = "new"
    GONE = "gone"
    CLOSER = "closer"
    FURTHER = "further"
    NEARER_THE_MIDDLE = "nearer_the_middle"
    FURTHER_FROM_THE_MIDDLE = "further_from_the_middle"
    SAME = "same"


NOTICEABLE = 0.25
"""So much of a ring's width has to lie between two places in the same ring before it is called a move. Ours: a hand is not steadier."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How one person stands at a later session beside an earlier one; `before` or `after` is None for who is new or gone."""

    person: UUID
    before: Placement | None
    after: Placement | None
    moved: Moved
    as_wished: bool = False
    """Whether the ring is now the one that was wished for then."""
    tie_changed: bool = False
    has_died: bool = False
    """Whether the person has died between the two."""

    @property
    def is_change(self) -> bool:
        """Whether anything is different."""
        return self.moved is not Moved.SAME or self.tie_changed or self.has_died

    @property
    def rings(self) -> int:
        """How many rings closer, below 0 how many further; 0 where it cannot be counted."""
        if self.before is None or self.after is None:
            return 0
        return _distance(self.before.ring) - _distance(self.after.ring)


def difference(before: Circle, after: Circle) -> tuple[Difference, ...]:
    """What changed, person by person: first whoever changed, closer before further, then whoever stayed."""
    people = dict.fromkeys((*after, *before))
    found = [_difference(person, before.get(person), after.get(person)) for person in people]
    return tuple(sorted(found, key=lambda each: (not each.is_change, _ORDER.index(each.moved))))


_ORDER = (Moved.CLOSER, Moved.NEARER_THE_MIDDLE, Moved.FURTHER, Moved.FURTHER_FROM_THE_MIDDLE, Moved.SAME, Moved.NEW, Moved.GONE)


def _difference(person: UUID, before: Placement | None, after: Placement | None) -> Difference:
    if before is None or after is None:
        return Difference(person, before, after, Moved.GONE if after is None else Moved.NEW)
    return Difference(
        person,
        before,
        after,
        _moved(before, after),
        as_wished=before.ring != after.ring and before.wished == after.ring,
        tie_changed=before.tie is not after.tie,
        has_died=before.status != "deceased" == after.status,
    )


def _moved(before: Placement, after: Placement) -> Moved:
    if before.ring != after.ring:
        return Moved.CLOSER if _distance(after.ring) < _distance(before.ring) else Moved.FURTHER
    if before.radius is None or after.radius is None or abs(after.radius - before.radius) < NOTICEABLE:
        return Moved.SAME
    return Moved.NEARER_THE_MIDDLE if after.radius < before.radius else Moved.FURTHER_FROM_THE_MIDDLE


def _distance(ring: int) -> int:
    """How far out a ring lies: outside the circle is further than any ring."""
    return ring if ring != OUTSIDE else PART_OF_LIFE + 1

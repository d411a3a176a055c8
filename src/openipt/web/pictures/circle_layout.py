"""Where everybody stands in the drawing of the closeness circle, and where the names go, so that nothing lies over anything else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import cos, hypot, pi, sin
from uuid import UUID

from openipt.core.circle import OUTSIDE, PART_OF_LIFE, Placement
from openipt.web.pictures.canvas import Box, width_of

EDGES = {1: (0.15, 0.37), 2: (0.37, 0.63), 3: (0.63, 0.86), OUTSIDE: (0.86, 0.98)}
"""The inner and outer edge of each ring, as shares of half the drawing. `static/circle.js` has the same."""
LINE = 16.0
"""How high a name is."""
TYPE = 13.5
_GOLDEN = 137.5
"""Turning by this angle again and again, nobody comes to stand behind anybody else for long."""
_TURNS = (0, 12, -12, 24, -24, 48, -48, 72, -72, 96, -96, 120, -120, 160)
"""Degrees from there at which a place is looked for."""
_BOTTOM = 26
"""Degrees to each side of the bottom that are left to the names of the rings."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is drawn on: how wide and high it is, and half the size of a mark."""

    size: float
    mark: float

    @property
    def middle(self) -> float:
        """Where the client stands."""
        return self.size / 2

    def edges(self, ring: int) -> tuple[float, float]:
        """The inner and outer edge of a ring."""
        inner, outer = EDGES[ring]
        return inner * self.middle, outer * self.middle

    def spot(self, ring: int, share: float, angle: float) -> "Spot":
        """A place in a ring: `share` of the way through it, `angle` degrees clockwise from the top."""
        inner, outer = self.edges(ring)
        keep = self.mark + 2
        far = inner + keep + share * (outer - inner - 2 * keep) if outer - inner > 2 * keep else (inner + outer) / 2
        turn = angle * pi / 180
        return Spot(self.middle + far * sin(turn), self.middle - far * cos(turn))


LARGE, SMALL = Paper(600, 11), Paper(340, 10)
"""One for a circle alone on a desk, one for two side by side and for phones, where type must not shrink."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody's mark stands, in reading coordinates."""

    x: float
    y: float


def spots_of(circle: Mapping[UUID, Placement], order: Sequence[UUID], paper: Paper) -> dict[UUID, Spot]:
    """A spot for each: where somebody was put, and for whoever was only given a ring a place that stays the same from session to session.

    `order` are all people of the course, so that somebody new moves nobody.
    """
    spots: dict[UUID, Spot] = {}
    for person in order:
        if person in circle and circle[person].angle is not None:
            spots[person] = paper.spot(circle[person].ring, _share(circle[person]), circle[person].angle or 0.0)
    for index, person in enumerate(order):
        if person in circle and person not in spots:
            spots[person] = _free_spot(circle[person], index, list(spots.values()), paper)
    return spots


def _free_spot(placement: Placement, index: int, taken: Sequence[Spot], paper: Paper) -> Spot:
    """The first of a ring's places, from the person's own angle on, that is clear of everybody; or else the clearest."""
    own = (_BOTTOM + 180 + index * _GOLDEN % (360 - 2 * _BOTTOM)) % 360
    shares = [placement.radius] if placement.radius is not None else [0.5, 0.0, 1.0]
    places = [paper.spot(placement.ring, share, own + turn) for turn, share in product(_TURNS, shares)]
    clear = (each for each in places if _room(each, taken) >= 2 * paper.mark + 4)
    return next(clear, None) or max(places, key=lambda each: _room(each, taken))


def _room(spot: Spot, taken: Sequence[Spot]) -> float:
    return min((hypot(spot.x - each.x, spot.y - each.y) for each in taken), default=float("inf"))


def _share(placement: Placement) -> float:
    return 0.5 if placement.radius is None else placement.radius


@dataclass(frozen=True, slots=True)
class Name:
    """A name beside its mark; or, where none fits, a number inside the mark that leads to the list."""

    words: str
    box: Box | None
    number: int | None = None


def names_of(spots: Mapping[UUID, Spot], names: Mapping[UUID, str], taken: Sequence[Box], paper: Paper) -> dict[UUID, Name]:
    """Each name beside its mark, clear of every mark and every other name; who finds no room gets a number instead."""
    reach = paper.mark + 1
    boxes = [*taken, *(Box(each.x - reach, each.y - reach, 2 * reach, 2 * reach) for each in spots.values())]
    found: dict[UUID, Name] = {}
    for person, spot in spots.items():
        inside = (each for each in _places(spot, width_of(names[person], TYPE) + 2, reach, paper) if _is_inside(each, paper))
        box = next((each for each in inside if not each.touches_any(boxes)), None)
        if box is not None:
            boxes.append(box)
            found[person] = Name(names[person], box)
    without = [person for person in spots if person not in found]
    return found | {person: Name(names[person], None, number) for number, person in enumerate(without, start=1)}


def _places(spot: Spot, width: float, reach: float, paper: Paper) -> list[Box]:
    """Where a name may stand: outwards first, then inwards, above, below, and aslant."""
    after, before = spot.x + reach + 4, spot.x - reach - 4 - width
    outwards, inwards = (after, before) if spot.x >= paper.middle else (before, after)
    level, above, below = spot.y - LINE / 2, spot.y - reach - 2 - LINE, spot.y + reach + 2
    beside = [Box(x, level, width, LINE) for x in (outwards, inwards)]
    over = [Box(spot.x - width / 2, y, width, LINE) for y in (above, below)]
    aslant = [Box(x, y, width, LINE) for x in (outwards - reach, inwards + reach) for y in (above + 4, below - 4)]
    return [*beside, *over, *aslant]


def _is_inside(box: Box, paper: Paper) -> bool:
    return box.x >= 1 and box.y >= 1 and box.x + box.width <= paper.size - 1 and box.y + LINE <= paper.size - 1


def ring_names(titles: Mapping[int, str], paper: Paper) -> dict[int, Box]:
    """Where the name of each ring stands: at the bottom of the ring, in the middle."""
    found = {}
    for ring in (1, 2, PART_OF_LIFE, OUTSIDE):
        width = width_of(titles[ring], TYPE)
        bottom = paper.middle + paper.edges(ring)[1] - 4 if ring != OUTSIDE else paper.size - 2
        found[ring] = Box(paper.middle - width / 2, bottom - LINE, width, LINE)
    return found

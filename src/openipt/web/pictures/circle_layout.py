"""Where everybody stands in the drawing of the closeness circle, and where the names go, so that nothing lies over anything else."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from uuid import UUID

from openipt.core.circle import OUTSIDE, Placement
from openipt.web.pictures.canvas import Box, width_of

EDGES = {1: (0.15, 0.37), 2: (0.37, 0.63), 3: (0.63, 0.86), OUTSIDE: (0.86, 0.98)}
"""The inner and outer edge of each ring, as shares of half the drawing. `static/circle.js` has the same."""
LINE = 16.0
"""How high a name is."""
TYPE = 13.5
CLIENT = 6.0
"""Half the size of the client's dot."""
CROWDED = 24
"""With more people than that, a circle is only drawn large, and a name keeps clear of its own line alone: there are lines everywhere."""
_STRONG = 1.16
"""Names are set in strong type, which is so much wider."""
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


@dataclass(frozen=True, slots=True)
class Laid:
    """Where everybody's mark and each ring's name stand."""

    spots: Mapping[UUID, Spot]
    rings: Mapping[int, Box]


def lay_out(
    circle: Mapping[UUID, Placement], order: Sequence[UUID], titles: Mapping[int, str], paper: Paper, stay: Mapping[UUID, Spot] | None = None
) -> Laid:
    """A spot for each: where somebody was put, and for whoever was only given a ring a place that stays the same from session to session.

    `order` are all people of the course, so that somebody new moves nobody; `titles` the names of the rings; `stay` holds whoever keeps the
    spot of the drawing beside.
    """
    spots: dict[UUID, Spot] = {}
    for person in order:
        if person in circle:
            stands = circle[person]
            if stands.angle is not None:
                spots[person] = paper.spot(stands.ring, _share(stands), stands.angle)
            elif stay and person in stay:
                spots[person] = stay[person]
    taken = list(spots.values())
    rings = {ring: _ring_name(ring, words, paper, taken) for ring, words in titles.items()}
    for index, person in enumerate(order):
        if person in circle and person not in spots:
            spots[person] = _free_spot(circle[person], index, taken, list(rings.values()), paper)
            taken.append(spots[person])
    return Laid(spots, rings)


def _ring_name(ring: int, words: str, paper: Paper, taken: Sequence[Spot]) -> Box:
    """Within the outer edge of its ring, at the bottom; where somebody was put there, a little further round, or else at the bottom all the same."""
    width, marks = width_of(words, TYPE), [around(each, paper.mark) for each in taken]
    far = paper.edges(ring)[1] - 4 if ring != OUTSIDE else paper.middle - 2
    places = []
    for turn in (0, 25, -25, 45, -45, 65, -65):
        angle = (180 + turn) * pi / 180
        x, y = paper.middle + far * sin(angle), paper.middle - far * cos(angle)
        lean = turn / 90  # the further round, the more the name lies inwards of its edge, and not across it
        places.append(Box(x - width / 2 + lean * width / 2, y - LINE, width, LINE))
    return next((each for each in places if not each.touches_any(marks)), places[0])


def _free_spot(placement: Placement, index: int, taken: Sequence[Spot], words: Sequence[Box], paper: Paper) -> Spot:
    """The first of a ring's places, from the person's own angle on, that is clear of everybody and of the rings' names; or else the clearest."""
    own = (_BOTTOM + 180 + index * _GOLDEN % (360 - 2 * _BOTTOM)) % 360
    enough, most, clearest = (2 * paper.mark + 4) ** 2, -1.0, None
    for turn in _TURNS:
        for share in (0.5, 0.0, 1.0) if placement.radius is None else (placement.radius,):
            spot = paper.spot(placement.ring, share, own + turn)
            room = 0.0 if around(spot, paper.mark).touches_any(words) else _room(spot, taken, most, enough)
            if room >= enough:
                return spot
            if room > most:
                most, clearest = room, spot
    assert clearest is not None
    return clearest


def _room(spot: Spot, taken: Sequence[Spot], most: float, enough: float) -> float:
    """The square of how far the next mark is, at most `enough`; it stops looking where it is less than `most`."""
    room, x, y = enough, spot.x, spot.y
    for each in taken:
        away = (x - each.x) ** 2 + (y - each.y) ** 2
        if away < room:
            room = away
            if room <= most:
                return room
    return room


def _share(placement: Placement) -> float:
    return 0.5 if placement.radius is None else placement.radius


@dataclass(frozen=True, slots=True)
class Name:
    """A name beside its mark; `box` is None where none fits: then the person's number stands in the mark and leads to the list."""

    words: str
    box: Box | None


def names_of(
    spots: Mapping[UUID, Spot], names: Mapping[UUID, str], taken: Sequence[Box], paper: Paper, ringed: Container[UUID] = ()
) -> dict[UUID, Name]:
    """Each name beside its mark, clear of every mark, of `taken` and of every other name, and where it can be of the lines to the middle.

    Around the mark of whoever is `ringed` is one ring more.
    """
    client = Spot(paper.middle, paper.middle)
    reaches = {person: paper.mark + (5 if person in ringed else 1) for person in spots}
    boxes = [*taken, around(client, CLIENT + 1), *(around(spot, reaches[person]) for person, spot in spots.items())]
    found: dict[UUID, Name] = {}
    for person, spot in spots.items():
        places = _places(spot, width_of(names[person], TYPE) * _STRONG + 4, reaches[person], paper)
        lines = spots.values() if len(spots) <= CROWDED else (spot,)
        box, fewest = None, len(spots) + 1
        for each in places:
            if fewest and _is_inside(each, paper) and not each.touches_any(boxes):
                crossed = sum(_is_crossed(each, client, end) for end in lines)
                if crossed < fewest:
                    box, fewest = each, crossed
        if box is not None:
            boxes.append(box)
        found[person] = Name(names[person], box)
    return found


def _is_crossed(box: Box, start: Spot, end: Spot) -> bool:
    """Whether the line from one spot to the other runs through the box."""
    enters, leaves = 0.0, 1.0
    for begun, ran, low, high in ((start.x, end.x - start.x, box.x, box.x + box.width), (start.y, end.y - start.y, box.y, box.y + box.height)):
        if ran == 0:
            if not low < begun < high:
                return False
            continue
        first, second = sorted(((low - begun) / ran, (high - begun) / ran))
        enters, leaves = max(enters, first), min(leaves, second)
    return enters < leaves


def around(spot: Spot, reach: float) -> Box:
    """What a mark takes up."""
    return Box(spot.x - reach, spot.y - reach, 2 * reach, 2 * reach)


def _places(spot: Spot, width: float, reach: float, paper: Paper) -> list[Box]:
    """Where a name may stand: outwards first, then above, below, aslant, and inwards, where the tie runs, last."""
    after, before = spot.x + reach + 4, spot.x - reach - 4 - width
    outwards, inwards = (after, before) if spot.x >= paper.middle else (before, after)
    level, above, below = spot.y - LINE / 2, spot.y - reach - 2 - LINE, spot.y + reach + 2
    over = [Box(spot.x - width / 2, y, width, LINE) for y in (above, below)]
    aslant = [Box(x, y, width, LINE) for x in (outwards - reach, spot.x - reach, spot.x + reach - width) for y in (above + 2, below - 2)]
    return [Box(outwards, level, width, LINE), *over, *aslant, Box(inwards, level, width, LINE)]


def _is_inside(box: Box, paper: Paper) -> bool:
    return box.x >= 1 and box.y >= 1 and box.x + box.width <= paper.size - 1 and box.y + LINE <= paper.size - 1

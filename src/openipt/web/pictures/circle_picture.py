"""Draws the closeness circle: rings named in words, people as marks, ties to the middle, wishes, and where somebody stood before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import hypot
from uuid import UUID

from django.utils.safestring import SafeString

from openipt.core.circle import PART_OF_LIFE, Giving, Placement, Tie
from openipt.web.pictures.canvas import Box, Canvas, width_of
from openipt.web.pictures.circle_layout import CLIENT, LINE, TYPE, Paper, Spot, around, lay_out, names_of
from openipt.web.pictures.circle_words import RINGS
from openipt.web.pictures.marks import draw_mark, mark_of

_TEETH, _DEPTH = 7.0, 3.6
"""How far apart the teeth of a zigzag tie are, and how deep."""


@dataclass(frozen=True, slots=True)
class CirclePicture:
    """All that one drawing shows. `names` and `numbers` are those of all people of the course, by which the list has them; `before` is where
    they stood at the session beside. A drawing `alone` has no list beside it, and so says itself whom each number stands for."""

    key: str
    title: str
    description: str
    circle: Mapping[UUID, Placement]
    names: Mapping[UUID, str]
    numbers: Mapping[UUID, int]
    before: Mapping[UUID, Placement] | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class DrawnCircle:
    """The drawing, and whoever bears a number in it instead of a name."""

    svg: SafeString
    numbered: frozenset[UUID]


def circle_picture(picture: CirclePicture, paper: Paper, *, rtl: bool) -> DrawnCircle:
    """The drawing on that paper."""
    drawing = _Drawing(picture, paper, rtl)
    return DrawnCircle(drawing.draw(), frozenset(drawing.numbered))


class _Drawing:
    """One drawing in the making."""

    def __init__(self, picture: CirclePicture, paper: Paper, rtl: bool) -> None:
        self.picture, self.paper = picture, paper
        self.canvas = Canvas(paper.size, paper.size, rtl)
        self.client = Spot(paper.middle, paper.middle)
        order, before = list(picture.names), picture.before or {}
        titles = {ring: str(words) for ring, words in RINGS.items()}
        self.earlier = lay_out(before, order, titles, paper).spots
        self.moved = {person for person, each in picture.circle.items() if person in before and _place_of(each) != _place_of(before[person])}
        self.new = set() if picture.before is None else {person for person in picture.circle if person not in before}
        stay = {person: spot for person, spot in self.earlier.items() if person not in self.moved}
        laid = lay_out(picture.circle, order, titles, paper, stay)
        self.spots, self.rings = laid.spots, laid.rings
        ghosts = [around(self.earlier[person], paper.mark) for person in self.moved]
        middle = around(self.client, 8)
        self.labels = names_of(self.spots, picture.names, [*self.rings.values(), *ghosts, middle], paper, self.new)
        self.numbered = [person for person, label in self.labels.items() if label.box is None]

    def draw(self) -> SafeString:
        """Everything, from the ground up."""
        self._ground()
        for person, spot in self.spots.items():
            self._tie(self.picture.circle[person], spot)
        for person, spot in self.spots.items():
            self._move(person, spot)
            self._wish(self.picture.circle[person], spot)
        self.canvas.dots("client", CLIENT, [(self.client.x, self.client.y)])
        for person, spot in self.spots.items():
            self._person(person, spot)
        if self.picture.alone:
            self._say_the_numbers()
        return self.canvas.svg(f"closeness {self.picture.key.rpartition('-')[2]}", self.picture.key, self.picture.title, self.picture.description)

    def _ground(self) -> None:
        for ring in (PART_OF_LIFE, 2, 1):
            self.canvas.dots(f"ring ring-{ring}", self.paper.edges(ring)[1], [(self.client.x, self.client.y)])
        for ring, box in self.rings.items():
            self.canvas.text("ring-name", box.x + box.width / 2, box.y + LINE - 3, str(RINGS[ring]), "middle")

    def _tie(self, placement: Placement, spot: Spot) -> None:
        start, end = _towards(self.client, spot, 8), _towards(spot, self.client, self.paper.mark + 2)
        if placement.tie is Tie.NONE:
            return
        if placement.tie is Tie.CONFLICT:
            self.canvas.path("tie-line", [_zigzag(start, end)])
        elif placement.tie is Tie.VERY_STRONG:
            self.canvas.path("tie-line", [_beside(start, end, away) for away in (-2.2, 2.2)])
        else:
            self.canvas.path("tie-line distant" if placement.tie is Tie.DISTANT else "tie-line", [[(start.x, start.y), (end.x, end.y)]])
        if placement.giving in (Giving.TO_CLIENT, Giving.BOTH):
            self._arrow("tie-line", end, start)
        if placement.giving in (Giving.FROM_CLIENT, Giving.BOTH):
            self._arrow("tie-line", start, end)

    def _move(self, person: UUID, spot: Spot) -> None:
        """The ghost of where somebody stood, and the arrow from it."""
        before = self.earlier.get(person)
        if before is None or person not in self.moved or hypot(before.x - spot.x, before.y - spot.y) < self.paper.mark:
            return
        self.canvas.dots("ghost", self.paper.mark - 1, [(before.x, before.y)])
        start, end = _towards(before, spot, self.paper.mark), _towards(spot, before, self.paper.mark + 3)
        self.canvas.line("moved", start.x, start.y, end.x, end.y)
        self._arrow("moved", start, end)

    def _wish(self, placement: Placement, spot: Spot) -> None:
        """A thin dashed arrow to the ring that is wished for, along the line to the middle."""
        if placement.wished is None or placement.wished == placement.ring:
            return
        far = hypot(spot.x - self.client.x, spot.y - self.client.y) or 1.0
        share = sum(self.paper.edges(placement.wished)) / 2 / far
        end = Spot(self.client.x + (spot.x - self.client.x) * share, self.client.y + (spot.y - self.client.y) * share)
        begin = _towards(spot, end, self.paper.mark + 3)
        self.canvas.line("wish", begin.x, begin.y, end.x, end.y)
        self._arrow("wish-head", begin, end)

    def _person(self, person: UUID, spot: Spot) -> None:
        placement, label = self.picture.circle[person], self.labels[person]
        mark = mark_of(placement.kind, placement.status)
        self.canvas.parts.append(f'<g class="who-stands" data-person="{person}" data-ring="{placement.ring}" data-name="{escape(label.words)}">')
        if person in self.new:
            self.canvas.dots("mark new", self.paper.mark + 4, [(spot.x, spot.y)])
        if label.box is None:
            draw_mark(self.canvas, mark, "", spot.x, spot.y, self.paper.mark)
            self._number(person, mark, spot)
        else:
            draw_mark(self.canvas, mark, label.words, spot.x, spot.y, self.paper.mark)
            self._name(label.words, label.box, spot)
        self.canvas.parts.append("</g>")

    def _name(self, words: str, box: Box, spot: Spot) -> None:
        """Anchored on the side of the mark, so that a name wider than was thought grows away from it."""
        if box.x > spot.x:
            self.canvas.text("ink strong name", box.x + 1, box.y + LINE - 3, words)
        elif box.x + box.width < spot.x:
            self.canvas.text("ink strong name", box.x + box.width - 1, box.y + LINE - 3, words, "end")
        else:
            self.canvas.text("ink strong name", box.x + box.width / 2, box.y + LINE - 3, words, "middle")

    def _number(self, person: UUID, mark: str, spot: Spot) -> None:
        """The number by which the list has somebody, in the mark; at the foot of a cross, which has no inside."""
        number = str(self.picture.numbers[person])
        if mark == "deceased":
            self.canvas.text("mark-letter", spot.x + 2, spot.y + self.paper.mark, number)
        else:
            self.canvas.text("mark-letter", spot.x, spot.y + (8 if mark == "pet" else 4), number, "middle")

    def _say_the_numbers(self) -> None:
        """Beneath the drawing, in columns: whom each number stands for."""
        told = [
            f"{self.picture.numbers[person]} {self.picture.names[person]}" for person in sorted(self.numbered, key=self.picture.numbers.__getitem__)
        ]
        columns = max(1, int(self.paper.size // max((width_of(each, TYPE) + 16 for each in told), default=self.paper.size)))
        for place, words in enumerate(told):
            row, column = divmod(place, columns)
            self.canvas.text("ink", 8 + column * self.paper.size / columns, self.paper.size + LINE * (row + 1), words)
        self.canvas.height += LINE * (-(-len(told) // columns) + 0.5) if told else 0

    def _arrow(self, name: str, start: Spot, end: Spot) -> None:
        """The head of an arrow at its end."""
        back, ends = _towards(end, start, 8), []
        for away in (-4.0, 4.0):
            ends.append(_beside(back, end, away)[0])
        self.canvas.path(f"{name} head", [[ends[0], (end.x, end.y), ends[1]]])


def _place_of(placement: Placement) -> tuple[int, float | None, float | None]:
    return placement.ring, placement.radius, placement.angle


def _towards(start: Spot, end: Spot, by: float) -> Spot:
    far = hypot(end.x - start.x, end.y - start.y) or 1.0
    return Spot(start.x + (end.x - start.x) * by / far, start.y + (end.y - start.y) * by / far)


def _beside(start: Spot, end: Spot, away: float) -> list[tuple[float, float]]:
    """The same line, that far to the side."""
    far = hypot(end.x - start.x, end.y - start.y) or 1.0
    x, y = (start.y - end.y) * away / far, (end.x - start.x) * away / far
    return [(start.x + x, start.y + y), (end.x + x, end.y + y)]


def _zigzag(start: Spot, end: Spot) -> Sequence[tuple[float, float]]:
    teeth = max(2, round(hypot(end.x - start.x, end.y - start.y) / _TEETH))
    points = [(start.x, start.y)]
    for tooth in range(1, teeth):
        along = _towards(start, end, hypot(end.x - start.x, end.y - start.y) * tooth / teeth)
        points.append(_beside(along, end, _DEPTH if tooth % 2 else -_DEPTH)[0])
    return [*points, (end.x, end.y)]

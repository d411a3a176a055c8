"""Where labels go in a picture, so that they never touch each other and stay clear of the line."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from openipt.web.pictures.canvas import Box

Spot = tuple[float, float]


def beside_a_point(x: float, y: float, width: float, size: float, path: Sequence[Spot], taken: Sequence[Box], floor: float) -> Box:
    """The place of a point's number: above or below the point; where a steep line runs through both, aslant of it."""
    above, below = (Box(x - width / 2, y + up, width, size) for up in (-size - 10, 10))
    places = [above] if below.y + size > floor - 2 else [above, below]
    best = free_place(places, taken, path)
    if nearest_to_line(best, path) > 0:
        return best
    aslant = [Box(x + across, y + up, width, size) for up in (-size - 2, 2) for across in (8, -width - 8)]
    return free_place([place for place in aslant if place.y + size <= floor - 2] or places, taken, path)


def free_place(places: Sequence[Box], taken: Sequence[Box], path: Sequence[Spot]) -> Box:
    """Of several places, the one that touches no label and lies furthest from the line; the first of equals."""
    untouched = [place for place in places if not place.touches_any(taken)]
    return max(untouched or places, key=lambda place: nearest_to_line(place, path))


def nearest_to_line(place: Box, path: Sequence[Spot]) -> float:
    """How much upright room there is between a label and a line through points; 0 where the line crosses it. At most 24."""
    room = 24.0
    for highest, lowest in _stretches_over(place, path):
        if lowest < place.y:
            room = min(room, place.y - lowest)
        elif highest > place.y + place.height:
            room = min(room, highest - place.y - place.height)
        else:
            return 0.0
    return round(room)


def spread(middles: Sequence[float], apart: float) -> list[float]:
    """Heights from the top down, moved as little as it takes to lie that far apart."""
    placed: list[float] = []
    for middle in middles:
        placed.append(max(middle, placed[-1] + apart) if placed else middle)
    return placed


def _stretches_over(place: Box, path: Sequence[Spot]) -> Iterable[tuple[float, float]]:
    """The upper and lower height of each stretch of the line that passes above, within or below a label."""
    start, end = place.x, place.x + place.width
    for (x1, y1), (x2, y2) in pairwise(path):
        if x1 < end and x2 > start and x2 > x1:
            slope = (y2 - y1) / (x2 - x1)
            heights = [y1 + slope * (x - x1) for x in (max(start, x1), min(end, x2))]
            yield min(heights), max(heights)

"""Where labels go in a picture, so that they never touch each other and stay clear of the line."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from openipt.web.pictures.canvas import Box

Spot = tuple[float, float]


def above_or_below(x: float, y: float, width: float, size: float, path: Sequence[Spot], taken: Sequence[Box], floor: float) -> Box:
    """The place of a point's number: above or below the point, where the line is further away and no other label stands."""
    above = Box(x - width / 2, y - size - 10, width, size)
    below = Box(x - width / 2, y + 10, width, size)
    if below.y + below.height > floor - 2:
        return above
    return free_place([above, below], taken, path)


def free_place(places: Sequence[Box], taken: Sequence[Box], path: Sequence[Spot]) -> Box:
    """Of several places, the one that touches no label and lies furthest from the line; the first of equals."""
    untouched = [place for place in places if not any(place.touches(label) for label in taken)]
    return max(untouched or places, key=lambda place: nearest_to_line(place, path))


def nearest_to_line(place: Box, path: Sequence[Spot]) -> float:
    """How much upright room there is between a label and a line through points; 0 where the line crosses it. At most 24."""
    room = 24.0
    for y in _heights_over(place, path):
        if y < place.y:
            room = min(room, place.y - y)
        elif y > place.y + place.height:
            room = min(room, y - place.y - place.height)
        else:
            return 0.0
    return round(room)


def spread(middles: Sequence[float], apart: float) -> list[float]:
    """Heights from the top down, moved as little as it takes to lie that far apart."""
    placed: list[float] = []
    for middle in middles:
        placed.append(max(middle, placed[-1] + apart) if placed else middle)
    return placed


def _heights_over(place: Box, path: Sequence[Spot]) -> Iterable[float]:
    """The heights of the line above, within and below a label: at its two edges, and at the points between them."""
    start, end = place.x, place.x + place.width
    yield from (y for x, y in path if start <= x <= end)
    for (x1, y1), (x2, y2) in pairwise(path):
        for edge in (start, end):
            if x1 < edge < x2:
                yield y1 + (y2 - y1) * (edge - x1) / (x2 - x1)

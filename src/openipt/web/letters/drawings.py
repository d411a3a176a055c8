"""The drawings of a letter, as the typesetter wants them: the line of totals, and the people around the client."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from openipt.core.circle import OUTSIDE, PART_OF_LIFE, Placement, Tie, placed_at
from openipt.core.initials import with_initials
from openipt.core.library import Library
from openipt.core.measures import Measure
from openipt.core.plans import plan_of
from openipt.record.read import LifePage
from openipt.web import words
from openipt.web.courseview import measure_of
from openipt.web.pictures import Slot, points_of, slots_of
from openipt.web.pictures.canvas import Box
from openipt.web.pictures.circle_layout import Paper, Spot, lay_out, names_of
from openipt.web.pictures.circle_words import RINGS
from openipt.web.pictures.marks import mark_of
from openipt.web.pictures.slots import stretches
from openipt.web.pictures.standing import Point, joined, step_of

PAPER = Paper(310, 9)
"""The circle stands in half a page, so its names take more of it than on a screen."""
_MARKS = {"person": "circle", "estranged": "circle", "group": "square", "pet": "triangle", "deceased": "cross"}
_TIES = {Tie.SUPPORTIVE: "solid", Tie.VERY_STRONG: "double", Tie.CONFLICT: "zigzag", Tie.DISTANT: "dotted", Tie.NONE: ""}
_STEPS = (1, 2, 5, 10, 20, 50)
_MOST_MARKS, _MOST_NUMBERS = 4, 20
_APART = 1.5
"""So many sessions have to lie between two totals that are both written out."""


def scores_of(page: LifePage, library: Library) -> tuple[Measure, tuple[Point, ...], tuple[Slot, ...]]:
    """The main measure of the course with its totals, and the sessions that they stand on."""
    protocol = plan_of(library, page.course.summary)
    slots = slots_of(page.course.summary, protocol, page.course.practice.zone)
    measure = measure_of(library, protocol.main_measure, page.course.scores)
    return measure, points_of([each for each in page.course.scores if each.measure == measure.key], slots), slots


def score_drawing(page: LifePage, library: Library) -> dict[str, Any] | None:
    """The line of totals over the whole planned course; None before there are two."""
    measure, points, slots = scores_of(page, library)
    if len(points) < 2:
        return None
    protocol, low, high = plan_of(library, page.course.summary), measure.lowest_total, measure.highest_total
    titles = {phase.id: phase.title.lower() for phase in protocol.phases}
    step = next((each for each in _STEPS if (high - low) / each <= _MOST_MARKS), _STEPS[-1])
    numbers = [slot.number for slot in slots]
    return {
        "low": low,
        "high": high,
        "first": numbers[0],
        "sessions": numbers[-1] - numbers[0] + 1,
        "marks": list(range(low, high + 1, step)),
        "numbers": numbers[:: 1 + (len(numbers) - 1) // _MOST_NUMBERS],
        "bands": [{"start": band.start, "end": band.end, "label": band.label.lower()} for band in measure.bands],
        "runs": [[[each.at, each.value] for each in run] for run in joined(points, step_of(protocol, measure.key))],
        "told": [[each.at, each.value] for each in _told(points)],
        "phases": [{"first": one.number, "last": last.number, "title": titles.get(phase, "")} for phase, one, last in stretches(slots)],
    }


def circle_drawing(page: LifePage, written_out: Sequence[str]) -> dict[str, Any] | None:
    """The newest circle; None where nobody was placed. Names are laid out as they will stand: in full or as initials."""
    names = {each.id: each.name for each in page.people}
    circle = {person: each for person, each in newest_circle(page).items() if person in names}
    if not circle:
        return None
    shown = {person: with_initials(name, names.values(), written_out) for person, name in names.items()}
    titles = {ring: str(title) for ring, title in RINGS.items() if ring != OUTSIDE or any(each.ring == OUTSIDE for each in circle.values())}
    laid = lay_out(circle, list(names), titles, PAPER)
    labels = names_of(laid.spots, shown, list(laid.rings.values()), PAPER)
    return {
        "down": 1.0 if OUTSIDE in laid.rings else 0.89,
        "rings": [{"share": PAPER.edges(ring)[1] / PAPER.middle} for ring in range(1, PART_OF_LIFE + 1)],
        "ring_names": [{"title": titles[ring], **_middle_of(box)} for ring, box in laid.rings.items()],
        "people": [
            {
                "x": _share(spot.x),
                "y": _share(spot.y),
                "mark": _MARKS[mark_of(circle[person].kind, circle[person].status)],
                "dashed": circle[person].status == "estranged",
                "tie": _TIES[circle[person].tie],
                **_label(names[person], labels[person].box, spot),
            }
            for person, spot in laid.spots.items()
        ],
    }


def newest_circle(page: LifePage) -> Mapping[UUID, Placement]:
    """Where everybody stands as of the last session in which somebody was placed."""
    return placed_at(page.placements, max(page.placed_in, default=0))


def ring_by_ring(page: LifePage) -> tuple[str, ...]:
    """The same in words, a ring on each line: «Closest: Sarah and Mia.»"""
    names, circle = {each.id: each.name for each in page.people}, newest_circle(page)
    lines = []
    for ring, title in RINGS.items():
        there = [names[person] for person, each in circle.items() if each.ring == ring and person in names]
        if there:
            lines.append(f"{words.sentence(str(title))}: {words.listed(there)}.")
    return tuple(lines)


def _told(points: Sequence[Point]) -> list[Point]:
    """The totals that are written out: the first, the last, and the highest between them where it has room."""
    first, last = points[0], points[-1]
    highest = max(points, key=lambda each: each.value)
    has_room = highest.value > first.value and highest.at - first.at > _APART and last.at - highest.at > _APART
    return [first, *([highest] if has_room else []), last]


def _label(name: str, box: Box | None, spot: Spot) -> dict[str, Any]:
    """A name with where it begins, ends or has its middle; without room for it the mark stands alone, and the words beneath say who is where."""
    if box is None:
        return {"label": "", "label_x": 0, "label_y": 0, "label_from": "middle"}
    starts, ends = box.x >= spot.x, box.x + box.width <= spot.x
    x = box.x if starts else box.x + box.width if ends else box.x + box.width / 2
    from_where = "start" if starts else "end" if ends else "middle"
    return {"label": name, "label_x": _share(x), "label_y": _share(box.y + box.height / 2), "label_from": from_where}


def _middle_of(box: Box) -> dict[str, float]:
    return {"x": _share(box.x + box.width / 2), "y": _share(box.y + box.height / 2)}


def _share(along: float) -> float:
    """How far from the middle, from -1 to 1."""
    return round(along / PAPER.middle - 1, 4)

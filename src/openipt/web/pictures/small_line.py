"""A small chart for each further measure of a course: the same rules as the course line, with the two numbers that matter."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.safestring import SafeString

from openipt.core.measures import Measure
from openipt.web.pictures.canvas import Canvas
from openipt.web.pictures.slots import Slot
from openipt.web.pictures.standing import Point, Scale, joined
from openipt.web.translating import gettext, language

WIDTH, HEIGHT, TOP, BOTTOM, BEFORE, AFTER = 340, 132, 22, 116, 8, 56
KEPT = 2048
"""How many drawings are kept in memory at the most."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """All that a small line shows."""

    measure: Measure = field(hash=False)  # long to hash; the rest tells most lines apart, and equal lines are equal in all
    points: tuple[Point, ...]
    slots: tuple[Slot, ...]
    step: float
    description: str


def small_line(measure: Measure, points: Sequence[Point], slots: Sequence[Slot], step: float, description: str, *, rtl: bool) -> SafeString:
    """The line over the whole planned course, first and last score numbered, with the published cutoff dotted.

    The same line is the same drawing, which is kept.
    """
    return _drawn(language(), _Shown(measure, tuple(points), tuple(slots), step, description), rtl)


@lru_cache(maxsize=KEPT)
def _drawn(language: str | None, shown: _Shown, rtl: bool) -> SafeString:
    """The drawing, with its words in that language."""
    measure, points, slots = shown.measure, shown.points, shown.slots
    canvas, scale = Canvas(WIDTH, HEIGHT, rtl), Scale.of(measure)
    first = slots[0].number if slots else 1
    room = WIDTH - BEFORE - AFTER

    def place(at: float, total: float) -> tuple[float, float]:
        return BEFORE + (at - first + 0.5) * room / max(len(slots), 1), BOTTOM - scale.share(total) * (BOTTOM - TOP)

    canvas.line("grid", BEFORE, BOTTOM, WIDTH - AFTER, BOTTOM)
    if measure.caseness is not None:
        y = place(first, measure.caseness.at)[1]
        canvas.line("cut", BEFORE, y, WIDTH - AFTER, y)
        canvas.text("", WIDTH - AFTER + 8, y + 4.5, gettext("cut %(at)d") % {"at": measure.caseness.at})
    if slots:
        x = place(slots[-1].number, 0)[0]
        canvas.line("ending", x, TOP - 14, x, BOTTOM)
    path = {point.at: place(point.at, point.value) for point in points}
    canvas.path("mood thin", [[path[point.at] for point in run] for run in joined(points, shown.step)])
    spots = list(path.values())
    canvas.dots("point small", 3.5, spots[:-1])
    canvas.dots("point last", 5.5, spots[-1:])
    for index in {0, len(points) - 1} if points else ():
        x, y = spots[index]
        below = y + 24 < BOTTOM and index > 0 and spots[index][1] >= spots[index - 1][1]
        canvas.text("score last" if index == len(points) - 1 else "score", x, y + 20 if below else y - 9, str(points[index].value), "middle")
    title = gettext("%(measure)s over the whole planned course") % {"measure": measure.short_title}
    return canvas.svg("small-line", f"small-{measure.key}", title, shown.description)

"""The strip under the course line that names the phases on the same slots, with the reviews as triangles."""

from collections.abc import Callable, Mapping, Sequence

from openipt.web.pictures.canvas import Box, Canvas, width_of
from openipt.web.pictures.slots import Slot, stretches

HEIGHT = 28


def draw_phase_strip(
    canvas: Canvas,
    slots: Sequence[Slot],
    titles: Mapping[str, str],
    current: str | None,
    edges: Callable[[Slot], tuple[float, float]],
    top: float,
) -> float:
    """Draw the strip with its upper edge at `top`; returns the height at which it ends. A name that does not fit inside stands beneath."""
    bottom = top + HEIGHT
    free = 0.0
    for phase, first, last in stretches(slots):
        start, end = edges(first)[0] + 1, edges(last)[1] - 1
        canvas.rect("phase current" if phase == current else "phase", Box(start, top, end - start, HEIGHT), 6)
        reviews = [sum(edges(slot)) / 2 for slot in slots if slot.review and first.number <= slot.number <= last.number]
        for x in reviews:
            canvas.triangle("review", x, top + 18, 9)
        width = width_of(titles[phase], 13)
        name = "ink strong" if phase == current else "ink"
        x_inside = _clear_of(reviews, start + 10, width)
        if x_inside + width <= end - 2:
            canvas.text(name, x_inside, top + 18.5, titles[phase])
            continue
        beneath = min(start, canvas.width - width)
        line = top + HEIGHT + 16 if beneath >= free else top + HEIGHT + 32
        canvas.text(name, beneath, line, titles[phase])
        free = beneath + width + 6
        bottom = max(bottom, line + 4)
    return bottom


def _clear_of(reviews: Sequence[float], x: float, width: float) -> float:
    """The first place from x on where a name stands clear of the triangles."""
    for review in sorted(reviews):
        if x - 8 < review < x + width + 10:
            x = review + 14
    return x

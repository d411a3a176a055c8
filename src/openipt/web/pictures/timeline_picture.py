"""The timeline: what happened and with whom above the line, mood, treatment and focus below it, through up to three lenses."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.utils.safestring import SafeString

from openipt.core.lenses import Lens, LensKind
from openipt.web.pictures.canvas import Canvas
from openipt.web.pictures.timeline_above import Above
from openipt.web.pictures.timeline_below import draw_below, draw_onset_mark, rows_below
from openipt.web.pictures.timeline_panel import HEAD, Panel, draw_ground
from openipt.web.pictures.timeline_shown import Pin, TimelineShown
from openipt.web.translating import gettext, language

BETWEEN = 26.0
"""Between two lenses side by side: the break is drawn there."""
UNDER = 20.0
"""Between two rows of lenses."""
KEPT = 256
"""How many drawings are kept in memory at the most."""
HEIGHTS = (110.0, 145.0, 180.0, 215.0, 250.0, 285.0, 320.0)
"""How much room the events may take above the line; the least in which all hang, or the last."""
FEW = 24
"""Up to so many events of a lens are hung in the order of time; of more, what weighs most comes first."""
SHARES = {LensKind.EARLIER: 1.5, LensKind.LEADING_UP: 2.1, LensKind.EPISODE: 5.0, LensKind.COURSE: 5.0, LensKind.WEEKS: 1.0}
"""How the lenses share the width where they stand side by side."""


@dataclass(frozen=True, slots=True)
class TimelineRoom:
    """How much room there is: the whole width, how many lenses stand side by side at the most, and how many letters a label's line has."""

    name: str
    width: float
    beside: int
    letters: int


WIDE = TimelineRoom("wide", 1120, 3, 18)
MIDDLE = TimelineRoom("middle", 700, 2, 17)
NARROW = TimelineRoom("narrow", 300, 1, 15)
ROOMS = (WIDE, MIDDLE, NARROW)
"""One picture for desks, one for tablets and paper, one for phones; the stylesheet shows the one that fits."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture, and what found no room in it, lens by lens."""

    picture: SafeString
    left: tuple[tuple[Lens, tuple[Pin, ...]], ...]


def timeline_picture(shown: TimelineShown, room: TimelineRoom, *, rtl: bool) -> Drawn:
    """The timeline for that much room. The same timeline is the same drawing, which is kept."""
    return _drawn(language(), shown, room, rtl)


def forget() -> None:
    """Keep no drawing any longer, so that the next is made anew."""
    _drawn.cache_clear()


@lru_cache(maxsize=KEPT)
def _drawn(language: str | None, shown: TimelineShown, room: TimelineRoom, rtl: bool) -> Drawn:
    """The drawing, with its words in that language."""
    canvas = Canvas(room.width, 0, rtl)
    left: list[tuple[Lens, tuple[Pin, ...]]] = []
    top = 1.0
    for lenses in _rows(shown.lenses, room):
        top = _draw_row(canvas, shown, room, lenses, top, left) + UNDER
    canvas.height = top - UNDER + 2
    title = gettext("People and mood, on one line")
    return Drawn(canvas.svg(f"timeline {room.name}", f"timeline-{room.name}", title, shown.description), tuple(left))


def _rows(lenses: Sequence[Lens], room: TimelineRoom) -> list[Sequence[Lens]]:
    """Which lenses stand side by side: all, or the last one by itself below the others, or each by itself."""
    if len(lenses) <= room.beside and room.beside > 2:
        return [lenses]
    if room.beside == 1:
        return [[lens] for lens in lenses]
    return [row for row in (lenses[:-1], lenses[-1:]) if row]


def _draw_row(
    canvas: Canvas, shown: TimelineShown, room: TimelineRoom, lenses: Sequence[Lens], top: float, left: list[tuple[Lens, tuple[Pin, ...]]]
) -> float:
    """One row of lenses; returns its lower edge."""
    shares = [SHARES[lens.kind] for lens in lenses]
    free, start = room.width - BETWEEN * (len(lenses) - 1) - 2, 1.0
    panels: list[Panel] = []
    for lens, share in zip(lenses, shares, strict=True):
        width = free * share / sum(shares)
        panels.append(Panel(canvas, shown, lens, start, start + width, top, len(panels) == 0))
        start += width + BETWEEN
    above = [Above(panel, room.letters) for panel in panels]
    crowded = any(len(each.pins) > FEW for each in above)
    for height in HEIGHTS[-1:] if crowded else HEIGHTS:
        for each in above:
            each.hang(height, crowded=crowded)
        if not any(each.left for each in above):
            break
    axis = top + HEAD + height
    for panel in panels:
        panel.axis = axis
    notes = max(each.lines_of_notes for each in above)
    rows = rows_below(panels, notes)
    for panel in panels:
        draw_ground(panel, rows.bottom)
    for one, other in pairwise(panels):
        middle = (one.end + other.start) / 2
        canvas.line("axis", one.end, axis, middle - 6, axis)
        canvas.line("axis", middle + 6, axis, other.start, axis)
        canvas.path("axis", [[(middle - 8, axis + 7), (middle - 2, axis - 7)], [(middle + 2, axis + 7), (middle + 8, axis - 7)]])
    for panel, each in zip(panels, above, strict=True):
        draw_below(panel, rows)
        each.draw()
        draw_onset_mark(panel)
        if each.left:
            left.append((panel.lens, each.left))
    return rows.bottom

"""Below the timeline's line: mood as it was scored and as it is remembered, earlier episodes, treatments, and the focus as bars."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from openipt.web.pictures import timeline_words
from openipt.web.pictures.canvas import Box, width_of
from openipt.web.pictures.labels import beside_a_point
from openipt.web.pictures.timeline_panel import FIRST_NOTE, NOTE_LINE, Panel
from openipt.web.pictures.timeline_shown import Bar, Total, Track
from openipt.web.translating import gettext, gettext_lazy

UNDER_NOTES = 10.0
"""What is left free under the notes."""
BAR, ROW = 24.0, 30.0
"""How high a bar is, and a row of them."""
PLOT = 100.0
"""How high the full range of the measure is drawn."""
HALF = 30.0
"""How high the worst of a high, or of a depression, is drawn from their common line."""
MOST_ROWS = 4
"""So many rows of bars a strand has; what finds no room is counted."""
NARROWEST = 10.0
"""How wide a bar is drawn at the least, so that it is seen."""
HIGHEST_SEVERITY = 10
USUAL_SEVERITY = 6
"""How severe a bar is drawn where nobody said how severe it was."""
SIZE, LAST_SIZE = 13.0, 15.0

TITLES = {"routine": gettext_lazy("Routine"), "treatment": gettext_lazy("Treatment"), "focus": gettext_lazy("Focus")}


class Piece(NamedTuple):
    """A bar where it shows in one lens: its ends, and its words with where they stand; no words where another lens bears them."""

    bar: Bar
    start: float
    end: float
    words: str
    words_at: float
    row: int

    @property
    def whole(self) -> tuple[float, float]:
        """From where to where bar and words reach."""
        if not self.words:
            return self.start, self.end
        return min(self.start, self.words_at), max(self.end, self.words_at + width_of(self.words))


@dataclass(slots=True)
class Rows:
    """Where what lies at which height, the same for all lenses of a row."""

    mood: float | None
    plot_top: float | None
    two_sided: float | None
    tracks: dict[Track, float] = field(default_factory=dict)
    bottom: float = 0.0


def rows_below(panels: Sequence[Panel], notes: int) -> Rows:
    """The heights of everything below the line, for lenses that stand side by side."""
    y = panels[0].axis + FIRST_NOTE - NOTE_LINE + NOTE_LINE * notes + UNDER_NOTES
    shown = panels[0].shown
    rows = Rows(mood=None, plot_top=None, two_sided=None)
    highs = [bar for bar in _seen(panels) if bar.track in ("high", "episode")]
    if highs or any(panel.has_scores for panel in panels):
        rows.mood = y
        y += 18
    if shown.two_sided and highs:
        rows.two_sided = y + HALF + 18
        y = rows.two_sided + HALF + 24
    elif highs:
        rows.tracks["episode"] = y
        y += ROW * _most_rows(panels, ("episode",))
    if any(panel.has_scores for panel in panels):
        rows.plot_top = y + 16
        y += PLOT + 36
    tracks: tuple[Track, ...] = ("routine", "treatment", "focus")
    for track in tracks:
        if any(bar.track == track for bar in _seen(panels)):
            rows.tracks[track] = y + 22
            y += 26 + ROW * _most_rows(panels, (track,))
    rows.bottom = y + 8
    return rows


def draw_below(panel: Panel, rows: Rows) -> None:
    """Everything below the line in one lens."""
    taken: list[Box] = []
    canvas = panel.canvas
    _onset(panel, rows, taken)
    if panel.is_first and rows.mood is not None:
        canvas.text("of-mood", panel.heading_at(gettext("Mood")), rows.mood + 4, gettext("Mood"))
    if rows.two_sided is not None:
        _two_sided(panel, rows.two_sided)
    for track, top in rows.tracks.items():
        if panel.is_first and track in TITLES:
            canvas.text("strong", panel.heading_at(str(TITLES[track])), top - 6, str(TITLES[track]))
        _bars(panel, [track], top)
    if rows.plot_top is not None and panel.has_scores:
        _plot(panel, rows.plot_top, taken)


def _onset(panel: Panel, rows: Rows, taken: list[Box]) -> None:
    """The onset cuts through both halves."""
    canvas, axis, x, words = panel.canvas, panel.axis, panel.onset_at, panel.shown.onset_words
    if x is None:
        return
    canvas.line("onset", x, axis - 14, x, rows.bottom - 4)
    before = x + 10 + width_of(words) * 1.06 > panel.end
    canvas.text("strong", x - 8 if before else x + 8, axis + FIRST_NOTE, words, "end" if before else "start")
    taken.append(Box(x - 3, axis, 6, rows.bottom - axis))


def draw_onset_mark(panel: Panel) -> None:
    """The diamond on the line, over everything else."""
    axis, x = panel.axis, panel.onset_at
    if x is not None:
        panel.canvas.path("onset-mark", [[(x, axis - 7), (x + 7, axis), (x, axis + 7), (x - 7, axis), (x, axis - 7)]])


def _seen(panels: Iterable[Panel]) -> list[Bar]:
    return [bar for panel in panels for bar in panel.shown.bars if bar.first <= panel.lens.last and panel.lens.first <= bar.last]


def _most_rows(panels: Sequence[Panel], tracks: Sequence[Track]) -> int:
    return max(max((piece.row + 1 for piece in _pieces(panel, tracks)), default=0) for panel in panels)


def _pieces(panel: Panel, tracks: Sequence[Track]) -> list[Piece]:
    """The bars of those strands in one lens, each in the first row with room for it and its words; those beyond the last row are left."""
    found: list[Piece] = []
    for bar in sorted((bar for bar in _seen([panel]) if bar.track in tracks), key=lambda bar: bar.first):
        start, end = panel.x(max(bar.first, panel.lens.first)), panel.x(min(bar.last, panel.lens.last))
        start = max(panel.start + 6, min(start, (start + end - NARROWEST) / 2))
        end = max(end, start + NARROWEST)
        words, at = _words_of(panel, bar, start, end) if _bears_words(panel, bar) else ("", 0.0)
        for row in range(MOST_ROWS):
            piece = Piece(bar, start, end, words, at, row)
            if all(piece.whole[1] + 8 <= each.whole[0] or each.whole[1] + 8 <= piece.whole[0] for each in found if each.row == row):
                found.append(piece)
                break
    return found


def _bears_words(panel: Panel, bar: Bar) -> bool:
    """Whether this is the lens in which most of the bar lies."""
    lenses = panel.shown.lenses
    days = [(min(bar.last, lens.last) - max(bar.first, lens.first)).days for lens in lenses]
    return lenses[days.index(max(days))] == panel.lens


def _words_of(panel: Panel, bar: Bar, start: float, end: float) -> tuple[str, float]:
    """A bar's words and where they stand: inside it, after it or before it, cut where no room is left."""
    onset = panel.onset_at
    begin = onset + 6 if onset is not None and start <= onset <= start + width_of(bar.words) + 8 else start + 8
    for words in (bar.words, bar.short):
        if words and begin + width_of(words) + 8 <= end:
            return words, begin
    free_from = onset + 8 if onset is not None and onset < start else panel.start + 8
    after, before = panel.end - 8 - end - 6, start - 6 - free_from
    most = max(after, before)
    words = next((each for each in (bar.words, bar.short) if each and width_of(each) <= most), _fitting(bar.short or bar.words, most))
    return words, end + 6 if width_of(words) <= after else start - 6 - width_of(words)


def _fitting(words: str, width: float) -> str:
    if width_of(words) <= width:
        return words
    letters = int(width / width_of("x")) - 1
    return f"{words[:letters].rstrip()}…" if letters > 2 else ""


def _bars(panel: Panel, tracks: Sequence[Track], top: float) -> None:
    pieces = _pieces(panel, tracks)
    for piece in pieces:
        y = top + piece.row * ROW
        panel.canvas.rect(f"bar-of {piece.bar.track}", Box(piece.start, y, piece.end - piece.start, BAR), 6)
        if piece.words:
            panel.canvas.text("ink", piece.words_at, y + 16.5, piece.words)
    left = sum(1 for bar in _seen([panel]) if bar.track in tracks) - len(pieces)
    if left:
        panel.canvas.text("", panel.end - 12, top - 6, timeline_words.and_more(left), "end")


def _two_sided(panel: Panel, middle: float) -> None:
    """High mood above a line of its own and depression below it, each as high as it was severe."""
    canvas = panel.canvas
    canvas.line("grid strong-grid", panel.start + 8, middle, panel.end - 8, middle)
    if panel.is_first:
        for name, y in ((gettext("High"), middle - HALF - 6), (gettext("Depression"), middle + HALF + 16)):
            canvas.text("", panel.heading_at(name), y, name)
    sides: tuple[tuple[Track, bool], ...] = (("high", True), ("episode", False))
    for track, up in sides:
        for piece in _pieces(panel, [track]):
            if piece.row:
                continue
            severity = USUAL_SEVERITY if piece.bar.severity is None else piece.bar.severity
            height = max(6.0, HALF * severity / HIGHEST_SEVERITY)
            y = middle - height if up else middle
            canvas.rect(f"bar-of {piece.bar.track}", Box(piece.start, y, piece.end - piece.start, height), 3)
            if piece.words:
                inside = piece.start < piece.words_at < piece.end
                canvas.text("ink", piece.words_at, middle - HALF + 14 if up else middle + HALF - 4 if not inside else middle + 14, piece.words)


def _plot(panel: Panel, top: float, taken: list[Box]) -> None:
    """The totals over the full range of the measure, and remembered mood as a dotted sketch without figures."""
    canvas, shown = panel.canvas, panel.shown
    floor = top + PLOT
    scale = shown.scale
    runs = [[total for total in run if panel.lens.holds(total.day)] for run in shown.runs]
    if any(runs):
        for value in _figures(scale.lowest, scale.highest):
            y = floor - (value - scale.lowest) / (scale.highest - scale.lowest) * PLOT
            canvas.line("grid", panel.start + 8, y, panel.end - 8, y)
            canvas.text("", panel.start + 10, y - 3, str(value))
            taken.append(Box(panel.start + 8, y - 14, 24, 13))
    sketch = [(panel.x(day), floor - severity / HIGHEST_SEVERITY * PLOT) for day, severity in shown.remembered if panel.lens.holds(day)]
    canvas.path("remembered", [sketch] if sketch else [])

    def spot(total: Total) -> tuple[float, float]:
        return panel.x(total.day), floor - (total.value - scale.lowest) / (scale.highest - scale.lowest) * PLOT

    canvas.path("mood", [[spot(total) for total in run] for run in runs if run])
    path = [spot(total) for run in runs for total in run]
    totals = [total for run in runs for total in run]
    canvas.dots("point tiny", 2.6, path[:-1])
    canvas.dots("point last", 5.5, path[-1:])
    for rise in shown.rises:
        if panel.lens.holds(rise.before.day) and panel.lens.holds(rise.after.day):
            canvas.path(f"rise-line of-{rise.number}", [[spot(rise.before), spot(rise.after)]])
            canvas.dots(f"{'rise said' if rise.said else 'rise'} of-{rise.number}", 6.5, [spot(rise.after)])
    _figures_at(panel, totals, path, taken, floor)
    _names(panel, totals, path, sketch, taken, (top, floor))


def _figures_at(panel: Panel, totals: Sequence[Total], path: Sequence[tuple[float, float]], taken: list[Box], floor: float) -> None:
    """As many totals as have room, the first, the last and the heaviest before the others."""
    last = len(totals) - 1
    heaviest = max((total.value for total in totals), default=0)
    ordered = sorted(range(len(totals)), key=lambda place: (place not in (0, last), totals[place].value != heaviest, place))
    for place in ordered:
        x, y = path[place]
        label, size = str(totals[place].value), LAST_SIZE if place == last else SIZE
        box = beside_a_point(x, y, width_of(label, size), size, path, taken, floor + 12)
        inside = panel.start + 4 <= box.x and box.x + box.width <= panel.end - 4
        if inside and not Box(box.x - 2, box.y, box.width + 4, box.height).touches_any(taken):
            taken.append(box)
            panel.canvas.text("score last" if place == last else "score", box.x + box.width / 2, box.y + size * 0.92, label, "middle")


def _names(
    panel: Panel,
    totals: Sequence[Total],
    path: Sequence[tuple[float, float]],
    sketch: Sequence[tuple[float, float]],
    taken: list[Box],
    heights: tuple[float, float],
) -> None:
    """The name of the measure, and of what is only remembered, where they have room."""
    top, floor = heights
    names = []
    if totals:
        names.append(("of-mood", gettext("%(measure)s, full range") % {"measure": panel.shown.scale.name}))
    if sketch:
        names.append(("", gettext("as it is remembered")))
    for style, name in names:
        width = width_of(name)
        starts = (panel.end - 12 - width, panel.start + 40, (panel.start + panel.end - width) / 2)
        places = [Box(x, y, width, 14) for y in (top - 12, floor - 16, top + PLOT * 0.3, top + PLOT * 0.6) for x in starts if x >= panel.start + 4]
        lines = [Box(min(a[0], b[0]), min(a[1], b[1]) - 4, abs(a[0] - b[0]) + 1, abs(a[1] - b[1]) + 8) for a, b in _stretches(path, sketch)]
        free = next((place for place in places if not place.touches_any([*taken, *lines])), None)
        if free is not None:
            taken.append(free)
            panel.canvas.text(style, free.x, free.y + 11, name)


def _stretches(*paths: Sequence[tuple[float, float]]) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    found = []
    for path in paths:
        found += list(pairwise(path)) or [(each, each) for each in path]
    return found


def _figures(lowest: int, highest: int) -> list[int]:
    """The figures of the scale: both ends, and round ones between them that stand apart."""
    step = 10 if highest - lowest <= 45 else 20
    between = [value for value in range(lowest - lowest % step + step, highest, step) if (highest - value) * PLOT >= 15 * (highest - lowest)]
    return [lowest, *between, highest]

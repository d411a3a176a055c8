"""One lens of the timeline's picture: its ground, its name, the line that time runs along, and where a day lies on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from openipt.core.lenses import WEEKS_BEFORE, Lens, LensKind
from openipt.core.when import first_of_month
from openipt.web import words
from openipt.web.pictures import timeline_words
from openipt.web.pictures.canvas import Box, Canvas, width_of
from openipt.web.pictures.timeline_shown import TimelineShown

HEAD = 40.0
"""The room for a lens's name at its top."""
EDGE = 14.0
"""What is left free at either end of a lens."""
FOR_THE_SCALE = 36.0
"""At the start of a lens with scores, for the figures of the scale."""
FIRST_NOTE, NOTE_LINE = 40.0, 15.0
"""From the line to the first note under its figures, and from one note to the next."""
YEARS, MONTHS, WEEKS_ = (1, 2, 5, 10, 20, 50), (1, 2, 3, 4, 6, 8, 10, 12), (1, 2, 4, 8)
"""The steps that the line's figures may go by."""
LONG_IN_YEARS = 6 * 366
"""A lens of more days is marked by years."""
SHORT_IN_MONTHS = 500
"""A lens of fewer days is marked by the names of months alone, January by its year."""
GROUNDS = {LensKind.EARLIER: "far", LensKind.LEADING_UP: "nearer"}


@dataclass(slots=True)
class Panel:
    """One lens in the making. `is_first` says whether it stands first in its row, where the strands are named."""

    canvas: Canvas
    shown: TimelineShown
    lens: Lens
    start: float
    end: float
    top: float
    is_first: bool
    axis: float = 0.0
    has_scores: bool = False
    """Whether totals or remembered mood lie in it."""
    first: float = 0.0
    """Where its first day lies."""

    def __post_init__(self) -> None:
        days = [*(total.day for run in self.shown.runs for total in run), *(day for day, _ in self.shown.remembered)]
        self.has_scores = any(self.lens.holds(day) for day in days)
        self.first = self.start + (FOR_THE_SCALE if self.has_scores else EDGE)

    @property
    def onset_at(self) -> float | None:
        """Where the onset cuts through; None where it lies in another lens."""
        onset = self.shown.onset
        return self.x(onset) if onset is not None and self.lens.holds(onset) else None

    def heading_at(self, words: str) -> float:
        """Where a strand's name begins, clear of the onset."""
        start, onset = self.start + 12, self.onset_at
        return onset + 8 if onset is not None and start - 4 <= onset <= start + width_of(words) * 1.1 + 8 else start

    def x(self, day: date) -> float:
        """Where a day lies."""
        return self.first + self.lens.share(day) * (self.end - EDGE - self.first)


def draw_ground(panel: Panel, bottom: float) -> None:
    """The ground of the lens, its name and its line with the figures of time."""
    canvas, lens = panel.canvas, panel.lens
    canvas.rect(f"lens {GROUNDS.get(lens.kind, 'near')}", Box(panel.start, panel.top, panel.end - panel.start, bottom - panel.top), 10)
    name, span = str(timeline_words.LENSES[lens.kind]), timeline_words.range_of(lens)
    canvas.text("strong", panel.start + 12, panel.top + 23, name)
    if width_of(name) + width_of(span) + 40 <= panel.end - panel.start:
        canvas.text("", panel.end - 12, panel.top + 23, span, "end")
    else:
        canvas.text("", panel.start + 12, panel.top + 39, span)
    canvas.line("axis", panel.start, panel.axis, panel.end, panel.axis)
    ticks = _ticks(panel)
    for day, label in ticks:
        x = panel.x(day)
        canvas.line("axis-tick", x, panel.axis, x, panel.axis + 5)
        canvas.text("strong" if label.isdigit() and lens.kind is not LensKind.EARLIER else "", x, panel.axis + 19, label, "middle")


def _ticks(panel: Panel) -> list[tuple[date, str]]:
    """The days that are marked on the line, as close as their words have room."""
    found: list[tuple[date, str]] = []
    for days, named in _every_step(panel.lens):
        if len(days) * width_of(named(days[0])) > (panel.end - panel.start) * 1.3:
            continue
        found = [(day, label) for day in days if _inside(panel, day, label := named(day))]
        ends = [(panel.x(day) - width_of(label) / 2, panel.x(day) + width_of(label) / 2) for day, label in found]
        if all(one[1] + 8 <= other[0] for one, other in pairwise(ends)):
            return found
    return found[:1]


def _inside(panel: Panel, day: date, label: str) -> bool:
    half, x = width_of(label) / 2, panel.x(day)
    return panel.lens.holds(day) and panel.start + 4 <= x - half and x + half <= panel.end - 4


def _every_step(lens: Lens) -> Iterator[tuple[list[date], Callable[[date], str]]]:
    """The marked days of a lens and how they are named, first by the smallest step."""
    days = (lens.last - lens.first).days
    if lens.kind is LensKind.WEEKS:
        begins = lens.first + WEEKS_BEFORE
        for step in WEEKS_:
            yield [begins + timedelta(weeks=each) for each in range(0, days // 7 + 1, step)], words.day_and_month
    elif days > LONG_IN_YEARS:
        for step in YEARS:
            yield [date(year, 7, 1) for year in range(lens.first.year, lens.last.year + 1, step)], lambda day: str(day.year)
    else:
        count = (lens.last.year - lens.first.year) * 12 + lens.last.month - lens.first.month + 1
        named = timeline_words.short_month if days > SHORT_IN_MONTHS else _month_or_year
        for step in MONTHS:
            yield [first_of_month(lens.first, later=each) for each in range(0, count, step)], named


def _month_or_year(day: date) -> str:
    return str(day.year) if day.month == 1 else timeline_words.month_alone(day)

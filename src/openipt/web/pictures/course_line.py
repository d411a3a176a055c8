"""The course line: one measure over the whole planned course, with its severity, its reliable change, the phases and the ending."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from django.utils.safestring import SafeString

from openipt.core.measures import Measure
from openipt.web import words
from openipt.web.pictures.canvas import Anchor, Box, Canvas, width_of
from openipt.web.pictures.event_stems import ROW, Happened, draw_stems, hang, rows_needed
from openipt.web.pictures.labels import beside_a_point, free_place, spread
from openipt.web.pictures.phase_strip import draw_phase_strip
from openipt.web.pictures.slots import Slot
from openipt.web.pictures.standing import Point, Scale, joined
from openipt.web.translating import gettext, language

TINTS = 4
"""The number of the darkest severity tint."""


@dataclass(frozen=True, slots=True)
class CourseLine:
    """All that the course line shows. `step` is how many sessions may lie between two joined scores."""

    measure: Measure = field(hash=False)  # long to hash; the rest tells most lines apart, and equal lines are equal in all
    points: tuple[Point, ...]
    slots: tuple[Slot, ...]
    phase_titles: Mapping[str, str] = field(hash=False)
    current_phase: str | None
    step: float
    ending: str
    description: str
    decided: tuple[int, ...] = ()
    """The numbers of the sessions at which somebody decided: what to make of a rule, or at a review how to go on."""
    happened: tuple[Happened, ...] = ()
    """What happened and with whom while the course went on."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much room there is: the whole width, what is kept free before and after the plot, and whether bands are named beside it.

    Where they are, the plot leaves them as much room as their names take.
    """

    name: str
    width: float
    before: float
    after: float
    plot_height: float
    names_bands: bool


WIDE = Room("wide", 1120, 44, 24, 280, True)
MIDDLE = Room("middle", 700, 36, 24, 250, True)
NARROW = Room("narrow", 292, 24, 4, 230, False)
ROOMS = (WIDE, MIDDLE, NARROW)
"""One picture for desks, one for tablets and paper, one for phones; the stylesheet shows the one that fits."""

HEAD = 58
ENDING_WIDTH = 70
"""What the words of the planned ending take up above the end of the plot."""
NARROWEST_SLOT = 16.6
KEPT = 512
"""How many drawings are kept in memory at the most."""


def course_line(line: CourseLine, room: Room, *, rtl: bool) -> SafeString:
    """The course line for that much room. The same line is the same drawing, which is kept."""
    return _drawn(language(), line, room, rtl)


@lru_cache(maxsize=KEPT)
def _drawn(language: str | None, line: CourseLine, room: Room, rtl: bool) -> SafeString:
    """The drawing, with its words in that language."""
    if room.names_bands:
        names = [band.label for band in line.measure.bands] + [gettext("Session")]
        room = replace(room, after=room.after + max(width_of(name) for name in names))
    room = replace(room, width=max(room.width, room.before + room.after + len(line.slots) * NARROWEST_SLOT))
    return _Drawing(line, room, rtl).draw()


class _Drawing:
    """One drawing in the making: where things lie, and what is drawn in which order."""

    def __init__(self, line: CourseLine, room: Room, rtl: bool) -> None:
        self.line, self.room = line, room
        self.scale = Scale.of(line.measure)
        self.hung = hang(line.happened, self.x, room.before, self.end - ENDING_WIDTH) if room.names_bands else ()
        self.head = HEAD + rows_needed(self.hung) * ROW
        self.canvas = Canvas(room.width, self.head + room.plot_height + 120, rtl)
        self.taken: list[Box] = []

    def draw(self) -> SafeString:
        """Everything, from the ground up."""
        self._bands()
        self._ticks()
        self._reliable_band()
        self._ending()
        draw_stems(self.canvas, self.hung, self._height_of_line, 6)
        self._sessions()
        self._mood()
        self._name_of_reliable_band()
        bottom = draw_phase_strip(self.canvas, self.line.slots, self.line.phase_titles, self.line.current_phase, self._edges, self.bottom + 56)
        self.canvas.height = bottom + 2
        key = f"{self.line.measure.key}-{self.room.name}"
        title = gettext("%(measure)s over the whole planned course") % {"measure": self.line.measure.short_title}
        return self.canvas.svg(f"course-line {self.room.name}", key, title, self.line.description)

    @property
    def end(self) -> float:
        """Where the plot ends."""
        return self.room.width - self.room.after

    @property
    def bottom(self) -> float:
        """The height at which the lowest total lies."""
        return self.head + self.room.plot_height

    @property
    def slot_width(self) -> float:
        """How wide one planned session is."""
        return (self.end - self.room.before) / max(len(self.line.slots), 1)

    @cached_property
    def numbered(self) -> dict[int, int]:
        """Each session's place in the row, from 0."""
        return {slot.number: index for index, slot in enumerate(self.line.slots)}

    def x(self, at: float) -> float:
        """Where a place on the planned course lies, in the middle of its slot."""
        first = self.line.slots[0].number if self.line.slots else 1
        return self.room.before + (at - first + 0.5) * self.slot_width

    def y(self, total: float) -> float:
        """Where a total lies; the whole range of the measure, never cut."""
        return self.bottom - self.scale.share(total) * self.room.plot_height

    def _height_of_line(self, x: float) -> float:
        """How high the line of scores lies at a place, so that a stem ends just above it; the ground where it does not reach."""
        path = [(self.x(point.at), self.y(point.value)) for point in self.line.points]
        for (x1, y1), (x2, y2) in pairwise(path):
            if x1 <= x <= x2:
                return y1 + (y2 - y1) * (x - x1) / (x2 - x1)
        return self.bottom

    def _edges(self, slot: Slot) -> tuple[float, float]:
        start = self.room.before + self.numbered[slot.number] * self.slot_width
        return start, start + self.slot_width

    def _bands(self) -> None:
        bands = self.line.measure.bands
        edges = [self.y(band.start) for band in bands[1:]] + [float(self.head)]
        floor = self.bottom
        rows: list[tuple[float, str, str]] = []
        for index, (band, top) in enumerate(zip(bands, edges, strict=False)):
            self.canvas.rect(f"band-{self._tint(index, len(bands))}", Box(self.room.before, top, self.end - self.room.before, floor - top))
            rows.append(((top + floor) / 2, words.sentence(band.label), words.range_of(band.start, band.end)))
            floor = top
        if self.room.names_bands:
            rows.reverse()
            for middle, (_, label, span) in zip(spread([row[0] for row in rows], 34), rows, strict=True):
                self.canvas.text("ink", self.end + 12, middle - 2, label)
                self.canvas.text("", self.end + 12, middle + 14, span)

    def _tint(self, index: int, count: int) -> int:
        """The worst band is the darkest, whichever end of the range it lies on."""
        place = index if self.line.measure.direction == "higher_is_worse" else count - 1 - index
        return round(place * TINTS / max(count - 1, 1))

    def _ticks(self) -> None:
        marks = [*(band.start for band in self.line.measure.bands), self.scale.lowest, self.scale.highest]
        last = float("inf")
        for total in sorted(set(marks)):
            y = self.y(total)
            self.canvas.line("grid", self.room.before, y, self.end, y)
            if last - y >= 14:
                self.canvas.text("", self.room.before - 8, y + 4.5, str(total), "end")
                last = y

    def _reliable_band(self) -> None:
        limits = self._reliable_limits()
        if limits is None:
            return
        top, floor = limits
        box = Box(self.room.before, top, self.end - self.room.before, floor - top)
        self.canvas.hatch(f"hatch-{self.line.measure.key}-{self.room.name}", box)
        for y in limits:
            if self.head < y < self.bottom:
                self.canvas.line("reliable", self.room.before, y, self.end, y)

    def _reliable_limits(self) -> tuple[float, float] | None:
        """The heights between which a score may differ from the first one by chance: half a point before the published change."""
        if self.line.measure.reliable_change is None or not self.line.points:
            return None
        first, reach = self.line.points[0].value, self.line.measure.reliable_change.points - 0.5
        return self.y(min(first + reach, self.scale.highest)), self.y(max(first - reach, self.scale.lowest))

    def _name_of_reliable_band(self) -> None:
        limits = self._reliable_limits()
        reliable = self.line.measure.reliable_change
        if limits is None or reliable is None:
            return
        name = gettext("Under %(points)d from the start: may be chance") % {"points": reliable.points}
        width = width_of(name)
        if width > self.end - self.room.before - 12:
            name = gettext("Under %(points)d: may be chance") % {"points": reliable.points}
            width = width_of(name)
        top, floor = limits
        starts = [self.room.before + 8, self.end - width - 8, (self.room.before + self.end - width) / 2]
        places = [Box(x, y, width, 18) for y in (top + 3, floor - 21) for x in starts]
        path = [(self.x(point.at), self.y(point.value)) for point in self.line.points]
        place = free_place(places, self.taken, path)
        self.canvas.text("in-band", place.x, place.y + 13.5, name)

    def _ending(self) -> None:
        if not self.line.slots:
            return
        x = self.x(self.line.slots[-1].number)
        self.canvas.line("ending", x, self.head - 14, x, self.bottom)
        self.taken.append(Box(x - 4, self.head - 14, 8, self.room.plot_height))
        when = words.day_in_brief(self.line.slots[-1].date)
        anchor: Anchor = "middle" if self.room.names_bands else "end"
        at = x if anchor == "middle" else self.end
        self.canvas.text("ink strong", at, self.head - 38, self.line.ending, anchor)
        self.canvas.text("", at, self.head - 21, when, anchor)

    def _sessions(self) -> None:
        """The signs, numbers and dates under the plot; where there is little room, the next session and the last come first."""
        ground = [(self.x(slot.number), self.bottom, slot) for slot in self.line.slots]
        self.canvas.dots("to-come", 4.5, [(x, y) for x, y, slot in ground if slot.state != "held"])
        self.canvas.path("missed", [[(x - 3, y + 3), (x + 3, y - 3)] for x, y, slot in ground if slot.state in ("missed", "cancelled")])
        signs = [(self.x(number), self.bottom - 14) for number in self.line.decided if number in self.numbered]
        self.canvas.path("decided", [[(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y), (x, y - 5)] for x, y in signs])
        if self.room.names_bands:
            for baseline, name in ((self.bottom + 22, gettext("Session")), (self.bottom + 40, gettext("Date"))):
                self.canvas.text("", self.end + 12, baseline, name)
                self.taken.append(Box(self.end + 8, baseline - 12, width_of(name), 12))
        last = self.line.slots[-1:]
        for slot in sorted(self.line.slots, key=lambda slot: (slot.state != "now", slot not in last, slot.number)):
            style = "ink strong" if slot.state == "now" else "ink" if slot.state == "held" else ""
            self._label_if_it_fits(style, slot, self.bottom + 22, str(slot.number), 3)
            self._label_if_it_fits(style and "ink", slot, self.bottom + 40, words.day_and_month(slot.date), 6)

    def _label_if_it_fits(self, style: str, slot: Slot, baseline: float, label: str, apart: float) -> None:
        width = width_of(label)
        box = Box(self.x(slot.number) - (width + apart) / 2, baseline - 12, width + apart, 12)
        if box.x >= 0 and box.x + box.width <= self.room.width + apart and not box.touches_any(self.taken):
            self.taken.append(box)
            self.canvas.text(style, self.x(slot.number), baseline, label, "middle")

    def _mood(self) -> None:
        path = [(self.x(point.at), self.y(point.value)) for point in self.line.points]
        places = dict(zip((point.at for point in self.line.points), path, strict=True))
        self.canvas.path("mood", [[places[point.at] for point in run] for run in joined(self.line.points, self.line.step)])
        self.canvas.dots("point", 4.5 if self.room.names_bands else 3.5, path[:-1])
        self.canvas.dots("point last", 7 if self.room.names_bands else 5.5, path[-1:])
        self._numbers(path)

    def _numbers(self, path: Sequence[tuple[float, float]]) -> None:
        """Every point bears its number, above or below it, wherever the line leaves more room."""
        last = len(path) - 1
        for index, (x, y) in enumerate(path):
            label, size = str(self.line.points[index].value), 15.0 if index == last else 13.0
            box = beside_a_point(x, y, width_of(label, size), size, path, self.taken, floor=self.bottom)
            self.taken.append(box)
            self.canvas.text("score last" if index == last else "score", box.x + box.width / 2, box.y + size * 0.92, label, "middle")

"""Above the timeline's line: what happened, each on its stem with the person's mark, what comes round, and a count of what found no room."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from openipt.web.pictures import timeline_words
from openipt.web.pictures.canvas import Anchor, width_of
from openipt.web.pictures.marks import draw_mark
from openipt.web.pictures.timeline_layout import MARK, Hung, Label, Wall, hang, in_lines
from openipt.web.pictures.timeline_panel import FIRST_NOTE, HEAD, NOTE_LINE, Panel
from openipt.web.pictures.timeline_shown import Pin

LINE = 16.0
"""From one line of a label to the next."""
MOST_LINES = 3
"""So many lines of what happened are told in the picture; all of it stands in the table."""
NARROWER = 4
"""So many letters fewer a line has where labels find no room otherwise."""
NOTE = 90.0
"""About how much room a note takes along the line."""
MOST_TRIED = 36
"""Of a crowded lens so many events are tried at the most, what weighs most first."""
OVER_THE_LINE = 14.0
"""What is left free between the lowest label and the line."""


class Words(NamedTuple):
    """What stands on a label: whom it was with, what happened in lines, and how it felt."""

    person: str
    title: tuple[str, ...]
    felt: str


class Hanging(NamedTuple):
    """An event that found its place, with the words on its label."""

    pin: Pin
    words: Words
    hung: Hung


class Note(NamedTuple):
    """A note under the line: how many more, and when; and the year that it leads to."""

    x: float
    lines: tuple[str, str]
    year: int


class Above:
    """The events of one lens."""

    def __init__(self, panel: Panel, letters: int) -> None:
        self.panel, self.letters = panel, letters
        self.pins = tuple(pin for pin in panel.shown.pins if panel.lens.holds(pin.day))
        self.hung: list[Hanging] = []
        self.left: tuple[Pin, ...] = ()

    def hang(self, height: float, *, crowded: bool) -> None:
        """Hang what has room at that height: in the order of time, by weight, or from the end, with shorter lines where nothing else helps."""
        best: tuple[list[Hanging], tuple[Pin, ...]] | None = None
        by_weight = tuple(sorted(self.pins, key=lambda pin: -pin.weight))
        letters = self.letters
        not_tried = by_weight[MOST_TRIED:] if crowded else ()
        by_weight = by_weight[:MOST_TRIED] if crowded else by_weight
        for self.letters in (letters,) if crowded else (letters, letters - NARROWER):
            for ordered in (by_weight,) if crowded else (self.pins, by_weight, self.pins[::-1]):
                found = self._hang_in(ordered, height)
                if best is None or len(found[1]) < len(best[1]):
                    best = found
                if not found[1]:
                    break
            if best is not None and not best[1]:
                break
        self.letters = letters
        assert best is not None
        self.hung, self.left = best[0], tuple(sorted((*best[1], *not_tried), key=lambda pin: pin.day))

    def _hang_in(self, ordered: Sequence[Pin], height: float) -> tuple[list[Hanging], tuple[Pin, ...]]:
        panel = self.panel
        wall = Wall(panel.start + 4, panel.end - 4, panel.top + HEAD + 4, panel.top + HEAD + height - OVER_THE_LINE)
        words: list[Words] = []

        def labels() -> Iterator[Label]:
            for pin in ordered:
                words.append(self._words(pin))
                yield self._label(pin, words[-1])

        places = hang(labels(), wall)
        tried, not_tried = ordered[: len(places)], ordered[len(places) :]
        hung = [Hanging(pin, each, place) for pin, each, place in zip(tried, words, places, strict=True) if place]
        return hung, (*(pin for pin, place in zip(tried, places, strict=True) if not place), *not_tried)

    @property
    def lines_of_notes(self) -> int:
        """How many lines stand under the line's figures: the onset's name, and what found no room."""
        onset = self.panel.shown.onset
        return (1 if onset and self.panel.lens.holds(onset) else 0) + (2 if self.left else 0)

    def draw(self) -> None:
        """Stems first, then marks and words, then what found no room."""
        canvas, axis = self.panel.canvas, self.panel.axis
        for pin, _, hung in self.hung:
            foot = hung.label.x
            bend = [(foot, axis), (foot, axis - 5), (hung.stem, axis - OVER_THE_LINE), (hung.stem, hung.top + (2 * MARK if pin.person else MARK))]
            canvas.path("stem onset-stem" if pin.is_onset else "stem", [bend if foot != hung.stem else [bend[0], bend[3]]])
        canvas.dots("foot", 4, {(hung.label.x, axis): None for _, _, hung in self.hung})
        canvas.dots("foot small", 2.5, {(round(self.panel.x(pin.day)), axis): None for pin in self.left})
        for day in self.panel.shown.rounds:
            if self.panel.lens.holds(day):
                x = self.panel.x(day)
                canvas.path("round", [[(x, axis - 7), (x + 7, axis), (x, axis + 7), (x - 7, axis), (x, axis - 7)]])
        for each in self.hung:
            self._label_of(*each)
        for note in self._notes():
            for place, line in enumerate(note.lines):
                baseline = axis + FIRST_NOTE + NOTE_LINE * (place + self.lines_of_notes - 2)
                canvas.text(f"more of-{note.year}", note.x, baseline, line, "middle")

    def _words(self, pin: Pin) -> Words:
        return Words(in_lines(pin.person, self.letters - 2, 1)[0] if pin.person else "", in_lines(pin.title, self.letters, MOST_LINES), pin.felt)

    def _label(self, pin: Pin, words: Words) -> Label:
        width = max([width_of(words.person) + 8, *(width_of(line) for line in (*words.title, words.felt))])
        lines = bool(words.person) + len(words.title) + bool(words.felt)
        return Label(self.panel.x(pin.day), width, max(2 * MARK, LINE * lines + 2))

    def _label_of(self, pin: Pin, words: Words, hung: Hung) -> None:
        canvas = self.panel.canvas
        centre = hung.top + MARK
        anchor: Anchor = "end" if hung.before else "start"
        x = hung.stem - MARK if hung.before else hung.stem + MARK
        if words.person:
            draw_mark(canvas, pin.mark, pin.person, hung.stem, centre, MARK - 1)
            canvas.text("with-whom", x + (-4 if hung.before else 4), centre + 4.5, words.person, anchor)
        else:
            canvas.dots("foot", 4, [(hung.stem, centre)])
        baseline = centre + 4.5 + (LINE if words.person else 0)
        for style, line in [*(("ink", line) for line in words.title), ("", words.felt)]:
            canvas.text(style, x, baseline, line, anchor)
            baseline += LINE

    def _notes(self) -> Sequence[Note]:
        """What found no room, by years or months; neighbours whose words would touch are counted together."""
        lens, panel = self.panel.lens, self.panel
        by_time = [
            list(group) for _, group in groupby(self.left, key=lambda pin: (pin.day.year, 0 if timeline_words.is_long(lens) else pin.day.month))
        ]
        if len(by_time) * NOTE > panel.end - panel.start:
            by_time = [list(group) for _, group in groupby(self.left, key=lambda pin: panel.x(pin.day) // NOTE)]
        merged: list[tuple[list[Pin], Note, float]] = []
        for group in by_time:
            pins, (note, half) = group, self._note(group)
            while merged and merged[-1][1].x + merged[-1][2] + 8 > note.x - half:
                pins = merged.pop()[0] + pins
                note, half = self._note(pins)
            merged.append((pins, note, half))
        return [note for _, note, _ in merged]

    def _note(self, pins: Sequence[Pin]) -> tuple[Note, float]:
        panel = self.panel
        lines = (timeline_words.and_more(len(pins)), timeline_words.in_span([pin.day for pin in pins], panel.lens))
        half = max(width_of(line) for line in lines) / 2
        middle = (panel.x(pins[0].day) + panel.x(pins[-1].day)) / 2
        x = min(max(middle, panel.start + 6 + half), max(panel.end - 6 - half, panel.start + 6 + half))
        return Note(x, lines, pins[0].day.year), half

"""Where the labels of the timeline hang: no stem crosses a label, no label touches another, and what finds no room is counted instead."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MARK = 10.0
"""How far the mark at the head of a stem reaches to either side."""
APART = 5.0
"""What is left free between two labels, and between a label and a stem."""
STEMS_APART, FARTHEST_NUDGE = 2 * MARK + APART, 34.0
"""Two stems stand this far apart or are one; to get there a stem's head is moved this far at the most, and its foot stays."""
ONE_STEM = 3.0
"""Events that lie less than this apart hang on one stem."""
TRIES = 6
"""After so many labels in a row have found no room, no other is tried: a lens that is full stays full."""


@dataclass(frozen=True, slots=True)
class Label:
    """What hangs on a stem: where on the line it belongs, and how much room its words take beside the stem."""

    x: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Hung:
    """A label that found its place: its stem's head and the height of its upper edge; whether its words stand before the stem."""

    label: Label
    stem: float
    top: float
    before: bool

    @property
    def span(self) -> tuple[float, float]:
        """From where to where it reaches, the mark included."""
        if self.before:
            return self.stem - MARK - self.label.width, self.stem + MARK
        return self.stem - MARK, self.stem + MARK + self.label.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.label.height


@dataclass(frozen=True, slots=True)
class Wall:
    """The room above one stretch of the line."""

    start: float
    end: float
    top: float
    bottom: float


def hang(labels: Iterable[Label], wall: Wall) -> tuple[Hung | None, ...]:
    """A place for each label, the earlier first; None for one that finds no room. After `TRIES` of those no further label is asked for."""
    found: list[Hung | None] = []
    hanging: list[Hung] = []
    failed = 0
    for label in labels:
        if hung := _highest(label, hanging, wall):
            hanging.append(hung)
        failed = 0 if hung else failed + 1
        found.append(hung)
        if failed >= TRIES:
            break
    return tuple(found)


def _highest(label: Label, others: Sequence[Hung], wall: Wall) -> Hung | None:
    """The highest place that is free; of two equal ones that with its words behind the stem, in reading direction."""
    places = (
        Hung(label, stem, top, before)
        for stem in _stems(label.x, others, wall)
        for before in (False, True)
        if (top := _free(Hung(label, stem, wall.top, before), others, wall)) is not None
    )
    return min(places, key=lambda each: (each.top + (2 * MARK if each.before else 0), abs(each.stem - label.x)), default=None)


def _stems(x: float, others: Sequence[Hung], wall: Wall) -> Iterator[float]:
    """Where the head of the stem may stand: on the stem of the same day's event; else above its foot, or aside of neighbours in their order."""
    same_day = [each.stem for each in others if abs(each.label.x - x) < ONE_STEM]
    if same_day:
        yield from dict.fromkeys(same_day)
        return
    near = [each for each in others if abs(each.stem - x) < STEMS_APART]
    if not near:
        yield x
        return
    earlier, later = ([each.stem for each in near if (each.label.x < x) == is_earlier] for is_earlier in (True, False))
    stem = min(later) - STEMS_APART if not earlier else max(earlier) + STEMS_APART
    clear = all(abs(stem - each.stem) >= STEMS_APART for each in others)
    if clear and abs(stem - x) <= FARTHEST_NUDGE and wall.start + MARK <= stem <= wall.end - MARK:
        yield stem


def _free(hung: Hung, others: Sequence[Hung], wall: Wall) -> float | None:
    """The smallest height at which a label is free on that side of its stem; None where it is so at none."""
    start, end = hung.span
    if start < wall.start or end > wall.end:
        return None
    top, floor, blocked = wall.top, wall.bottom, []
    for other in others:
        other_start, other_end = other.span
        same_stem = abs(other.stem - hung.stem) < ONE_STEM
        if not same_stem and other_start - APART < hung.stem < other_end + APART:
            top = max(top, other.bottom + APART)  # below it, or the stem would cross it
        if not same_stem and start - APART < other.stem < end + APART:
            floor = min(floor, other.top - APART)  # above it, or its stem would cross this one
        if other_start < end + APART and start < other_end + APART:
            blocked.append((other.top - APART, other.bottom + APART))
    for upper, lower in sorted(blocked):
        if top < lower and upper < top + hung.label.height:
            top = lower
    return top if top + hung.label.height <= floor else None


def in_lines(words: str, most: int, lines: int) -> tuple[str, ...]:
    """Words in lines of so many characters at the most; what does not fit the last line is left off with a sign that says so."""
    found: list[str] = []
    for word in words.split():
        if found and len(found[-1]) + 1 + len(word) <= most:
            found[-1] += f" {word}"
        else:
            found.append(word)
    kept = [_cut(line, most) for line in found[:lines]]
    if len(found) > lines:
        kept[-1] = f"{kept[-1][: most - 1].rstrip(' ,;.…')}…"
    return tuple(kept)


def _cut(line: str, most: int) -> str:
    return line if len(line) <= most else f"{line[: most - 1]}…"

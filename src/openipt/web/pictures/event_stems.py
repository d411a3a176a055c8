"""What happened and with whom, hung on plum stems above the course line: neighbours step down, so that no stem crosses a label."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from openipt.web.pictures.canvas import Box, Canvas, width_of
from openipt.web.pictures.marks import draw_mark

ROW, ROWS = 40, 3
"""How high one row of labels is, and how many there may be."""
SMALL = 12.5
MARK = 8.5
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened at a place on the planned course. `person` is empty where it was with nobody; `mark` is how the person is drawn."""

    at: float
    title: str
    person: str = ""
    mark: str = "person"


@dataclass(frozen=True, slots=True)
class Hung:
    """One label in its row, 0 the highest; `start` is where it begins, `x` where its stem stands."""

    event: Happened
    row: int
    start: float
    width: float
    x: float


def hang(events: Sequence[Happened], x_of: Callable[[float], float], start: float, end: float) -> tuple[Hung, ...]:
    """Find each event a row and a place between `start` and `end`. What finds none is left to the table beside the picture."""
    hung: list[Hung] = []
    for event in sorted(events, key=lambda each: each.at):
        x, width = x_of(event.at), max(width_of(shortened(event.title), SMALL), _head_width(event))
        begins = [min(max(x - share * width, start), end - width) for share in (0.5, 0.1, 0.9)]
        places = ((row, at) for row in range(ROWS) for at in begins if _is_free(hung, row, at, width, x))
        if start <= x <= end and (place := next(places, None)) is not None:
            hung.append(Hung(event, *place, width, x))
    return tuple(hung)


def rows_needed(hung: Sequence[Hung]) -> int:
    """How many rows the labels take up."""
    return max((each.row + 1 for each in hung), default=0)


def draw_stems(canvas: Canvas, hung: Sequence[Hung], foot: Callable[[float], float], top: float) -> list[Box]:
    """Draw the labels from `top` down and their stems to the foot at their place. Returns what the labels take up."""
    taken = []
    for each in hung:
        y = top + each.row * ROW
        canvas.line("stem", each.x, y + ROW - 4, each.x, foot(each.x) - 8)
        middle = each.start + each.width / 2
        if each.event.person:
            head = middle - _head_width(each.event) / 2
            draw_mark(canvas, each.event.mark, each.event.person, head + MARK, y + 10, MARK)
            canvas.text("people strong", head + 2 * MARK + 5, y + 14.5, each.event.person)
        canvas.text("ink", middle, y + (32 if each.event.person else 26), shortened(each.event.title), "middle")
        taken.append(Box(each.start, y, each.width, ROW - 4))
    return taken


def shortened(title: str) -> str:
    """A title that is no longer than its label may be."""
    return title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1].rstrip()}…"


def _head_width(event: Happened) -> float:
    return width_of(event.person) + 2 * MARK + 5 if event.person else 0


def _is_free(hung: Sequence[Hung], row: int, at: float, width: float, x: float) -> bool:
    """Whether a label fits into that row: beside its neighbours, clear of the stems from above, and with its own stem clear of those below."""
    for each in hung:
        beside = at < each.start + each.width + 8 and each.start < at + width + 8
        if each.row == row and beside:
            return False
        if each.row < row and at - 4 < each.x < at + width + 4:
            return False
        if each.row > row and each.start - 4 < x < each.start + each.width + 4:
            return False
    return True

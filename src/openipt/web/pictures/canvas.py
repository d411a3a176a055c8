"""The ground that pictures are drawn on: it knows the reading direction, escapes words, and measures how wide they are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Literal

from django.utils.safestring import SafeString, mark_safe

Anchor = Literal["start", "middle", "end"]

CHARACTER = 0.58
"""About how wide a character is, in sizes of its type; generous, so that labels that seem to fit do fit."""

DIGIT = 0.62
"""About how wide a digit is; all are equally wide in tabular figures."""


def figure(value: float) -> str:
    """A coordinate with at most one decimal, so that pictures stay small."""
    return f"{value:.1f}".removesuffix(".0")


def width_of(words: str, size: float = 13) -> float:
    """About how wide words stand in the picture."""
    return len(words) * size * (DIGIT if words.isdigit() else CHARACTER)


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle that a label takes up, in reading coordinates: `x` counts from where reading starts."""

    x: float
    y: float
    width: float
    height: float

    def touches_any(self, others: Iterable["Box"]) -> bool:
        """Whether it overlaps one of the others, edges apart."""
        start, top, end, bottom = self.x, self.y, self.x + self.width, self.y + self.height
        for other in others:  # noqa: SIM110  # a loop, since crowded pictures ask ten thousand times
            if other.y < bottom and top < other.y + other.height and other.x < end and start < other.x + other.width:
                return True
        return False


@dataclass(slots=True)
class Canvas:
    """Draws in reading coordinates and turns them round for right-to-left pages; only here is it known which side is which."""

    width: float
    height: float
    rtl: bool = False
    parts: list[str] = field(default_factory=list)

    def x(self, position: float) -> float:
        """Where a position counted from the start of reading lies on the page."""
        return self.width - position if self.rtl else position

    def line(self, name: str, x1: float, y1: float, x2: float, y2: float) -> None:
        """A straight line."""
        self.parts.append(f'<path class="{name}" d="M{figure(self.x(x1))} {figure(y1)}L{figure(self.x(x2))} {figure(y2)}"/>')

    def path(self, name: str, runs: Iterable[Iterable[tuple[float, float]]]) -> None:
        """Broken lines through points, one path for all; a run of a single point is a dot where the line's ends are round."""
        drawn = "".join(self._run(list(run)) for run in runs)
        if drawn:
            self.parts.append(f'<path class="{name}" d="{drawn}"/>')

    def rect(self, name: str, box: Box, radius: float = 0) -> None:
        """A rectangle."""
        x = self.x(box.x) - (box.width if self.rtl else 0)
        rounded = f' rx="{figure(radius)}"' if radius else ""
        self.parts.append(
            f'<rect class="{name}" x="{figure(x)}" y="{figure(box.y)}" width="{figure(box.width)}" height="{figure(box.height)}"{rounded}/>'
        )

    def dots(self, name: str, radius: float, centres: Iterable[tuple[float, float]]) -> None:
        """Circles of one size."""
        self.parts += [f'<circle class="{name}" cx="{figure(self.x(x))}" cy="{figure(y)}" r="{figure(radius)}"/>' for x, y in centres]

    def square(self, name: str, x: float, y: float, half: float) -> None:
        """A square around a point."""
        self.rect(name, Box(x - half, y - half, 2 * half, 2 * half), 1.5)

    def triangle(self, name: str, x: float, y: float, size: float) -> None:
        """A triangle on its base, its middle at x and its base at y."""
        half = size * 0.6
        self.parts.append(f'<path class="{name}" d="M{figure(self.x(x))} {figure(y - size)}l{figure(half)} {figure(size)}h{figure(-2 * half)}z"/>')

    def hatch(self, key: str, box: Box) -> None:
        """A hatched rectangle; the hatching is a pattern of its own, since each picture must stand alone."""
        self.parts.append(
            f'<pattern id="{key}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            '<path class="hatch" d="M0 0v7"/></pattern>'
        )
        x = self.x(box.x) - (box.width if self.rtl else 0)
        self.parts.append(f'<rect fill="url(#{key})" x="{figure(x)}" y="{figure(box.y)}" width="{figure(box.width)}" height="{figure(box.height)}"/>')

    def text(self, name: str, x: float, y: float, words: str, anchor: Anchor = "start") -> None:
        """Words, anchored in reading direction."""
        turned: dict[Anchor, Anchor] = {"start": "end", "end": "start", "middle": "middle"}
        side = turned[anchor] if self.rtl else anchor
        classes = " ".join(each for each in (name, "" if side == "start" else f"at-{side}") if each)
        named = f' class="{classes}"' if classes else ""
        self.parts.append(f'<text{named} x="{figure(self.x(x))}" y="{figure(y)}">{escape(words)}</text>')

    def svg(self, name: str, key: str, title: str, description: str) -> SafeString:
        """The finished picture with its title and description."""
        head = (
            f'<svg class="{name}" viewBox="0 0 {figure(self.width)} {figure(self.height)}" width="{figure(self.width)}" role="img"'
            f' aria-labelledby="{key}-t {key}-d"><title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(description)}</desc>'
        )
        # Every word in `parts` went through escape() above; everything else is our own figures and class names.
        return mark_safe(head + "".join(self.parts) + "</svg>")  # noqa: S308

    def _run(self, run: list[tuple[float, float]]) -> str:
        points = [f"{figure(self.x(x))} {figure(y)}" for x, y in run]
        if len(points) == 1:
            return f"M{points[0]}h0"
        return "M" + "L".join(points)

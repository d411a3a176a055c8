"""The small line of a row in the caseload: the main measure over the whole planned course, at one scale for every client."""

from collections.abc import Sequence
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from openipt.web.pictures.canvas import figure
from openipt.web.pictures.standing import Point, Scale, joined
from openipt.web.translating import gettext

WIDTH, HEIGHT, EDGE = 140, 46, 4
BASE = f'<path class="base" d="M0 {HEIGHT - 2}H{WIDTH}"/>'


def spark(scale: Scale, points: Sequence[Point], planned: int, step: float, begin: int = 1) -> SafeString:
    """The line itself, dotted where the first score lies, for so many sessions from `begin` on. It holds no words, so the stylesheet turns it."""
    drawn = BASE
    if points:
        heights = _heights(scale.lowest, scale.highest)
        places = {point.at: f"{_x(point.at - begin, planned)} {heights[point.value - scale.lowest]}" for point in points}
        runs = ["L".join([places[point.at] for point in run]) + ("h0" if len(run) == 1 else "") for run in joined(points, step)]
        first = heights[points[0].value - scale.lowest]
        drawn += f'<path class="first" d="M{EDGE} {first}H{WIDTH}"/><path class="mood" d="M{"M".join(runs)}"/>'
        drawn += f'<path class="last" d="M{places[points[-1].at]}h0"/>'
    label = escape(in_words(scale, points))
    return mark_safe(f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">{drawn}</svg>')  # noqa: S308


def in_words(scale: Scale, points: Sequence[Point]) -> str:
    """The totals in their order, for readers who do not see the line."""
    if not points:
        return gettext("%(measure)s: no score yet") % {"measure": scale.name}
    return f"{scale.name}: {', '.join(str(point.value) for point in points)}"


@lru_cache(maxsize=1024)
def _x(after: float, planned: int) -> str:
    """Where a place so many sessions after the first lies. Kept: a caseload has few places and many points."""
    return figure(EDGE + after * (WIDTH - 2 * EDGE) / max(planned - 1, 1))


@lru_cache(maxsize=64)
def _heights(lowest: int, highest: int) -> tuple[str, ...]:
    """Where each total of a scale lies, from the lowest on."""
    scale = Scale("", lowest, highest)
    return tuple(figure((HEIGHT - 2) - scale.share(total) * (HEIGHT - 2 - EDGE)) for total in range(lowest, highest + 1))

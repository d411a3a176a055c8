"""A client's own line: the totals so far over the whole planned course, without bands or cutoffs, since nothing is judged here."""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.safestring import SafeString

from openipt.core.measures import Measure
from openipt.record.read import ScorePoint
from openipt.web.pictures.canvas import Canvas
from openipt.web.pictures.standing import Point, Scale, joined
from openipt.web.translating import gettext as _

WIDTH, HEIGHT, TOP, BOTTOM, EDGE = 294, 148, 26, 116, 12


def points_of_line(line: Sequence[ScorePoint]) -> tuple[Point, ...]:
    """The totals as points: at their session, or half a step after the one before where they belong to none."""
    points: list[Point] = []
    for score in line:
        if score.total is not None and score.struck_at is None:
            before = points[-1].at if points else 0.0
            points.append(Point(float(score.session) if score.session is not None else before + 0.5, score.total, score.session, score.about))
    return tuple(points)


def own_line(measure: Measure, points: Sequence[Point], planned: int, *, rtl: bool) -> SafeString:
    """The line with its first and last number, dotted where it started; x is the whole planned course."""
    canvas, scale = Canvas(WIDTH, HEIGHT, rtl), Scale.of(measure)
    begin = min([1, *(int(point.at) for point in points)])
    last_session = max([planned, 1, *(int(point.at) for point in points)])

    def x(at: float) -> float:
        return EDGE + max(at - begin, 0) * (WIDTH - 2 * EDGE) / max(last_session - begin, 1)

    def y(total: int) -> float:
        return BOTTOM - scale.share(total) * (BOTTOM - TOP)

    canvas.line("grid", 0, BOTTOM, WIDTH, BOTTOM)
    canvas.text("", x(begin) - EDGE, BOTTOM + 20, _("Session %(number)d") % {"number": begin})
    canvas.text("", x(last_session) + EDGE, BOTTOM + 20, str(last_session), "end")
    if points:
        first, last = points[0], points[-1]
        canvas.line("cut", x(first.at), y(first.value), WIDTH, y(first.value))
        canvas.text("", WIDTH, y(first.value) - 8, _("start"), "end")
        canvas.path("mood thin", [[(x(point.at), y(point.value)) for point in run] for run in joined(points, _usual_step(points))])
        canvas.dots("point small", 3.5, [(x(point.at), y(point.value)) for point in points[:-1]])
        canvas.dots("point last", 5.5, [(x(last.at), y(last.value))])
        if len(points) > 1:
            canvas.text("score", x(first.at) - EDGE, y(first.value) - 10, str(first.value))
        canvas.text("score last", x(last.at), _beside(y(last.value), y(first.value)), str(last.value), "middle")
        if last.session and 2 < last.session < last_session - 1:
            canvas.text("score", x(last.at), BOTTOM + 20, str(last.session), "middle")
    return canvas.svg("small-line", "own-line", _("Your own line"), _said(points))


def _usual_step(points: Sequence[Point]) -> float:
    """How many sessions usually lie between two answers; a longer way than that is a gap and is not bridged."""
    return max(1.0, min((after.at - before.at for before, after in pairwise(points)), default=1.0))


def _beside(last: float, first: float) -> float:
    """Below the point where there is room and the line of the start lies above, else above it."""
    return last + 24 if last + 28 < BOTTOM and last >= first else last - 12


def _said(points: Sequence[Point]) -> str:
    if not points:
        return _("No number yet.")
    return _("The numbers so far: %(totals)s.") % {"totals": ", ".join(str(point.value) for point in points)}

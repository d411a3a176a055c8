"""A small picture of one goal: how far it had come at each session, from 0 to 10, with where it began and what was hoped for."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from openipt.web.pictures.canvas import Canvas
from openipt.web.translating import gettext

WIDTH, HEIGHT, TOP, BOTTOM, BEFORE, AFTER = 300, 96, 18, 80, 26, 64
HIGHEST = 10


def goal_line(
    key: str, goal: str, ratings: Sequence[tuple[int, int]], baseline: int | None, target: int | None, sessions: Sequence[int], *, rtl: bool
) -> SafeString:
    """Ratings are pairs of a session and 0 to 10; higher is nearer to the goal. Without a rating there is no picture."""
    if not ratings:
        return SafeString()
    canvas, room = Canvas(WIDTH, HEIGHT, rtl), WIDTH - BEFORE - AFTER
    order = {number: place for place, number in enumerate(sessions)}

    def x(session: int) -> float:
        return BEFORE + (order[session] + 0.5) * room / len(sessions)

    def y(rating: int) -> float:
        return BOTTOM - rating / HIGHEST * (BOTTOM - TOP)

    canvas.line("grid", BEFORE, BOTTOM, WIDTH - AFTER, BOTTOM)
    for end in (0, HIGHEST):
        canvas.text("", BEFORE - 6, y(end) + 4.5, str(end), "end")
    if target is not None:
        canvas.line("cut", BEFORE, y(target), WIDTH - AFTER, y(target))
        canvas.text("", WIDTH - AFTER + 6, y(target) + 4.5, gettext("hope %(at)d") % {"at": target})
    if baseline is not None:
        canvas.dots("point hollow", 3.5, [(BEFORE, y(baseline))])
    spots = [(x(session), y(rating)) for session, rating in ratings]
    canvas.path("mood thin", [spots])
    canvas.dots("point small", 3.5, spots[:-1])
    canvas.dots("point last", 5.5, spots[-1:])
    for place in {0, len(spots) - 1}:
        canvas.text("score last" if place == len(spots) - 1 else "score", spots[place][0], spots[place][1] - 9, str(ratings[place][1]), "middle")
    told = ", ".join(gettext("session %(number)d: %(rating)d") % {"number": session, "rating": rating} for session, rating in ratings)
    return canvas.svg("small-line", f"goal-{key}", gettext("How far the goal has come: %(goal)s") % {"goal": goal}, told)

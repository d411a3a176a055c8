"""The course ribbon: one slot for each planned session, so that a glance says how far a course has come."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from openipt.web.pictures.canvas import Box, Canvas, figure, width_of
from openipt.web.pictures.slots import Slot, SlotState, in_words, stretches
from openipt.web.translating import gettext, language

SMALL_WIDTH = 196
LARGE_WIDTH = 480
NARROW_WIDTH = 328


def small_ribbon(slots: Sequence[Slot]) -> SafeString:
    """The ribbon of a row in the caseload: one path for each kind of slot, so that fifty of them stay light.

    It holds no words, so the stylesheet alone turns it round on right-to-left pages. Courses that stand alike share a drawing,
    which is kept: it says nothing of a person.
    """
    return _small_ribbon(language(), tuple((slot.number, slot.state, slot.phase) for slot in slots))


@lru_cache(maxsize=2048)
def _small_ribbon(language: str | None, pattern: tuple[tuple[int, SlotState, str], ...]) -> SafeString:
    """The drawing, with its words in that language."""
    slots = [Slot(number, state, phase, date.min) for number, state, phase in pattern]
    places = _places(slots, SMALL_WIDTH - 2, 3, 8)
    low, tall = (_shape(places[0][1], 8), _shape(places[0][1], 16)) if places else ("", "")
    paths: dict[str, str] = {}
    for slot, (x, width) in zip(slots, places, strict=True):
        drawn = f"M{figure(x + 1)} 4{tall}" if slot.state == "now" else f"M{figure(x + 1)} 8{low}"
        name = "missed" if slot.state == "cancelled" else slot.state
        if name == "missed":
            drawn += f"m0 6l{figure(width)}-8"
        paths[name] = paths.get(name, "") + drawn
    drawn = "".join(f'<path class="{name}" d="{path}"/>' for name, path in paths.items())
    label = escape(in_words(slots))
    return mark_safe(f'<svg class="ribbon" viewBox="0 0 {SMALL_WIDTH} 20" role="img" aria-label="{label}">{drawn}</svg>')  # noqa: S308


def large_ribbon(slots: Sequence[Slot], titles: Mapping[str, str], current: str | None, *, rtl: bool, narrow: bool = False) -> SafeString:
    """The ribbon of a course page: the next slot tall with its number, reviews as triangles, the phases named beneath.

    Courses that stand alike share a drawing, which is kept.
    """
    return _large_ribbon(language(), tuple(slots), tuple(titles.items()), current, rtl, narrow)


@lru_cache(maxsize=1024)
def _large_ribbon(
    language: str | None, slots: tuple[Slot, ...], named: tuple[tuple[str, str], ...], current: str | None, rtl: bool, narrow: bool
) -> SafeString:
    """The drawing, with its words in that language."""
    titles = dict(named)
    canvas = Canvas(NARROW_WIDTH if narrow else LARGE_WIDTH, 62, rtl)
    places = dict(zip((slot.number for slot in slots), _places(slots, canvas.width - 2, 4, 8), strict=True))
    for slot in slots:
        x, width = places[slot.number]
        top, height = (1.0, 24.0) if slot.state == "now" else (7.0, 12.0)
        box = Box(x + 1, top, width, height)
        if slot.state == "now":
            box = _wide_enough(box, str(slot.number), canvas.width)
        canvas.rect("missed" if slot.state == "cancelled" else slot.state, box, 4 if slot.state == "now" else 3)
        if slot.state in ("missed", "cancelled"):
            canvas.line("missed", box.x, top + height, box.x + width, top)
        if slot.state == "now":
            canvas.text("number-now", box.x + box.width / 2, 18, str(slot.number), "middle")
        if slot.review:
            canvas.triangle("review", box.x + width / 2, 36, 7)
    _name_reviews(canvas, slots, places)
    _name_phases(canvas, slots, places, titles, current)
    key = "ribbon-narrow" if narrow else "ribbon"
    return canvas.svg("ribbon large only-narrow" if narrow else "ribbon large not-narrow", key, gettext("The planned sessions"), in_words(slots))


def _wide_enough(box: Box, number: str, room: float) -> Box:
    """The slot that bears its number, widened over its neighbours where a long course on a phone leaves less room than the number takes."""
    width = max(box.width, width_of(number, 13) * 1.1 + 4)
    x = box.x + (box.width - width) / 2
    return Box(min(max(x, 1), room - 1 - width), box.y, width, box.height)


def _shape(width: float, height: float) -> str:
    """A slot with rounded corners, drawn from its start two below its upper edge; the same words for every slot, so that a page packs well."""
    corner = min(2, width / 2)
    round_, across, down = figure(corner), figure(width - 2 * corner), figure(height - 4)
    return f"q0-2 {round_}-2h{across}q{round_} 0 {round_} 2v{down}q0 2-{round_} 2h-{across}q-{round_} 0-{round_}-2z"


def _places(slots: Sequence[Slot], room: float, gap: float, between_phases: float) -> list[tuple[float, float]]:
    """Where each slot starts and how wide it is; phases stand a little apart."""
    breaks = sum(1 for before, after in pairwise(slots) if before.phase != after.phase)
    pitch = (room + gap - between_phases * breaks) / max(len(slots), 1)
    gap = min(gap, pitch * 0.3)
    places, x = [], 0.0
    for index, slot in enumerate(slots):
        if index and slots[index - 1].phase != slot.phase:
            x += between_phases
        places.append((x, pitch - gap))
        x += pitch
    return places


def _name_reviews(canvas: Canvas, slots: Sequence[Slot], places: Mapping[int, tuple[float, float]]) -> None:
    """The word beside the last review still to come, or else the last of all."""
    reviews = [slot for slot in slots if slot.review]
    if reviews:
        x, width = places[reviews[-1].number]
        word = gettext("review") if len(reviews) == 1 else gettext("reviews")
        canvas.text("", x + width / 2 + 9, 36, word)


def _name_phases(
    canvas: Canvas, slots: Sequence[Slot], places: Mapping[int, tuple[float, float]], titles: Mapping[str, str], current: str | None
) -> None:
    """Each phase's name under its first slot; a name that would touch the one before is left to the words beside the ribbon."""
    free = 0.0
    for phase, first, _last in stretches(slots):
        x = places[first.number][0] + 1
        width = width_of(titles[phase], 13)
        x = min(x, canvas.width - width)
        if x >= free:
            canvas.text("current" if phase == current else "", x, 56, titles[phase])
            free = x + width + 6

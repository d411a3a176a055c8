"""Reads a day, a time and the way to meet from a form, by the service's own clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import get_args

from openipt.core.uses import Mode
from openipt.web import words
from openipt.web.fieldforms import Choice, Mistake, Mistyped, day_in
from openipt.web.translating import gettext

MODES: tuple[Mode, ...] = get_args(Mode)
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NewTime:
    """Another time and mode for a planned session."""

    starts_at: datetime
    mode: Mode


def new_time(typed: Typed, zone: str) -> NewTime:
    """When a session is to be, and how the two will meet. Raises Mistyped."""
    mistakes: list[Mistake] = []
    starts_at, mode = moment_of(typed, zone, mistakes), mode_of(typed, mistakes)
    if mistakes or starts_at is None or mode is None:
        raise Mistyped(mistakes)
    return NewTime(starts_at, mode)


def mode_choices(chosen: str = "") -> tuple[Choice, ...]:
    """The ways to meet, as a form offers them."""
    return tuple(Choice(mode, words.sentence(words.mode(mode)), mode == chosen) for mode in MODES)


def day_of(typed: Typed, field: str, mistakes: list[Mistake], *, needed: bool) -> date | None:
    """The day in that field; what cannot be read is added to `mistakes`."""
    text = typed.get(field, "").strip()
    if not text and not needed:
        return None
    found = day_in(text)
    if found is None:
        mistakes.append(Mistake(field, gettext("Write the day as year-month-day, such as 2025-04-01.")))
    return found


def moment_of(typed: Typed, zone: str, mistakes: list[Mistake]) -> datetime | None:
    """The day and the time by the service's own clocks, as one moment; what cannot be read is added to `mistakes`."""
    day = day_of(typed, "day", mistakes, needed=True)
    try:
        clock = time.fromisoformat(typed.get("time", "").strip())
    except ValueError:
        mistakes.append(Mistake("time", gettext("Write the time as hours and minutes, such as 13:20.")))
        return None
    return datetime.combine(day, clock.replace(tzinfo=None), words.zone(zone)) if day else None


def mode_of(typed: Typed, mistakes: list[Mistake]) -> Mode | None:
    """How the two meet; what cannot be read is added to `mistakes`."""
    for mode in MODES:
        if typed.get("mode") == mode:
            return mode
    mistakes.append(Mistake("mode", gettext("Choose how you meet.")))
    return None

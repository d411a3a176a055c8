"""Whom an alert calls, and when it climbs on to the next person, until somebody takes it."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from pydantic import Field

from openipt.core.fields import Definition, Source
from openipt.core.hours import OpeningHours, moment_after

Called = Literal["treating", "cover", "supervisor", "lead"]


class Rung(Definition):
    """One rung: after how many minutes of the service's own hours who is called."""

    after_minutes: int = Field(ge=0)
    calls: tuple[Called, ...] = Field(min_length=1)


class Ladder(Definition):
    """The rungs in order. Past the last one everybody on it is called again and again, until a person has taken the alert."""

    rungs: tuple[Rung, ...] = Field(min_length=1)
    repeat_after_minutes: int = Field(ge=15)
    """From the last rung on, and from taking an alert without writing down what was done."""
    source: Source

    def mistakes(self) -> Iterator[str]:
        """Rungs that do not rise."""
        minutes = [rung.after_minutes for rung in self.rungs]
        if minutes[0] != 0:
            yield "The first rung calls at once: its «after_minutes» is 0."
        if any(later <= earlier for earlier, later in itertools.pairwise(minutes)):
            yield "Each rung comes later than the one before it. Put the rungs in the order of their minutes."


@dataclass(frozen=True, slots=True)
class Watch:
    """The hours in which a service sees to alerts: its own, or the whole day and night."""

    hours: tuple[OpeningHours, ...]
    zone: str
    around_the_clock: bool = False
    closed: frozenset[date] = frozenset()

    def after(self, start: datetime, minutes: int) -> datetime:
        """When so many of these minutes have passed since `start`."""
        if self.around_the_clock:
            return start + timedelta(minutes=minutes)
        return moment_after(self.hours, self.zone, start, minutes, self.closed)


def rung_called(ladder: Ladder, rung: int) -> tuple[Called, ...]:
    """Who is called on that rung; past the last one, those of the last."""
    return ladder.rungs[min(rung, len(ladder.rungs) - 1)].calls


def climbs_at(ladder: Ladder, watch: Watch, born_at: datetime, rung: int | None, reached_at: datetime, *, emergency: bool) -> datetime:
    """When the rung after `rung` is due (None: the first one). `reached_at` is when `rung` was reached.

    Minutes are counted from birth in the service's hours, so that one born at night starts with the first rung at the opening. Of an
    emergency all rungs are due at once, at whatever hour; it is called again by the clock.
    """
    following = 0 if rung is None else rung + 1
    if following >= len(ladder.rungs):
        return reached_at + timedelta(minutes=ladder.repeat_after_minutes) if emergency else watch.after(reached_at, ladder.repeat_after_minutes)
    return born_at if emergency else watch.after(born_at, ladder.rungs[following].after_minutes)


def is_at_the_last_rung(ladder: Ladder, rung: int | None) -> bool:
    """Whether there is nobody further to call than has been called."""
    return rung is not None and rung >= len(ladder.rungs) - 1


def reachable_readers_wanted(clinicians: int) -> int:
    """How many people with a tested channel a service needs before a safety item is asked from afar (security.md, «Decided since»)."""
    return 2 if clinicians > 1 else 1

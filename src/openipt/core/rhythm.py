"""How regular a week was: five things of each day, each held against the hour at which it is usually done (reference 8.11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from fractions import Fraction
from typing import Any

from openipt.core.worksheets import Worksheet, clock_times

EVENTS = ("out_of_bed", "first_contact", "start_activity", "dinner", "to_bed")
"""The five daily events of the SRM-5 (Monk 2002, as reference 8.11 gives them)."""
DAY_BEGINS = time(4, 0)
"""A day is counted from four in the morning, so that to bed at 23:50 and at 00:20 lie half an hour apart (reference 8.11)."""
FEWEST_TIMES = 3
"""An event counts where it was done on so many of the seven days (reference 8.11)."""
FEWEST_DAYS = 5
"""With fewer days on which anything was written down there is no figure (reference 8.11)."""
FAR_OFF = Fraction(3, 2)
"""A time further from the mean than so many standard deviations does not enter the usual hour (reference 8.11)."""
NEAR = 45
"""A hit lies within so many minutes of the usual hour, that far included (reference 8.11)."""
MINUTES_A_DAY = 24 * 60

Times = Sequence[time | None]
"""One time for each day; None where it did not happen."""


@dataclass(frozen=True, slots=True)
class Regularity:
    """The figure of one week: hits for each event counted, 0 to 7, higher is more regular; one decimal, half to even."""

    score: float
    hits: int
    events: int


def regularity(week: Mapping[str, Times]) -> Regularity | None:
    """The regularity of one week by event. None where too little was written down for a figure.

    The algorithm is the literature's from memory (reference 8.11, mark M): the usual hour is the mean after dropping times far off; hits
    are counted over all times, the dropped ones too.
    """
    days = max((len(times) for times in week.values()), default=0)
    written = sum(any(day < len(times) and times[day] is not None for times in week.values()) for day in range(days))
    counted = [found for event in EVENTS if len(found := [_minutes(each) for each in week.get(event, ()) if each is not None]) >= FEWEST_TIMES]
    if written < FEWEST_DAYS or not counted:
        return None
    hits = sum(_hits(times) for times in counted)
    return Regularity(float(round(Fraction(hits, len(counted)), 1)), hits, len(counted))


def of_sheet(content: Mapping[str, Any]) -> Regularity | None:
    """The regularity of the week that a filled worksheet holds."""
    return regularity({event: clock_times(content[event]) for event in EVENTS if event in content})


def figure_of_sheet(sheet: Worksheet, content: Mapping[str, Any]) -> str:
    """What is worked out from a filled worksheet, as a sentence; empty where the sheet has no figure or too little was written."""
    found = of_sheet(content) if sheet.scored_as == "rhythm" else None
    return f"Regularity: {found.score} of 7, higher is steadier ({found.hits} near the usual hour, {found.events} counted)." if found else ""


def _minutes(moment: time) -> int:
    """Minutes since the day began, at four."""
    return (moment.hour * 60 + moment.minute - DAY_BEGINS.hour * 60) % MINUTES_A_DAY


def _hits(times: Sequence[int]) -> int:
    first = Fraction(sum(times), len(times))
    variance = sum((each - first) ** 2 for each in times) / (len(times) - 1)  # of a sample
    kept = [each for each in times if (each - first) ** 2 <= FAR_OFF**2 * variance]
    usual = Fraction(sum(kept), len(kept))
    return sum(abs(each - usual) <= NEAR for each in times)

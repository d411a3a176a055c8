"""All that the timeline's picture shows, as plain values that a drawing can be kept for."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from openipt.core.lenses import Lens

Track = Literal["high", "episode", "routine", "treatment", "focus"]
"""What a bar below the line tells of, from the top down."""


class Pin(NamedTuple):
    """Something that happened: it hangs above the line. `weight` says what comes first where there is no room for all."""

    day: date
    title: str
    felt: str = ""
    person: str = ""
    mark: str = "person"
    """As in pictures/marks.py."""
    is_onset: bool = False
    weight: int = 0


class Bar(NamedTuple):
    """Something that lasted, both days included. `severity` is 0 to 10, None where nobody said; `short` stands where `words` have no room."""

    track: Track
    first: date
    last: date
    words: str
    severity: int | None = None
    short: str = ""


class Total(NamedTuple):
    """A total of the main measure and its day."""

    day: date
    value: int


class RiseShown(NamedTuple):
    """A stretch of the line that got heavier; `number` is the session at its end, and `said` whether somebody said what happened."""

    before: Total
    after: Total
    number: int
    said: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """The main measure: its name, and its full range."""

    name: str
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class TimelineShown:
    """The whole timeline. `runs` are the totals that a line may join; `remembered` how bad it was, 0 to 10, as somebody remembers."""

    lenses: tuple[Lens, ...]
    pins: tuple[Pin, ...]
    bars: tuple[Bar, ...]
    scale: Scale
    runs: tuple[tuple[Total, ...], ...]
    remembered: tuple[tuple[date, int], ...]
    rounds: tuple[date, ...]
    """The days on which something comes round."""
    rises: tuple[RiseShown, ...]
    onset: date | None
    onset_words: str
    begins: date
    description: str
    two_sided: bool = False
    """Whether times of high mood are drawn above a line of their own and depression below it (reference 5.4, IPSRT)."""

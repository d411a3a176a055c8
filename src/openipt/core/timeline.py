"""The timeline: what happened and with whom, when this episode began, what comes round every year, and where the score got heavier."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal, NamedTuple
from uuid import UUID

from openipt.core.inventory import Person
from openipt.core.when import Precision, When, month_of, on, when_of

SHEET = "timeline_event"
"""The worksheet that an event stands on."""
SOON_DAYS = 30
"""So many days ahead an anniversary is told as coming soon."""

AROUND_THE_ONSET, EVENTS_AROUND_THE_ONSET = timedelta(days=183), 3
"""The timeline's task counts as done with so many events so near to the onset, on either side of it."""

Change = Literal["onset", "worse", "better", "none", ""]
Strand = Literal["event", "episode", "treatment", "mood", "routine", "high"]
BARS: frozenset[Strand] = frozenset({"episode", "treatment", "routine", "high"})
"""What lasts, and is drawn as a bar below the line."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something on the timeline (reference 5.4). `impact` is -5 very hard to 5 very good, `severity` 0 to 10, both None where not said."""

    id: UUID
    when: When
    title: str
    until: When | None = None
    category: str = ""
    person: str = ""
    """Their present name; empty where it was with nobody."""
    person_id: UUID | None = None
    """Who that is in the inventory; None for a name that is not in it."""
    role_area: str = ""
    impact: int | None = None
    change: Change = ""
    strand: Strand = "event"
    severity: int | None = None
    every_year: bool = False
    note: str = ""

    @property
    def lasts_until(self) -> date:
        """The last day that it may have lasted to."""
        return max(self.when.last, self.until.last) if self.until else self.when.last


@dataclass(frozen=True, slots=True)
class Anniversary:
    """A day, or where no more is known a month, on which something comes round.

    `title` is of what came first, or empty for a date of death that only the inventory knows; `years` have passed since.
    """

    when: When
    years: int
    title: str
    person: str
    of_a_death: bool
    event: UUID | None


class Scored(NamedTuple):
    """The total of the main measure at a session, or on a day of its own (None)."""

    session: int | None
    day: date
    value: int


class Rise(NamedTuple):
    """Two totals that follow each other, of which the later is the heavier."""

    before: Scored
    after: Scored

    @property
    def points(self) -> int:
        """By how many points it got heavier."""
        return abs(self.after.value - self.before.value)


def event_of(id: UUID, content: Mapping[str, Any]) -> Event:
    """Something as its sheet says; a person of the inventory has the id beside the name."""
    person_id = content.get("person_id")
    return Event(
        id=id,
        when=when_of(content["date"]),
        title=content["title"],
        until=when_of(content["until"]) if "until" in content else None,
        category=content.get("category", ""),
        person=content.get("person", ""),
        person_id=UUID(person_id) if person_id else None,
        role_area=content.get("role_area", ""),
        impact=content.get("impact"),
        change=content.get("symptom_change", ""),
        strand=content.get("strand", "event"),
        severity=content.get("severity"),
        every_year=bool(content.get("every_year")),
        note=content.get("note", ""),
    )


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """From the earliest to the latest; of equal dates in the order in which they were written down."""
    return tuple(sorted(events, key=lambda each: each.when.order))


def onset(events: Iterable[Event]) -> Event | None:
    """When this episode began: the latest event that says so; None where none does."""
    return max((each for each in events if each.change == "onset"), key=lambda each: each.when.order, default=None)


def is_drawn(events: Collection[Event]) -> bool:
    """Whether the onset is marked, with at least three events in the twelve months around it, six on either side (reference 2.3)."""
    began = onset(events)
    if began is None:
        return False
    around = [each for each in events if each.strand == "event" and each.id != began.id]
    return sum(1 for each in around if abs(each.when.middle - began.when.middle) <= AROUND_THE_ONSET) >= EVENTS_AROUND_THE_ONSET


def events_between(events: Iterable[Event], first: date, last: date) -> tuple[Event, ...]:
    """What happened from one day to another, both included, in order. What is known by its year alone belongs to no single week, and is left."""
    found = (each for each in events if each.strand == "event" and each.when.precision is not Precision.YEAR)
    return in_order(each for each in found if first <= each.when.middle <= last)


def duplicates(events: Iterable[Event]) -> tuple[tuple[Event, Event], ...]:
    """Pairs that may be one thing written down twice: of one title, and possibly of one day."""
    by_title: dict[tuple[str, Strand], list[Event]] = {}
    for each in in_order(events):
        by_title.setdefault((_plain(each.title), each.strand), []).append(each)
    pairs = (pair for same in by_title.values() for pair in pairwise(same))
    return tuple((one, other) for one, other in pairs if one.when.overlaps(other.when))


def rises(scores: Sequence[Scored], *, higher_is_worse: bool = True) -> tuple[Rise, ...]:
    """Where the score got heavier from one to the next."""
    sign = 1 if higher_is_worse else -1
    return tuple(Rise(before, after) for before, after in pairwise(scores) if (after.value - before.value) * sign > 0)


def anniversaries(events: Iterable[Event], people: Iterable[Person], first: date, last: date) -> tuple[Anniversary, ...]:
    """What comes round from one day to another, both included, in order.

    That is: everybody's date of death, what was ticked as coming round, and what was written down as an anniversary. A date known by its year
    alone comes round on no day, so nothing is said of it. What was born on 29 February comes round on 28 February of other years.
    """
    found: dict[tuple[str, int, int], Anniversary] = {}
    for origin in sorted(_origins(tuple(events), people), key=lambda each: each.when.order):
        key = (origin.who, origin.when.first.month, origin.when.first.day if origin.when.precision is Precision.DAY else 0)
        for when, years in _coming_round(origin.when, first, last):
            found.setdefault((f"{key}", when.first.year, key[1]), Anniversary(when, years, *origin[2:]))
    return tuple(sorted(found.values(), key=lambda each: each.when.order))


def soon(events: Iterable[Event], people: Iterable[Person], since: date, day: date) -> tuple[Anniversary, ...]:
    """What came round from one day on, comes round on another, or does so in the thirty days after that."""
    return anniversaries(events, people, since, day + timedelta(days=SOON_DAYS))


class _Origin(NamedTuple):
    when: When
    who: str
    title: str
    person: str
    of_a_death: bool
    event: UUID | None


def _origins(events: Sequence[Event], people: Iterable[Person]) -> Iterator[_Origin]:
    """What can come round; of several deaths written down with one person the first is theirs, since a funeral is of the same kind."""
    dead: set[str] = set()
    for person in people:
        died = (person.more or {}).get("date_of_death")
        if died:
            dead.add(str(person.id))
            yield _Origin(when_of(died), str(person.id), "", person.name, True, None)
    for event in in_order(events):
        who = str(event.person_id or "") or _plain(event.person or event.title)
        first_death = event.category == "death" and who not in dead
        if first_death:
            dead.add(who)
        if first_death or event.every_year or event.category in ("anniversary", "pet_death"):
            yield _Origin(event.when, who, event.title, event.person, first_death, event.id)


def _coming_round(origin: When, first: date, last: date) -> Iterator[tuple[When, int]]:
    if origin.precision is Precision.YEAR:
        return
    for year in range(max(first.year, origin.first.year + 1), last.year + 1):
        day = _in_year(origin.first, year)
        when = on(day) if origin.precision is Precision.DAY else month_of(day)
        if when.first <= last and first <= when.last:
            yield when, year - origin.first.year


def _in_year(day: date, year: int) -> date:
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())

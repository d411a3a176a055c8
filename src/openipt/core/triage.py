"""Which level the table of triage gives for what is known, with the rule that gave it; the clinician's own level stands beside it and drives care."""

import calendar
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from openipt.core.fields import Definition, Key, Paragraph, Sentence, Source, repeats
from openipt.core.screeners import Screener, refuse_unasked

RECENT_MONTHS = 3
"""Months of the calendar within which something that was done counts as recent (reference 11.2)."""


class Level(StrEnum):
    """A level of the table. Unknown stands as high as moderate until somebody has spoken to the person (reference 11.2)."""

    NONE = "none"
    LOW = "low"
    MODERATE = "moderate"
    UNKNOWN = "unknown"
    HIGH = "high"


RANK = {Level.NONE: 0, Level.LOW: 1, Level.MODERATE: 2, Level.UNKNOWN: 2, Level.HIGH: 3}
"""How the levels stand to each other. A rank orders; it is no score and is shown to nobody."""

CLINICIANS_LEVELS = (Level.NONE, Level.LOW, Level.MODERATE, Level.HIGH)
"""What a clinician can set: whoever has spoken to somebody knows more than unknown."""


class TriageAction(Definition):
    """One thing that the table asks for at a level."""

    key: Key
    title: Sentence


class TriageRow(Definition):
    """One row of the table: a level with what is done, and by when the person is spoken to."""

    level: Level = Field(strict=False)
    actions: tuple[TriageAction, ...] = Field(min_length=1)
    contact_by: Sentence


class Modifier(Definition):
    """Something that a clinician looks at before setting the own level. None of them changes the table's level."""

    key: Key
    title: Sentence
    measure: Key | None = None
    """The measure of which the record can say by itself whether it holds."""
    total_from: int | None = None
    """The total from which on it holds."""
    safety_from: int | None = None
    """The answer to the safety item from which on it holds."""


class TriageTable(Definition):
    """The table of triage as `library/triage.toml` holds it; a clinic's own stands before ours."""

    form: Literal["openipt.triage/1"]
    rows: tuple[TriageRow, ...] = Field(min_length=1)
    modifiers: tuple[Modifier, ...] = ()
    advice: Paragraph
    """What stands above it: that the table orders and the clinician decides."""
    sources: tuple[Source, ...] = Field(min_length=1)

    def row(self, level: Level) -> TriageRow:
        """The row of that level."""
        return next(row for row in self.rows if row.level is level)

    def mistakes(self) -> Iterator[str]:
        """Each level has its row, and each action its own key."""
        levels = [row.level for row in self.rows]
        yield from repeats("level", list(levels))
        yield from (f"The level {level} has no row." for level in Level if level not in levels)
        for row in self.rows:
            yield from repeats("action", [action.key for action in row.actions])
        yield from repeats("modifier", [each.key for each in self.modifiers])


@dataclass(frozen=True, slots=True)
class Triage:
    """What the table says: the level, and the reasons that lift to it, each in a few words."""

    level: Level
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoLevel:
    """The table says nothing, and why."""

    why: str


NOT_LOADED = "No licensed screener is loaded here, so the table gives no level."
NOBODY_SPOKE = "An alert is open, and nobody has spoken to the person yet."


def triage(
    screener: Screener | None, answers: Mapping[str, bool], *, item9: int | None, behaviours: Iterable[date], on: date, unreached: bool = False
) -> Triage | NoLevel:
    """The level by the table of reference 11.2: the highest row that holds, and never a sum.

    `screener` is the one that was asked, None where none is loaded. `answers` are yes or no by question. `item9` is the answer to the
    newest safety item, 0 to 3, None where it was skipped or never asked. `behaviours` are the days of what was done, `on` the day of
    the talk. `unreached` says that an alert is open and nobody has spoken to the person. Where questions were left out, only the
    highest level is certain: then any other is not given. Raises AnswerRefused for answers that the screener's branching does not ask.
    """
    if screener is None or not screener.has_wording:
        return NoLevel(NOT_LOADED)
    refuse_unasked(screener, answers)
    found = [(Level(item.level), f"yes to question {item.number}") for item in screener.items if answers.get(item.key)]
    if item9:
        found.append((Level.LOW, f"item 9 answered with {item9}"))
    for day in sorted(behaviours):
        recent = is_recent(day, on)
        words = "within three months" if recent else "more than three months ago"
        found.append((Level.HIGH if recent else Level.MODERATE, f"what was done on {day.day} {calendar.month_name[day.month]} {day.year}, {words}"))
    if unreached:
        found.append((Level.UNKNOWN, NOBODY_SPOKE))
    highest = max((level for level, _ in found), key=lambda level: (RANK[level], level is Level.UNKNOWN), default=Level.NONE)
    left_out = () if unreached else screener.unanswered(answers)
    if left_out and highest is not Level.HIGH:
        numbers = ", ".join(item.number for item in left_out)
        return NoLevel(f"Not every question was answered (left out: {numbers}), so the table gives no level.")
    return Triage(highest, tuple(words for level, words in found if level is highest) or ("no to every question, and nothing else known",))


def is_recent(day: date, on: date) -> bool:
    """Whether something done on `day` lies within three months of the calendar before `on`; both ends count.

    Three months before a day that the earlier month does not have is that month's last day: before 31 May it is 28 February,
    or 29 in a leap year.
    """
    return day >= months_before(on, RECENT_MONTHS)


def months_before(day: date, months: int) -> date:
    """The same day of the month that many months earlier, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def holds(modifier: Modifier, totals: Mapping[str, tuple[int | None, int | None]]) -> bool:
    """Whether the record itself shows that a modifier holds. `totals` are the newest total and safety answer by measure."""
    total, safety = totals.get(modifier.measure or "", (None, None))
    wanted = ((modifier.total_from, total), (modifier.safety_from, safety))
    asked = [(least, found) for least, found in wanted if least is not None]
    return bool(asked) and all(found is not None and found >= least for least, found in asked)

"""Dates as people remember them: a year, a month or a day, put in order and set apart without knowing more than was said."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache, total_ordering

from openipt.core.worksheets import when_begins

DAYS_TOLD_AS_DAYS = 45
"""Up to here, days between two exact days are told as days; longer gaps in months."""
MONTHS_TOLD_AS_MONTHS = 23
"""Up to here, months are told as months; longer gaps in years."""
DAYS_OF_A_MONTH = 30.4375
"""On the average."""


class Precision(StrEnum):
    """How exactly somebody remembers a date."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


WIDTH = {Precision.DAY: 0, Precision.MONTH: 1, Precision.YEAR: 2}
"""Which of two is the wider."""


@total_ordering
@dataclass(frozen=True, slots=True)
class When:
    """A remembered date: from its first to its last possible day. Of two, the one whose middle is earlier comes first, then the exacter one."""

    first: date
    last: date
    precision: Precision

    middle: date = field(init=False, repr=False, compare=False)
    """The day in the middle: where it is drawn, and by which it is put in order."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "middle", self.first + timedelta(days=(self.last - self.first).days // 2))

    def overlaps(self, other: "When") -> bool:
        """Whether both could be one and the same day."""
        return self.first <= other.last and other.first <= self.last

    @property
    def order(self) -> tuple[date, int]:
        """By what dates are put in order."""
        return self.middle, WIDTH[self.precision]

    def __lt__(self, other: "When") -> bool:
        return self.order < other.order


@dataclass(frozen=True, slots=True)
class Gap:
    """How far one date lies from another, no more exactly than both are known.

    `order` is -1 where it surely lies before the other, 1 where surely after, 0 on the same day or where nobody can tell. `count` of `unit` lies
    between, 0 for the same day, month or year; unless `exact` it is about so many. `least` and `most` are the days that may lie between, with
    the sign of the order.
    """

    order: int
    unit: Precision
    count: int
    exact: bool
    least: int
    most: int


@lru_cache(maxsize=4096)
def when_of(text: str) -> When:
    """The date that a field of kind «when» holds: 2019, 2019-06 or 2019-06-15. Raises ValueError for anything else."""
    first = when_begins(text)
    if len(text) == len("2019"):
        return When(first, first.replace(month=12, day=31), Precision.YEAR)
    if len(text) == len("2019-06"):
        return month_of(first)
    return on(first)


def on(day: date) -> When:
    """That day, known exactly."""
    return When(day, day, Precision.DAY)


def month_of(day: date) -> When:
    """The month that a day lies in."""
    return When(first_of_month(day), first_of_month(day, later=1) - timedelta(days=1), Precision.MONTH)


def first_of_month(day: date, *, later: int = 0) -> date:
    """The first day of the month so many months after that of a day."""
    months = day.year * 12 + day.month - 1 + later
    return date(months // 12, months % 12 + 1, 1)


def gap(of: When, to: When) -> Gap:
    """How far `of` lies from `to`."""
    order = -1 if of.last < to.first else 1 if of.first > to.last else 0
    least, most = (of.first - to.last).days, (of.last - to.first).days
    unit = max(of.precision, to.precision, key=WIDTH.__getitem__)
    if unit is Precision.YEAR:
        return Gap(order, unit, abs(of.first.year - to.first.year), order == 0, least, most)
    months = abs(_months(of.first) - _months(to.first))
    if unit is Precision.MONTH:
        return Gap(order, *_in_months(months, exact=order == 0), least, most)
    days = abs(most)
    if days <= DAYS_TOLD_AS_DAYS:
        return Gap(order, Precision.DAY, days, True, least, most)
    exact = of.first.day == to.first.day
    return Gap(order, *_in_months(months if exact else round(days / DAYS_OF_A_MONTH), exact=exact), least, most)


def _in_months(months: int, *, exact: bool) -> tuple[Precision, int, bool]:
    """Months as they are told: from two years on as years, rounded."""
    if months <= MONTHS_TOLD_AS_MONTHS:
        return Precision.MONTH, months, exact
    return Precision.YEAR, round(months / 12), exact and months % 12 == 0


def _months(day: date) -> int:
    return day.year * 12 + day.month

"""How long a text may be, and how far away a day: wide limits, so that a slip of the hand is noticed and nothing typed is cut."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from openipt.core.refusals import Refusal

LONGEST_LINE = 200
"""Characters of a name or another short entry."""
LONGEST_WORDS = 20_000
"""Characters of a reason or a note: about ten pages."""
FARTHEST_YEARS = 5
"""Years that a session, or the day of a score, may lie from now."""


def check_line(text: str, field: str) -> None:
    """Raise Refusal where a short entry is too long."""
    if len(text) > LONGEST_LINE:
        raise Refusal(f"This is {len(text)} characters long; {LONGEST_LINE} are the most. Shorten it.", field=field)


def check_words(text: str, field: str) -> None:
    """Raise Refusal where a reason or a note is too long."""
    if len(text) > LONGEST_WORDS:
        raise Refusal(f"This is {len(text)} characters long; {LONGEST_WORDS} are the most. Shorten it.", field=field)


def check_year(day: date, now: datetime, field: str) -> None:
    """Raise Refusal where a day lies more than five years away: then the year is a slip."""
    if abs(day.year - now.year) > FARTHEST_YEARS:
        raise Refusal(f"{day.year} is more than {FARTHEST_YEARS} years away. Look at the year.", field=field)


def check_not_past(day: date, zone: str, now: datetime, field: str) -> None:
    """Raise Refusal where the day of a next look is over already in that zone, or lies years away."""
    if day < now.astimezone(ZoneInfo(zone)).date():
        raise Refusal("The next look lies in the past. Give a day from today on.", field=field)
    check_year(day, now, field)

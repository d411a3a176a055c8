"""Who reads what a client writes, when, and when nobody does: the words that stand before every answer, in whichever room it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.dates import WEEKDAYS

from openipt.core.hours import OpeningHours
from openipt.core.safety import CrisisPlace
from openipt.record.read import Practice
from openipt.web import words
from openipt.web.crisiswords import Number, short_numbers
from openipt.web.translating import gettext as _

CLOSED_SOON = timedelta(days=14)
"""How far ahead clients are told of days on which the service is closed: a link lives for a week, and a begun one a day longer."""
MONDAY_TO_FRIDAY = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands before every answer: who reads it and when, when nobody does, and whom to call."""

    reads: str
    nobody: str
    numbers: tuple[Number, ...]


def notice_of(reader: str, reads_before: datetime | None, practice: Practice, place: CrisisPlace, now: datetime) -> Notice:
    """What stands above every question."""
    return Notice(
        reads=_("%(reader)s reads this %(when)s.") % {"reader": reader, "when": _when_in_brief(reads_before, practice, now)},
        nobody=_("Nobody reads it %(when)s. If you need someone now:") % {"when": not_read(practice, now)},
        numbers=short_numbers(place),
    )


def when_read(reads_before: datetime | None, practice: Practice, now: datetime) -> str:
    """«before you meet on Tuesday 1 April, 13:20», or without a day where none is planned or it has begun."""
    if reads_before is None or reads_before <= now:
        return _("before you next meet")
    moment = words.day_and_clock(words.local(reads_before, practice.zone), today_in(practice, now))
    return _("before you meet on %(moment)s") % {"moment": moment}


def _when_in_brief(reads_before: datetime | None, practice: Practice, now: datetime) -> str:
    if reads_before is None or reads_before <= now:
        return when_read(reads_before, practice, now)
    meeting = words.local(reads_before, practice.zone)
    near = meeting.date().toordinal() - today_in(practice, now).toordinal() < 7
    moment = f"{WEEKDAYS[meeting.weekday()]} {words.clock(meeting)}" if near else words.day_and_clock(meeting)
    return _("before %(moment)s") % {"moment": moment}


def not_read(practice: Practice, now: datetime) -> str:
    """When nobody reads, with the days on which the service is closed soon: «at night or at weekends, and on Friday 25 December»."""
    today = today_in(practice, now)
    soon = [each.day for each in practice.holidays if today <= each.day <= today + CLOSED_SOON]
    weekly = _not_read_in_a_week(practice.hours)
    if not soon or not practice.hours or practice.around_the_clock:
        return weekly
    return _("%(weekly)s, and on %(days)s") % {"weekly": weekly, "days": words.days_together(soon)}


def _not_read_in_a_week(hours: Sequence[OpeningHours]) -> str:
    """When nobody reads in any week: the plain words only where they are the whole truth."""
    days = {day for stretch in hours for day in stretch.weekdays}
    if not days:
        return _("at once")
    if days == set(MONDAY_TO_FRIDAY):
        return _("at night or at weekends")
    if days == {1, 2, 3, 4, 5, 6, 7}:
        return _("at night")
    return _("outside %(hours)s") % {"hours": hours_in_words(hours)}


def hours_in_words(hours: Sequence[OpeningHours]) -> str:
    """«Monday to Friday, 9 to 17», each stretch after the other."""
    form = _("%(days)s, %(opens)s to %(closes)s")
    return "; ".join(form % {"days": _days(each.weekdays), "opens": _hour(each.opens), "closes": _hour(each.closes)} for each in hours)


def saved_stamp(moment: datetime | None, practice: Practice) -> str:
    """«Saved 14:01», of a moment at which it was on disk; empty before."""
    return _("Saved %(time)s") % {"time": words.clock(words.local(moment, practice.zone))} if moment else ""


def today_in(practice: Practice, now: datetime) -> date:
    """The day that it is in the practice."""
    return words.local(now, practice.zone).date()


def _days(weekdays: tuple[int, ...]) -> str:
    names = [str(WEEKDAYS[day - 1]) for day in weekdays]
    follow_on = len(weekdays) > 2 and weekdays == tuple(range(weekdays[0], weekdays[-1] + 1))
    return _("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]} if follow_on else words.listed(names)


def _hour(clock: time) -> str:
    return str(clock.hour) if clock.minute == 0 else clock.strftime("%H:%M")

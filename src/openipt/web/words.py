"""How pages say dates, times, numbers and differences in words: short, exact, and honest about the size of a change."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import pgettext_lazy

from openipt.core.outcomes import Change
from openipt.web.translating import gettext, gettext_lazy, language, ngettext

_SMALL = [
    pgettext_lazy("number", "no"),
    pgettext_lazy("number", "one"),
    pgettext_lazy("number", "two"),
    pgettext_lazy("number", "three"),
    pgettext_lazy("number", "four"),
    pgettext_lazy("number", "five"),
    pgettext_lazy("number", "six"),
    pgettext_lazy("number", "seven"),
    pgettext_lazy("number", "eight"),
    pgettext_lazy("number", "nine"),
]
_MODES = {"in_person": gettext_lazy("in person"), "video": gettext_lazy("video"), "phone": gettext_lazy("phone")}


ROOM_FOR_A_MONTH = 5
"""How many letters of a month's name a narrow column has room for; a longer name is cut to three."""


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The time zone of a service, by its name."""
    return ZoneInfo(name)


def local(moment: datetime, zone_name: str) -> datetime:
    """A moment as the clocks of the service show it."""
    return moment.astimezone(zone(zone_name))


def day(when: date, today: date | None = None) -> str:
    """«Tuesday 1 April», with the year where it is not this year's."""
    return _with_year(_day(language(), when), when, today)


def days_together(days: Collection[date], today: date | None = None) -> str:
    """«Friday 25 December to Sunday 27 December and Friday 1 January»: days in order, those that follow each other drawn together."""
    runs: list[list[date]] = []
    for each in sorted(set(days)):
        if runs and each - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(each)
        else:
            runs.append([each])
    form = gettext("%(first)s to %(last)s")
    return listed([day(run[0], today) if len(run) == 1 else form % {"first": day(run[0], today), "last": day(run[-1], today)} for run in runs])


def day_in_brief(when: date, today: date | None = None) -> str:
    """«Thu 3 April», «Tue 24 Nov», with the year where it is not this year's."""
    return _with_year(_day_in_brief(language(), when), when, today)


def day_and_month(when: date) -> str:
    """«18 Feb», where a chart has no more room."""
    return gettext("%(day)d %(month)s") % {"day": when.day, "month": _capital(str(MONTHS_3[when.month]))}


def day_and_full_month(when: date, today: date | None = None) -> str:
    """«4 March», for tables whose rows follow each other in time."""
    return _with_year(_day_and_full_month(language(), when), when, today)


def clock(moment: datetime) -> str:
    """«09:00», of a moment already in the service's zone."""
    return f"{moment.hour:02}:{moment.minute:02}"


def near_day(when: date, today: date) -> str:
    """«Today», «Tomorrow», «Yesterday», or the weekday with its date."""
    away = (when - today).days
    if away == 0:
        return gettext("Today")
    if away == 1:
        return gettext("Tomorrow")
    return gettext("Yesterday") if away == -1 else day_in_brief(when, today)


def near(moment: datetime, today: date) -> str:
    """«Today 09:00» or «Thu 3 April 14:00», of a moment already in the service's zone."""
    return gettext("%(day)s %(time)s") % {"day": near_day(moment.date(), today), "time": clock(moment)}


def inside(when: str) -> str:
    """«Today 09:00» within a sentence: «today 09:00»; weekdays keep their capital."""
    nearby = (gettext("Today"), gettext("Tomorrow"), gettext("Yesterday"))
    return when[:1].lower() + when[1:] if when.startswith(nearby) else when


def day_and_clock(moment: datetime, today: date | None = None) -> str:
    """«Tuesday 1 April, 13:20», where somebody must act."""
    return gettext("%(day)s, %(time)s") % {"day": day(moment.date(), today), "time": clock(moment)}


def week_of(when: date) -> date:
    """The Monday of the week that a day lies in."""
    return when - timedelta(days=when.weekday())


def number(count: int) -> str:
    """A small number as a word, from ten on in figures, as one writes them in a sentence."""
    return str(_SMALL[count]) if 0 <= count < len(_SMALL) else str(count)


def sentence(text: str) -> str:
    """The text with a capital at its start."""
    return _capital(text)


def listed(parts: Sequence[str]) -> str:
    """«one», «one and two», «one, two and three»."""
    if len(parts) < 2:
        return "".join(parts)
    return gettext("%(first)s and %(last)s") % {"first": gettext(", ").join(parts[:-1]), "last": parts[-1]}


def runs(numbers: Sequence[int]) -> str:
    """Whole numbers in order, runs drawn together: «1 to 4, 6»."""
    spans: list[list[int]] = []
    for each in numbers:
        if spans and each == spans[-1][1] + 1:
            spans[-1][1] = each
        else:
            spans.append([each, each])
    return gettext(", ").join(_span(first, last) for first, last in spans)


def range_of(first: int, last: int) -> str:
    """«20 to 27»."""
    return gettext("%(first)d to %(last)d") % {"first": first, "last": last}


def difference(change: Change) -> str:
    """«6 higher», «2 lower» or «no change»: the direction in words, never only a sign."""
    size = abs(change.points)
    if change.direction == "same":
        return gettext("no change")
    if change.direction == "lower":
        return gettext("%(points)d lower") % {"points": size}
    return gettext("%(points)d higher") % {"points": size}


def than_at_start(change: Change) -> str:
    """What a difference from the first score is compared with."""
    return gettext("since the start") if change.direction == "same" else gettext("than at start")


def size_of(change: Change) -> str:
    """Whether a difference may be called a change, by the measure's own published threshold."""
    if change.threshold is None:
        return gettext("No published threshold says from when on this is a change.")
    if change.size == "reliable":
        return gettext("%(points)d or more: a reliable change") % {"points": change.threshold}
    return gettext("Under %(points)d: too small to call a change") % {"points": change.threshold}


def signed(points: int) -> str:
    """«−2», «0» or «+3», with a true minus sign, for a column of figures."""
    return f"−{-points}" if points < 0 else f"+{points}" if points else "0"


def sessions_left(count: int) -> str:
    """«3 left after this one»; nothing where the next session is the last."""
    if count == 0:
        return gettext("This is the last one.")
    return ngettext("%(count)d left after this one.", "%(count)d left after this one.", count) % {"count": count}


def mode(key: str) -> str:
    """How the two meet: in person, by video or by phone."""
    return str(_MODES[key])


def ages(youngest: int, oldest: int | None) -> str:
    """«from 18 years», «12 to 18 years»."""
    if oldest is None:
        return gettext("from %(youngest)d years") % {"youngest": youngest}
    return gettext("%(youngest)d to %(oldest)d years") % {"youngest": youngest, "oldest": oldest}


def age(born: date, today: date) -> int:
    """Somebody's age in whole years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


# Kept for each language, since a page says many days.
@lru_cache(maxsize=4096)
def _day(language: str | None, when: date) -> str:
    return gettext("%(weekday)s %(day)d %(month)s") % {"weekday": WEEKDAYS[when.weekday()], "day": when.day, "month": MONTHS[when.month]}


@lru_cache(maxsize=4096)
def _day_in_brief(language: str | None, when: date) -> str:
    month = str(MONTHS[when.month])
    short = month if len(month) <= ROOM_FOR_A_MONTH else _capital(str(MONTHS_3[when.month]))
    return gettext("%(weekday)s %(day)d %(month)s") % {"weekday": WEEKDAYS_ABBR[when.weekday()], "day": when.day, "month": short}


@lru_cache(maxsize=4096)
def _day_and_full_month(language: str | None, when: date) -> str:
    return gettext("%(day)d %(month)s") % {"day": when.day, "month": MONTHS[when.month]}


def _with_year(words: str, when: date, today: date | None) -> str:
    return words if today is None or when.year == today.year else f"{words} {when.year}"


def _span(first: int, last: int) -> str:
    if first == last:
        return str(first)
    return gettext("%(first)d and %(last)d") % {"first": first, "last": last} if last == first + 1 else range_of(first, last)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

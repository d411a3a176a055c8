"""The timeline in words: fuzzy dates, how something felt, what the mood did, how far two dates lie apart."""

from collections.abc import Iterable
from datetime import date

from django.utils.dates import MONTHS, MONTHS_3

from openipt.core.lenses import Lens, LensKind
from openipt.core.timeline import Anniversary, Change
from openipt.core.when import Gap, Precision, When
from openipt.web import words
from openipt.web.translating import gettext, gettext_lazy, ngettext

LENSES = {
    LensKind.EARLIER: gettext_lazy("Earlier"),
    LensKind.LEADING_UP: gettext_lazy("Leading up"),
    LensKind.EPISODE: gettext_lazy("This episode"),
    LensKind.COURSE: gettext_lazy("This course"),
    LensKind.WEEKS: gettext_lazy("Week by week"),
}
CHANGES: dict[Change, object] = {
    "onset": gettext_lazy("onset of this episode"),
    "worse": gettext_lazy("got worse"),
    "better": gettext_lazy("got better"),
    "none": gettext_lazy("no change"),
}
HARDEST = 5


def when_in_words(when: When) -> str:
    """«2003», «September 2022» or «22 March 2025»."""
    if when.precision is Precision.YEAR:
        return str(when.first.year)
    return month(when.first) if when.precision is Precision.MONTH else full_day(when.first)


def in_when(when: When) -> str:
    """The same within a sentence: «in 2003», «in September 2022», «on 22 March 2025»."""
    form = gettext("on %(when)s") if when.precision is Precision.DAY else gettext("in %(when)s")
    return form % {"when": when_in_words(when)}


def month(day: date) -> str:
    """«September 2022»."""
    return gettext("%(month)s %(year)d") % {"month": MONTHS[day.month], "year": day.year}


def short_month(day: date) -> str:
    """«Sep 2022», under a line with little room."""
    return gettext("%(month)s %(year)d") % {"month": month_alone(day), "year": day.year}


def month_alone(day: date) -> str:
    """«Sep», where the year stands elsewhere."""
    return words.sentence(str(MONTHS_3[day.month]))


def full_day(day: date) -> str:
    """«22 March 2025»."""
    return f"{words.day_and_full_month(day)} {day.year}"


def felt(impact: int | None) -> str:
    """«hard, 4 of 5» or «good, 4 of 5»; empty where nobody said."""
    if impact is None:
        return ""
    if impact == 0:
        return gettext("neither good nor hard")
    form = gettext("hard, %(size)d of %(most)d") if impact < 0 else gettext("good, %(size)d of %(most)d")
    return form % {"size": abs(impact), "most": HARDEST}


def change(kind: Change) -> str:
    """What the mood did; empty where nobody said."""
    return str(CHANGES.get(kind, ""))


def range_of(lens: Lens) -> str:
    """From when to when a lens looks: «2002 to 2014», «to September 2024», «since October 2024»."""
    if lens.kind is LensKind.EARLIER:
        first, last = lens.first.year, lens.last.year
        return str(first) if first == last else gettext("%(first)d to %(last)d") % {"first": first, "last": last}
    if lens.kind is LensKind.LEADING_UP:
        return gettext("to %(when)s") % {"when": month(lens.last)}
    return gettext("since %(when)s") % {"when": month(lens.first)}


def apart(gap: Gap) -> str:
    """How long one thing came before or after another: «11 months before», «at most 2 months after», «in the same month»."""
    if gap.order == 0:
        return {
            Precision.DAY: gettext("on the same day"),
            Precision.MONTH: gettext("in the same month"),
            Precision.YEAR: gettext("in the same year"),
        }[gap.unit]
    form = gettext("%(long)s before") if gap.order < 0 else gettext("%(long)s after")
    return form % {"long": _long(gap)}


def round_again(found: Anniversary) -> str:
    """«9 March 2026: two years since Alan died», «June 2025: 41 years since “Married Alan”»."""
    years = words.number(found.years)
    since = ngettext("%(years)s year since", "%(years)s years since", found.years) % {"years": years}
    if found.of_a_death and not found.title:
        said = gettext("%(since)s %(person)s died") % {"since": since, "person": found.person}
    else:
        said = gettext("%(since)s “%(title)s”") % {"since": since, "title": found.title}
    return gettext("%(when)s: %(said)s") % {"when": when_in_words(found.when), "said": said}


def and_more(count: int) -> str:
    """«and 5 more»."""
    return ngettext("and %(count)d more", "and %(count)d more", count) % {"count": count}


def in_span(days: Iterable[date], lens: Lens) -> str:
    """In which years, or in a short lens months, days lie: «in 2019», «2018 to 2020», «in March 2025»."""
    ordered = sorted(days)
    first, last = (str(day.year) if is_long(lens) else month(day) for day in (ordered[0], ordered[-1]))
    if first == last:
        return gettext("in %(when)s") % {"when": first}
    return gettext("%(first)s to %(last)s") % {"first": first, "last": last}


def is_long(lens: Lens) -> bool:
    """Whether a lens counts in years rather than months."""
    return (lens.last - lens.first).days > 2 * 366


def _long(gap: Gap) -> str:
    """«11 days», «11 months»; where the dates are fuzzy and near «at most two months»."""
    if not gap.exact and gap.count <= 1:
        most = {Precision.MONTH: gettext("at most two months"), Precision.YEAR: gettext("at most two years"), Precision.DAY: ""}
        return most[gap.unit]
    forms = {
        Precision.DAY: ngettext("%(count)d day", "%(count)d days", gap.count),
        Precision.MONTH: ngettext("%(count)d month", "%(count)d months", gap.count),
        Precision.YEAR: ngettext("%(count)d year", "%(count)d years", gap.count),
    }
    said = forms[gap.unit] % {"count": gap.count}
    return said if gap.exact else gettext("about %(long)s") % {"long": said}

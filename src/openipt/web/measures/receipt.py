"""What a client reads once the answers are in: that they are saved, who reads them when, and the own line in honest words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from openipt.core.measures import Measure
from openipt.core.outcomes import Change, change
from openipt.core.safety import CrisisPlace
from openipt.record.read import Questionnaire, Receipt
from openipt.web import words
from openipt.web.crisiswords import Number, short_numbers
from openipt.web.measures.client_words import answered_in_words, sessions_left
from openipt.web.measures.own_line import own_line, points_of_line
from openipt.web.pictures.standing import Point
from openipt.web.readerwords import saved_stamp, when_read
from openipt.web.translating import gettext as _


@dataclass(frozen=True, slots=True)
class OwnLine:
    """The picture and its words. `size` says how big the difference is, by the measure's own published threshold."""

    picture: SafeString
    today: str
    before: str
    size: str


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """The receipt. Seen again it holds only that, and when, the answers were saved."""

    saved: str
    stored: str
    thanks: str
    line: OwnLine | None
    numbers: tuple[Number, ...]
    where: str = ""


def receipt_page(receipt: Receipt, measure: Measure, place: CrisisPlace, now: datetime, *, rtl: bool) -> ReceiptPage:
    """The receipt as it is shown the first time; a second sending shows no more than the time."""
    today = words.local(now, receipt.practice.zone).date()
    saved = saved_stamp(receipt.saved_at, receipt.practice)
    if not receipt.first_time:
        return ReceiptPage(saved, "", "", None, short_numbers(place))
    day = words.day(words.local(receipt.saved_at, receipt.practice.zone).date(), today)
    thanks = _("Thank you, %(name)s. %(reader)s reads them %(when)s.") % {
        "name": _first_name(receipt.client_name),
        "reader": receipt.therapist,
        "when": when_read(receipt.reads_before, receipt.practice, now),
    }
    return ReceiptPage(
        saved=saved,
        stored=f"{day}. {answered_in_words(receipt.answered, receipt.out_of)}.",
        thanks=thanks,
        line=_line(receipt, measure, rtl=rtl),
        numbers=short_numbers(place),
        where=sessions_left(receipt.countdown),
    )


def seen_again(asked: Questionnaire, place: CrisisPlace) -> ReceiptPage:
    """What a finished link shows: only when it was saved."""
    return ReceiptPage(saved_stamp(asked.finished_at or asked.last_saved_at, asked.practice), "", "", None, short_numbers(place))


def _line(receipt: Receipt, measure: Measure, *, rtl: bool) -> OwnLine:
    points = points_of_line(receipt.line)
    picture = own_line(measure, points, receipt.planned_sessions, rtl=rtl)
    if receipt.total is None:
        missing = _("%(answered)s of %(out_of)s were answered, which is too few for a number. What you answered is kept and read.")
        return OwnLine(picture, _("No number this time."), missing % {"answered": receipt.answered, "out_of": receipt.out_of}, "")
    meaning = f"{measure.direction_in_words}."
    today = _("%(total)s today.") % {"total": receipt.total}
    earlier = points[:-1]
    if not earlier:
        return OwnLine(picture, today, _("Your line starts here.") + " " + meaning, "")
    return OwnLine(picture, today, f"{_before(earlier)} {meaning}", _size(measure, earlier, receipt))


def _before(earlier: tuple[Point, ...]) -> str:
    if len(earlier) == 1:
        return _("At the start %(first)s.") % {"first": earlier[0].value}
    return _("Last time %(last)s, at the start %(first)s.") % {"last": earlier[-1].value, "first": earlier[0].value}


def _size(measure: Measure, earlier: tuple[Point, ...], receipt: Receipt) -> str:
    """How big the difference is, in words a person of twelve can read. Higher is said just as lower is.

    A change since the start is named where the step since last time is too small to be one.
    """
    assert receipt.total is not None  # a line without a number has no size
    since_last, since_start = (change(measure, point.value, receipt.total) for point in (earlier[-1], earlier[0]))
    if since_last.size == "reliable":
        said = _more_than_noise(since_last, _("than last time"))
    elif since_start.size == "reliable":
        said = _more_than_noise(since_start, _("than at the start"))
    elif since_last.direction == "same":
        said = _("The same as last time.")
    elif since_last.threshold is None:
        said = _("%(difference)s than last time.") % {"difference": words.sentence(words.difference(since_last))}
    else:
        form = _("%(difference)s than last time. That is within the usual ups and downs, so it is too early to call it a change.")
        said = form % {"difference": words.sentence(words.difference(since_last))}
    return said + " " + _("You and %(therapist)s will look at it together.") % {"therapist": receipt.therapist}


def _more_than_noise(found: Change, than: str) -> str:
    difference = words.sentence(words.difference(found))
    return _("%(difference)s %(than)s. That is more than the usual ups and downs.") % {"difference": difference, "than": than}


def _first_name(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.strip() else ""

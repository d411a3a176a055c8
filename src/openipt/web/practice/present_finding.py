"""What the page says that shows the clients found by a part of their name: with whom they are, where they stand, and when next."""

from dataclasses import dataclass

from openipt.core.finding import SHORTEST, folded
from openipt.record.read import Found, FoundCourse, FoundWaiting
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.pictures.standing import state_in_words
from openipt.web.translating import gettext as _
from openipt.web.translating import ngettext


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A course that was found; `url` is empty for whoever may not open it, `hand_on_url` unless its therapist has left."""

    name: str
    url: str
    hand_on_url: str
    standing: str
    therapist: str
    when: str


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Somebody found who waits, and since when."""

    name: str
    url: str
    since: str


@dataclass(frozen=True, slots=True)
class FindPage:
    """The page, with what was asked for in its field again."""

    asked: str
    said: str
    lines: tuple[FoundLine, ...]
    waiting: tuple[WaitingLine, ...] = ()


def present_found(asked: str, found: Found | None) -> FindPage:
    """What was found; nothing where nobody has asked yet."""
    if found is None:
        return FindPage(asked, "", ())
    if len(folded(asked).replace(" ", "")) < SHORTEST:
        return FindPage(asked, _("Write at least two letters of the name."), ())
    count = len(found.courses) + found.more
    waiting = tuple(_waiting(each, found) for each in found.waiting)
    if not count and waiting:
        return FindPage(asked, _("No course, but somebody who waits."), (), waiting)
    if not count:
        return FindPage(asked, _("Nobody whom you may see is called like that."), ())
    said = words.sentence(ngettext("%(count)s course found.", "%(count)s courses found.", count) % {"count": words.number(count)})
    if found.more:
        said += " " + _("The first %(shown)d are shown: write more of the name.") % {"shown": len(found.courses)}
    return FindPage(asked, said, tuple(_line(each, found) for each in found.courses), waiting)


def _waiting(each: FoundWaiting, found: Found) -> WaitingLine:
    today = words.local(found.at, found.practice.zone).date()
    since = _("Waits for a therapist, referred %(when)s") % {"when": words.day(each.referred_on, today)}
    return WaitingLine(each.name, reverse("waiting_client", args=[each.id]), since)


def _line(course: FoundCourse, found: Found) -> FoundLine:
    today = words.local(found.at, found.practice.zone).date()
    if course.ended_on is not None:
        when = _("Ended %(when)s") % {"when": words.day(course.ended_on, today)}
    elif course.next_session_at is not None:
        when = _("Next session %(when)s") % {"when": words.day_and_clock(words.local(course.next_session_at, found.practice.zone), today)}
    else:
        when = _("No session planned")
    return FoundLine(
        name=course.name,
        url=reverse("course", args=[course.id]) if course.opens else "",
        hand_on_url=reverse("hand_on", args=[course.id]) if course.left_behind else "",
        standing=words.sentence(state_in_words(course.state)),
        therapist=course.therapist.name,
        when=when,
    )

"""What the alert page says: the answer that brought it forth, what is asked of whoever takes it, who has it, and all that was done."""

from dataclasses import dataclass
from datetime import datetime

from openipt.core.library import Library
from openipt.record.read import Alert, AlertList, AlertNote, CoursePage, ListedAlert, Review
from openipt.web import words
from openipt.web.alertwords import AlertLine, alert_line, answered_when, item_in_words, standing_of_alert
from openipt.web.translating import gettext as _
from openipt.web.translating import ngettext


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened to the alert, with when and by whom."""

    when: str
    what: str
    words: str


@dataclass(frozen=True, slots=True)
class AlertPage:
    """An alert with its evidence first, then what to do, then what was done."""

    title: str
    tag: str
    standing: str
    question: str
    answer: str
    when: str
    source: str
    finished: bool
    what_to_do: str
    climbs: str
    history: tuple[HistoryLine, ...]
    client: str
    therapist: str
    treats: bool
    can_take: bool
    can_write: bool
    can_look_again: bool
    can_close: bool


def alert_page(course: CoursePage, alert: Alert, library: Library, *, treats: bool) -> AlertPage:
    """The alert in words. It states the answer and no level: a named person sets one. `treats`: whether the reader treats the client."""
    now = words.local(course.at, course.practice.zone)
    kind = library.alert_kinds.kind(alert.kind)
    measure = library.measure(alert.measure, alert.version) if alert.measure else None
    return AlertPage(
        title=kind.title,
        tag=_("Closed") if alert.state == "closed" else _("Taken") if alert.in_hand else _("Open"),
        standing=_closed_by(alert, now) or standing_of_alert(alert, now),
        question=measure.item(alert.item).words if measure else "",
        answer=item_in_words(alert, library),
        when=answered_when(alert, now),
        source=_source(measure.short_title, alert.session) if measure else "",
        finished=any(score.response_id == alert.response_id for score in course.scores),
        what_to_do="" if alert.state == "closed" else kind.what_to_do,
        climbs=_climbs(alert, now),
        history=tuple(_history_line(note, now) for note in alert.notes),
        client=course.summary.client.name,
        therapist=course.therapist.name,
        treats=treats,
        can_take=not alert.in_hand,
        can_write=alert.state in ("taken", "acted"),
        can_look_again=alert.state == "acted" and alert.second_look == "wanted",
        can_close=alert.state == "acted" and alert.second_look != "wanted",
    )


@dataclass(frozen=True, slots=True)
class ListLine:
    """One alert of the list: whose, the evidence, who has it, and what is asked next."""

    client: str
    about: str
    line: AlertLine


@dataclass(frozen=True, slots=True)
class ListPage:
    """Every alert that somebody should look at: those that nobody has first."""

    summary: str
    lines: tuple[ListLine, ...]


def list_page(shown: AlertList, library: Library) -> ListPage:
    """The list in words."""
    now = words.local(shown.at, shown.practice.zone)
    ordered = sorted(shown.alerts, key=lambda each: (each.alert.in_hand, each.alert.born_at))
    lines = tuple(ListLine(each.client, _about(each), alert_line(each.alert, library, now)) for each in ordered)
    nobody_has = sum(not each.alert.in_hand for each in shown.alerts)
    if not lines:
        return ListPage(_("No alert is open for you."), ())
    if len(lines) == 1:
        return ListPage(_("One alert is not closed yet.") + " " + (_("Nobody has taken it.") if nobody_has else _("Somebody has it.")), lines)
    said = _("%(count)s alerts are not closed yet.") % {"count": words.sentence(words.number(len(lines)))}
    return ListPage(f"{said} {_nobody(nobody_has)}", lines)


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """How the past week's alerts fared, in sentences."""

    sentences: tuple[str, ...]


def review_page(review: Review) -> ReviewPage:
    """Counts and what they mean; small numbers stay numbers, and nobody is ranked by them."""
    count = {"born": review.born, "closed": review.closed, "useful": review.useful, "not_useful": review.not_useful}
    unsaid = review.closed - review.useful - review.not_useful
    found = [
        _("In the past seven days: %(born)d new, %(closed)d closed.") % count,
        _("Of those closed: %(useful)d were of use, %(not_useful)d were not, of %(unsaid)d nobody said.") % {**count, "unsaid": unsaid},
    ]
    if review.first_taken:
        middle = review.first_taken[len(review.first_taken) // 2]
        found.append(
            _("From the answer until somebody took it: %(middle)s in the middle, %(longest)s at the longest, nights and weekends counted.")
            % {"middle": _minutes(middle), "longest": _minutes(review.first_taken[-1])}
        )
    found.append(
        _("Not closed now: %(waiting)d. Waiting for a second look: %(second)d.") % {"waiting": review.waiting, "second": review.second_look_waits}
    )
    return ReviewPage(tuple(found))


def _minutes(minutes: int) -> str:
    if minutes < 60:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    return ngettext("%(count)d hour", "%(count)d hours", minutes // 60) % {"count": minutes // 60}


def _nobody(count: int) -> str:
    if not count:
        return _("Somebody has each of them.")
    return _("Nobody has taken %(count)s of them.") % {"count": words.number(count)}


def _about(listed: ListedAlert) -> str:
    return _("Your client") if listed.own else _("Client of %(name)s") % {"name": listed.therapist}


def _climbs(alert: Alert, now: datetime) -> str:
    if alert.climbs_at is None or alert.state in ("acted", "closed"):
        return ""
    when = words.inside(words.near(alert.climbs_at.astimezone(now.tzinfo), now.date()))
    if alert.in_hand:
        return _("If nothing is written down by then, it goes on to the next person %(when)s.") % {"when": when}
    if any(note.kind == "called" for note in alert.notes):
        return _("If nobody takes it, it goes on to the next person %(when)s.") % {"when": when}
    return _("Outside your hours: the first person is called %(when)s.") % {"when": when}


def _source(title: str, session: int | None) -> str:
    if session is None:
        return title
    return _("%(measure)s, session %(session)d") % {"measure": title, "session": session}


def _closed_by(alert: Alert, now: datetime) -> str:
    note = next((note for note in reversed(alert.notes) if note.kind == "closed"), None)
    if note is None:
        return ""
    return _("Closed by %(name)s, %(when)s.") % {"name": note.by or _("somebody"), "when": _moment(note, now)}


def _history_line(note: AlertNote, now: datetime) -> HistoryLine:
    name = note.by or _("somebody")
    what = {
        "born": _("Answered") if note.by is None else _("Written down by %(name)s") % {"name": name},
        "called": _("Called"),
        "second_look": _("Looked at again by %(name)s") % {"name": name},
        "later_answer": _("Answered again; the alert stays"),
        "taken": _("Taken by %(name)s") % {"name": name},
        "acted": _("What was done, by %(name)s") % {"name": name},
        "closed": _("Closed by %(name)s") % {"name": name},
    }[note.kind]
    return HistoryLine(_moment(note, now), what, note.words)


def _moment(note: AlertNote, now: datetime) -> str:
    return words.day_and_clock(note.at.astimezone(now.tzinfo), now.date())

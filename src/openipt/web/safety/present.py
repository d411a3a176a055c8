"""What the alert page says: the answer that brought it forth, what is asked of whoever takes it, who has it, and all that was done."""

from dataclasses import dataclass
from datetime import datetime

from openipt.core.measures import Measure
from openipt.core.safety import AlertKind
from openipt.record.read import Alert, AlertNote, CoursePage
from openipt.web import words
from openipt.web.alertwords import answered_when, item_in_words, standing_of_alert
from openipt.web.translating import gettext as _


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
    history: tuple[HistoryLine, ...]
    can_take: bool
    can_write: bool
    can_close: bool


def alert_page(course: CoursePage, alert: Alert, measure: Measure, kind: AlertKind) -> AlertPage:
    """The alert in words. It states the answer and no level: a named person sets one."""
    now = words.local(course.at, course.practice.zone)
    return AlertPage(
        title=kind.title,
        tag={"open": _("Open"), "taken": _("Taken"), "acted": _("Taken"), "closed": _("Closed")}[alert.state],
        standing=_closed_by(alert, now) or standing_of_alert(alert, now),
        question=measure.item(alert.item).text,
        answer=item_in_words(alert, measure),
        when=answered_when(alert, now),
        source=_source(measure, alert.session),
        finished=any(score.response_id == alert.response_id for score in course.scores),
        what_to_do="" if alert.state == "closed" else kind.what_to_do,
        history=tuple(_history_line(note, now) for note in alert.notes),
        can_take=alert.state == "open",
        can_write=alert.state in ("taken", "acted"),
        can_close=alert.state == "acted",
    )


def _source(measure: Measure, session: int | None) -> str:
    if session is None:
        return measure.short_title
    return _("%(measure)s, session %(session)d") % {"measure": measure.short_title, "session": session}


def _closed_by(alert: Alert, now: datetime) -> str:
    note = next((note for note in reversed(alert.notes) if note.kind == "closed"), None)
    if note is None:
        return ""
    return _("Closed by %(name)s, %(when)s.") % {"name": note.by or _("somebody"), "when": _moment(note, now)}


def _history_line(note: AlertNote, now: datetime) -> HistoryLine:
    name = note.by or _("somebody")
    what = {
        "born": _("Answered"),
        "later_answer": _("Answered again; the alert stays"),
        "taken": _("Taken by %(name)s") % {"name": name},
        "acted": _("What was done, by %(name)s") % {"name": name},
        "closed": _("Closed by %(name)s") % {"name": name},
    }[note.kind]
    return HistoryLine(_moment(note, now), what, note.words)


def _moment(note: AlertNote, now: datetime) -> str:
    return words.day_and_clock(note.at.astimezone(now.tzinfo), now.date())

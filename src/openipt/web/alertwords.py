"""How an alert is said on a page: its evidence with its time, and who has it. Shared by the rooms that show alerts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from openipt.core.library import Library
from openipt.core.measures import Measure
from openipt.record.read import Alert
from openipt.web import words
from openipt.web.translating import gettext


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An open alert as a list shows it: its evidence with its time, who has it, and where to open it."""

    title: str
    answer: str
    when: str
    owner: str
    taken: bool
    url: str


def open_alerts(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """The alerts that have not come to their end, the oldest first."""
    return tuple(sorted((alert for alert in alerts if alert.state != "closed"), key=lambda alert: alert.born_at))


def alert_lines(alerts: Iterable[Alert], library: Library, now: datetime) -> tuple[AlertLine, ...]:
    """The open alerts in words. `now` is in the service's zone."""
    return tuple(
        AlertLine(
            title=library.alert_kinds.kind(alert.kind).title,
            answer=item_in_words(alert, library.measure(alert.measure, alert.version)) if alert.measure else gettext("Raised by hand"),
            when=answered_when(alert, now) if alert.measure else words.near(alert.born_at.astimezone(now.tzinfo), now.date()) + ".",
            owner=standing_of_alert(alert, now),
            taken=alert.state != "open",
            url=reverse("alert", args=[alert.course_id, alert.id]),
        )
        for alert in open_alerts(alerts)
    )


def answered_when(alert: Alert, now: datetime) -> str:
    """«Answered today 07:52.» `now` is in the service's zone."""
    return gettext("Answered %(when)s.") % {"when": words.inside(words.near(alert.born_at.astimezone(now.tzinfo), now.date()))}


def item_in_words(alert: Alert, measure: Measure) -> str:
    """«Item 9: 1, several days»: the question by its number alone, since others may look on."""
    place = next(number for number, item in enumerate(measure.items, start=1) if item.key == alert.item)
    if alert.value is None:
        return gettext("Item %(number)d: left out") % {"number": place}
    answer = measure.label_of(measure.item(alert.item), alert.value)
    return gettext("Item %(number)d: %(value)d, %(answer)s") % {"number": place, "value": alert.value, "answer": answer[:1].lower() + answer[1:]}


def standing_of_alert(alert: Alert, now: datetime) -> str:
    """Who has the alert, and since when."""
    if alert.state == "closed":
        return gettext("Closed.")
    if alert.taken_by is None or alert.taken_at is None:
        return gettext("Nobody has taken it yet.")
    taken = {"name": alert.taken_by, "when": words.inside(words.near(alert.taken_at.astimezone(now.tzinfo), now.date()))}
    if alert.state == "acted":
        return gettext("Taken by %(name)s %(when)s. What was done is written down; it is not closed yet.") % taken
    return gettext("Taken by %(name)s %(when)s.") % taken

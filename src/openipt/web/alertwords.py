"""How an alert is said on a page: its evidence with its time, and who has it. Shared by the rooms that show alerts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from openipt.core.library import Library
from openipt.record.read import Alert
from openipt.web import words
from openipt.web.addresses import reverse
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
    return tuple(alert_line(alert, library, now) for alert in open_alerts(alerts))


def alert_line(alert: Alert, library: Library, now: datetime) -> AlertLine:
    """One alert in words. `now` is in the service's zone."""
    return AlertLine(
        title=library.alert_kinds.kind(alert.kind).title,
        answer=item_in_words(alert, library),
        when=answered_when(alert, now),
        owner=standing_of_alert(alert, now),
        taken=alert.in_hand,
        url=reverse("alert", args=[alert.course_id, alert.id]),
    )


def answered_when(alert: Alert, now: datetime) -> str:
    """«Answered today 07:52.» `now` is in the service's zone."""
    form = gettext("Answered %(when)s.") if alert.measure else gettext("Raised %(when)s.")
    return form % {"when": words.inside(words.near(alert.born_at.astimezone(now.tzinfo), now.date()))}


def item_in_words(alert: Alert, library: Library) -> str:
    """«Item 9: 1, several days»: the question by its number alone, since others may look on."""
    if not alert.measure:
        return gettext("Raised by hand")
    measure = library.measure(alert.measure, alert.version)
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
    if alert.state == "acted" and alert.second_look == "wanted":
        return gettext("Taken by %(name)s %(when)s. What was done is written down; somebody else must look again.") % taken
    if alert.state == "acted":
        return gettext("Taken by %(name)s %(when)s. What was done is written down; it is not closed yet.") % taken
    return gettext("Taken by %(name)s %(when)s.") % taken

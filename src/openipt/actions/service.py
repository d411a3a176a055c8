"""Keeping the service itself: the hours in which alerts are seen to, and the days on which nobody reads what comes in."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from openipt.actions import calling, limits
from openipt.core.hours import OpeningHours
from openipt.core.refusals import Refusal
from openipt.core.who_may import Verb
from openipt.record import door
from openipt.record.actors import Actor
from openipt.record.door import ListRoom
from openipt.record.models import Service

LONGEST_CLOSURE = 31
"""Days in one go: past it nobody would be called to an alert for too long, and a cover is the better way."""
MOST_HOURS = 14


def keep_hours(by: Actor, *, op_id: UUID, hours: Sequence[OpeningHours], now: datetime) -> None:
    """Say when the service is open; alerts that nobody has taken count by it from now on. Sent again, it says the same again.

    Raises Refusal for hours without a weekday, or that end as they begin, and where none are left.
    """
    with door.caseload(by, Verb.KEEP_SERVICE) as room:
        if not hours:
            raise Refusal("Say at least one weekday with its hours: without any, alerts are called at whatever hour.", field="hours")
        if len(hours) > MOST_HOURS:
            raise Refusal(f"{MOST_HOURS} lines of hours are the most.", field="hours")
        for each in hours:
            if not each.weekdays or not set(each.weekdays) <= set(range(1, 8)):
                raise Refusal("Tick the weekdays on which these hours hold.", field="hours")
            if each.opens == each.closes:
                raise Refusal("These hours end as they begin. Look at the times.", field="hours")
        said = [{"weekdays": sorted(each.weekdays), "opens": _clock(each.opens), "closes": _clock(each.closes)} for each in hours]
        Service.objects.filter(id=room.practice.id).update(hours=said)
        calling.count_anew(room.practice.id, now)


def close_on(by: Actor, *, op_id: UUID, first: date, last: date, name: str, now: datetime) -> None:
    """Say that nobody reads on these days, both included, and what days they are. A day that is closed already keeps its new name.

    Raises Refusal for days that are over, in the wrong order, or too many in one go.
    """
    with door.caseload(by, Verb.KEEP_SERVICE) as room:
        if not name.strip():
            raise Refusal("Write what day it is, such as «Boxing Day».", field="holiday")
        limits.check_line(name, "holiday")
        if last < first:
            raise Refusal("The last day lies before the first. Exchange the two.", field="last_day")
        if first < now.astimezone(ZoneInfo(room.practice.zone)).date():
            raise Refusal("The first day is over.", field="first_day")
        limits.check_year(last, now, "last_day")
        if (last - first).days >= LONGEST_CLOSURE:
            raise Refusal(f"{LONGEST_CLOSURE} days in one go are the most. For longer, put somebody on duty instead.", field="last_day")
        days = {each.day: each.name for each in room.practice.holidays}
        days |= {first + timedelta(days=number): name.strip() for number in range((last - first).days + 1)}
        _keep(room, days, now)


def open_on(by: Actor, *, op_id: UUID, day: date, now: datetime) -> None:
    """Be open on that day after all; where it was not closed, nothing changes."""
    with door.caseload(by, Verb.KEEP_SERVICE) as room:
        _keep(room, {each.day: each.name for each in room.practice.holidays if each.day != day}, now)


def _keep(room: ListRoom, days: dict[date, str], now: datetime) -> None:
    said = [{"day": day.isoformat(), "name": name} for day, name in sorted(days.items())]
    Service.objects.filter(id=room.practice.id).update(holidays=said)
    calling.count_anew(room.practice.id, now)


def _clock(moment: time) -> str:
    return moment.isoformat("minutes")

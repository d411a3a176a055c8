"""The watch over what nobody watches: whether the process that sends what is due still does its rounds, and its daily try went through."""

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal

from django.conf import settings

from openipt.record.models import DrillAlert, Heartbeat

STUCK_AFTER = timedelta(minutes=5)
"""A heartbeat older than this is a red banner for all staff (security.md 3.5)."""
SETTLES_WITHIN = timedelta(minutes=1)
"""So long after a process has started its pages wait for a sign of life: whoever sends has started beside it, and may be at the first round."""
DRILL_TAKEN_WITHIN = timedelta(minutes=15)
_LOOK_EVERY_SECONDS = 10

Trouble = Literal["", "never", "stuck", "drill"]


def look(now: datetime) -> Trouble:
    """What is wrong with sending, asked of the record: it never ran, its last round is too old, or the daily try was not taken."""
    beat = Heartbeat.objects.filter(name="due").first()
    if beat is None:
        return "never"
    if now - beat.at > STUCK_AFTER:
        return "stuck"
    late = DrillAlert.objects.filter(taken_at=None, born_at__lt=now - DRILL_TAKEN_WITHIN, born_at__gt=now - timedelta(days=2))
    return "drill" if late.exists() else ""


def trouble() -> Trouble:
    """The same for a page, by the true time: asked anew every ten seconds in each process, not at every page, and left to settle at first."""
    seen = seen_in(int(time.monotonic()) // _LOOK_EVERY_SECONDS)
    settles = datetime.now(UTC) - settings.OPENIPT_UP_SINCE < SETTLES_WITHIN
    return "" if settles and seen in ("never", "stuck") else seen


@lru_cache(maxsize=1)
def seen_in(stretch: int) -> Trouble:
    """What is wrong, kept for one stretch of ten seconds."""
    return look(datetime.now(UTC))

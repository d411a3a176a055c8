"""Which messages somebody must be told of: late, never gone out, or letters that wait to be printed."""

from datetime import datetime

from django.db.models import Q, QuerySet

from openipt.core.deliveries import LATE_AFTER
from openipt.record.models import Delivery

UNSEEN = ("expired", "given_up")
"""The states of what will not go out any more, until a therapist has said to have seen it."""


def late_since(now: datetime) -> datetime:
    """What was due before that, a quarter of an hour ago, is late."""
    return now - LATE_AFTER


def is_late(since: datetime) -> Q:
    """What was due before `since` and has not gone out. What is due lies in waking hours from the beginning, so that a night excuses nothing."""
    return Q(state__in=("due", "sending"), due_at__lt=since) & ~Q(channel="letter")


def troubled(now: datetime, since: datetime) -> QuerySet[Delivery]:
    """The messages that a client's therapist is told of. `since` is `late_since(now)`; both are values of a query that is worked out once."""
    letters = Q(channel="letter", state="due", due_at__lte=now)
    return Delivery.objects.filter(is_late(since) | Q(state__in=UNSEEN) | letters, about="questionnaire")

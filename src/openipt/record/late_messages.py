"""Which messages somebody must be told of: late, never gone out, or letters that wait to be printed."""

from datetime import datetime

from django.db.models import Q, QuerySet

from openipt.core.deliveries import LATE_AFTER
from openipt.record.models import Delivery

UNSEEN = ("expired", "given_up")
"""The states of what will not go out any more, until a therapist has said to have seen it."""


def is_late(now: datetime) -> Q:
    """What should have gone out a quarter of an hour ago. What is due lies in waking hours from the beginning, so that a night excuses nothing."""
    return Q(state__in=("due", "sending"), due_at__lt=now - LATE_AFTER) & ~Q(channel="letter")


def troubled(now: datetime) -> QuerySet[Delivery]:
    """The messages that a client's therapist is told of."""
    letters = Q(channel="letter", state="due", due_at__lte=now)
    return Delivery.objects.filter(is_late(now) | Q(state__in=UNSEEN) | letters, about="questionnaire")

"""Sends what is due: leases a few messages in one transaction, sends each outside any, and writes down what came of it in another."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from openipt.actions import composing, ledger
from openipt.actions.channels import TAKES_AT_MOST, Channels, Outcome, Outgoing
from openipt.actions.composing import Here
from openipt.core.deliveries import next_try
from openipt.core.waking import is_awake, next_waking
from openipt.core.who_may import Verb
from openipt.record import door, models
from openipt.record.door import InstallationRoom

LEASE = timedelta(seconds=60)
"""For how long a message is one worker's own. Killed within it, the worker leaves it to whoever comes next."""
AT_ONCE = 25
"""How many messages one transaction leases."""
OTHERS_STOP_AFTER = timedelta(seconds=5)
"""A batch of what can wait ends after this long, so that an alert that was born meanwhile is not kept waiting by a slow server."""
URGENT = ("alert", "drill")

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Leased:
    """A message that this worker may send until `until`, and how often it was tried before."""

    delivery_id: UUID
    alert_id: UUID | None
    drill_id: UUID | None
    about: str
    message: Outgoing
    until: datetime
    tries_before: int
    first_tried_at: datetime | None


@dataclass(frozen=True, slots=True)
class Went:
    """How many messages went out, failed for now, and were given up or of no use any more."""

    sent: int = 0
    failed: int = 0
    ended: int = 0

    def __add__(self, other: "Went") -> "Went":
        return Went(self.sent + other.sent, self.failed + other.failed, self.ended + other.ended)

    def __bool__(self) -> bool:
        return bool(self.sent or self.failed or self.ended)


def send_what_is_due(worker: str, clock: Clock, chance: Callable[[], float], channels: Channels, here: Here) -> Went:
    """One batch: alerts before all else. `chance` gives a random number from 0 to below 1.

    Returns what came of it; where that is nothing, nothing was due.
    """
    leased, went = lease(worker, clock(), chance, here)
    begun = clock()
    with channels:
        for number, each in enumerate(leased):
            now = clock()
            slow = each.about not in URGENT and now - begun > OTHERS_STOP_AFTER
            if slow or now + timedelta(seconds=TAKES_AT_MOST[each.message.channel]) > each.until:
                _give_back(worker, leased[number:], now)
                break
            went += send_one(worker, each, clock, chance, channels)
    return went


def send_one(worker: str, leased: Leased, clock: Clock, chance: Callable[[], float], channels: Channels) -> Went:
    """Send one message, outside any transaction, and write down what came of it."""
    try:
        outcome = channels.send(leased.message)
    except Exception:  # nor must one that breaks its channel
        outcome = Outcome("failed", "broken")
    return _write_down(worker, leased, outcome, clock(), chance())


def lease(worker: str, now: datetime, chance: Callable[[], float], here: Here) -> tuple[list[Leased], Went]:
    """Lease what is due now, in one transaction; a row that another worker leased in the same moment stays that one's.

    What came too late is let go, and what would reach somebody in quiet hours put off to the morning.
    """
    found: list[Leased] = []
    ended = 0
    with door.installation(Verb.SEND_DUE) as room:
        for row in _due(now):
            if row.not_after is not None and row.not_after < now:
                ended += _end(row, "given_up" if row.tries else "expired", now)
            elif row.to_client is not None and not is_awake(now, composing.zone_of(row)):
                morning = next_waking(now, composing.zone_of(row))
                models.Delivery.objects.filter(id=row.id, state=row.state, next_try_at=row.next_try_at).update(next_try_at=morning, state="due")
            elif leased := _lease_one(room, row, worker, now, chance, here):
                found.append(leased)
        room.worth_a_line = bool(room.courses)
    return found, Went(ended=ended)


def _due(now: datetime) -> list[models.Delivery]:
    """The next rows to be leased, alerts first. A lease that has run out is due again: its end stands in `next_try_at`.

    Which ones they are is read from the index alone, one state at a time, so that a long queue costs no more than a short one.
    """
    # a letter waits for somebody to print it
    found = [models.Delivery.objects.filter(state=state, next_try_at__lte=now).exclude(channel="letter") for state in ("due", "sending")]
    ids = [each for state in found for each in state.order_by("next_try_at").values_list("id", flat=True)[:AT_ONCE]]
    if len(ids) >= AT_ONCE:
        urgent = [each for state in found for each in state.filter(about__in=URGENT).order_by("next_try_at").values_list("id", flat=True)[:AT_ONCE]]
        ids = [*urgent, *ids]
    if not ids:
        return []
    still_due = models.Delivery.objects.filter(id__in=ids, state__in=("due", "sending"), next_try_at__lte=now)  # not leased by another meanwhile
    rows = still_due.select_related("to_member", "to_client", "service", "alert", "response__link")
    return sorted(rows, key=lambda row: (row.about != "alert", row.about != "drill", row.next_try_at))[:AT_ONCE]


def _lease_one(room: InstallationRoom, row: models.Delivery, worker: str, now: datetime, chance: Callable[[], float], here: Here) -> Leased | None:
    """Lease the row if nobody else has, and put its message together. None where it is another's, or nothing is to be sent any more."""
    until = now + LEASE
    mine = models.Delivery.objects.filter(id=row.id, state=row.state, next_try_at=row.next_try_at).update(
        state="sending",
        leased_until=until,
        next_try_at=until,
        leased_by=worker,
        tries=row.tries + 1,
        first_tried_at=row.first_tried_at or now,
    )
    if not mine:
        return None
    row.tries += 1
    try:
        with transaction.atomic():
            composed = composing.compose(room, row, now, here)
    except Exception:  # one message that cannot be put together must not hold up all others
        _try_again(row, "not_put_together", now, chance())
        return None
    if isinstance(composed, str):  # a word that says why there is nothing to send
        ledger.withdraw(now, composed, id=row.id)
        return None
    if row.course_id is not None:
        room.courses.add(row.course_id)
    return Leased(row.id, row.alert_id, row.drill_id, row.about, composed, until, row.tries - 1, row.first_tried_at)


def _write_down(worker: str, leased: Leased, outcome: Outcome, now: datetime, chance: float) -> Went:
    with door.installation(Verb.SEND_DUE):
        if outcome.what == "sent":
            return Went(sent=_sent(leased, now))
        row = models.Delivery.objects.select_related("to_client").get(id=leased.delivery_id)
        if (row.state, row.leased_by, row.leased_until) != ("sending", worker, leased.until):
            return Went(failed=1)  # taken back meanwhile, or another's by now
        if outcome.what == "bounced" and row.to_client is not None:
            models.ClientChannel.objects.filter(id=row.to_client.id, bounced_at=None).update(bounced_at=now)
            return Went(ended=_end(row, "given_up", now, outcome.problem, line="bounced"))
        return _try_again(row, outcome.problem, now, chance)


def _try_again(row: models.Delivery, problem: str, now: datetime, chance: float) -> Went:
    """Put a message that failed off to its next try, or give it up where that would come too late."""
    again = next_try(row.tries, now, chance, urgent=row.about in URGENT)
    if row.not_after is not None and again > row.not_after:
        return Went(ended=_end(row, "given_up", now, problem))
    models.Delivery.objects.filter(id=row.id).update(state="due", next_try_at=again, leased_until=None)
    if row.tries.bit_count() == 1:  # the first, second, fourth, eighth try: an outage of hours fills no pages
        ledger.write(row.id, "failed", now, problem)
    return Went(failed=1)


def _sent(leased: Leased, now: datetime) -> int:
    """It went out, whatever else happened to its row meanwhile; that is written down once."""
    not_yet = models.Delivery.objects.filter(id=leased.delivery_id).exclude(state="sent")
    if not not_yet.update(state="sent", sent_at=now, leased_until=None):
        return 0
    ledger.write(leased.delivery_id, "sent", now)
    if leased.alert_id is not None:
        models.Alert.objects.filter(id=leased.alert_id, state="open").update(state="delivered")
    if leased.drill_id is not None:
        models.DrillAlert.objects.filter(id=leased.drill_id, delivered_at=None).update(delivered_at=now)
    return 1


def _end(row: models.Delivery, state: str, now: datetime, problem: str = "", *, line: str = "") -> int:
    """Let a message go that will not go out any more; the therapist and the keeper are told until somebody has seen it."""
    ended = models.Delivery.objects.filter(id=row.id, state__in=("due", "sending")).update(state=state, leased_until=None)
    if ended:
        ledger.write(row.id, line or state, now, problem)
    return ended


def _give_back(worker: str, leased: list[Leased], now: datetime) -> None:
    """What was leased and not tried is as it was before."""
    with door.installation(Verb.SEND_DUE):
        for each in leased:
            models.Delivery.objects.filter(id=each.delivery_id, state="sending", leased_by=worker, leased_until=each.until).update(
                state="due", leased_until=None, next_try_at=now, tries=each.tries_before, first_tried_at=each.first_tried_at
            )

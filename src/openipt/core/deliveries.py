"""Deliveries: which message is the same as another, what is due when, until when it is of use, and when a try that failed is made again.

The one rule of expiry, for every message and every link:

- A link can be opened until its session starts, where it belongs to one that lies ahead; else for 7 days.
- Answers that were begun by then may be ended for 24 hours more. An answer in progress never expires under somebody's hands.
- A message is of use until an hour before its link ends. What has not gone out by then expires, and somebody is told.
- An alert has no end: it is tried until somebody has taken it.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from openipt.core.protocols import PlannedMeasure, Protocol
from openipt.core.waking import next_waking, waking_before

LINKS_LAST = timedelta(days=7)
"""How long a link lasts that belongs to no session ahead (security.md, "Decided since")."""
BEGUN_MAY_BE_ENDED_WITHIN = timedelta(hours=24)
"""Begun answers may be ended this long after the link itself has run out (security.md, "Decided since")."""
TIME_TO_ANSWER = timedelta(hours=1)
"""A message that leaves less than this until its link ends is of no use any more."""

LATE_AFTER = timedelta(minutes=15)
"""What should have gone out this long ago and has not is told to the therapist and the keeper."""
PLANNED_AHEAD = timedelta(days=14)
"""How far ahead what falls due stands in the ledger, so that it can be seen before it goes out."""
LETTERS_TAKE = timedelta(days=5)
"""A letter is printed at least this long before its session."""

FOLLOW_UP_MONTHS = (3, 6, 12)
"""Months after the treatment was completed (issue 4; the measures of reference 8.18, column «Follow-up»)."""
FOLLOW_UP_AT = time(10, 0)

TWO_WEEKS = 14
"""Days."""

_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=30)
_FIRST_WAIT_OF_ALERTS, _LONGEST_WAIT_OF_ALERTS = timedelta(seconds=5), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Step:
    """A questionnaire that a course sends by itself: before which session (None: a follow-up), when it is due, and when its link ends."""

    name: str
    measure: str
    session: int | None
    due_at: datetime
    link_ends: datetime

    @property
    def not_after(self) -> datetime:
        """When the message is of no use any more."""
        return of_use_until(self.link_ends)


def key(*, about: str, subject: object, person: object, step: str, channel: str) -> str:
    """The key under which a message exists once: about this subject, to this person, for this step, by this channel.

    `subject` is the alert, drill alert or course that it belongs to; nothing clinical goes in. Returns 64 hexadecimal digits.
    """
    return sha256("\x1f".join((about, str(subject), str(person), step, channel)).encode()).hexdigest()


def link_ends(session_starts: datetime | None, now: datetime) -> datetime:
    """When a link that is made now ends."""
    return session_starts if session_starts is not None and session_starts > now else now + LINKS_LAST


def of_use_until(link_end: datetime) -> datetime:
    """Until when a message with a link that ends then is of use."""
    return link_end - TIME_TO_ANSWER


def is_asked(measure: PlannedMeasure, session: int, *, first: int, last: int, cadence_days: int) -> bool:
    """Whether a measure is asked at that session of a course with sessions from `first` to `last`, so many days apart (reference 8.18).

    It is asked at the first session, or the one from which it is asked on, and at the last; between the two by its cadence.
    """
    begin = first if measure.from_session is None else measure.from_session
    if session < begin:
        return False
    if session in (begin, last) or measure.when in ("each_session", "after_each_session"):
        return True
    if measure.when == "listed_sessions":
        return session in measure.sessions
    every = {"each_second_session": 2, "two_weekly": max(1, round(TWO_WEEKS / cadence_days))}.get(measure.when)
    return every is not None and session % every == 0


def before_sessions(protocol: Protocol, sessions: Iterable[tuple[int, datetime]], *, last: int, lead: timedelta, zone: str) -> Iterator[Step]:
    """What is sent before each of these sessions (number and start): `lead` before it, or when people are next awake in that zone.

    Where that would leave too little time, it goes out the evening before. `last` is the number of the course's last session.
    """
    for number, starts_at in sessions:
        wanted = next_waking(starts_at - lead, zone)
        if of_use_until(starts_at) - wanted < TIME_TO_ANSWER:
            wanted = waking_before(starts_at - lead, zone)
        for measure in (each for each in protocol.measures if each.when != "after_each_session"):
            if is_asked(measure, number, first=protocol.first_session, last=last, cadence_days=protocol.cadence_days):
                yield Step(f"session:{number}:{measure.key}", measure.key, number, wanted, starts_at)


def follow_ups(measures: Iterable[PlannedMeasure], completed_on: date, zone: str) -> Iterator[Step]:
    """What is sent 3, 6 and 12 months after the treatment was completed, at ten in the morning by the clock of that zone."""
    asked = tuple(measure for measure in measures if measure.follow_up)
    for months in FOLLOW_UP_MONTHS:
        due_at = next_waking(datetime.combine(months_later(completed_on, months), FOLLOW_UP_AT, ZoneInfo(zone)), zone)
        for measure in asked:
            yield Step(f"follow_up:{months}:{measure.key}", measure.key, None, due_at, due_at + LINKS_LAST)


def next_try(tries: int, now: datetime, chance: float, *, urgent: bool) -> datetime:
    """When a message is tried again that has failed so many times: after a wait that doubles each time, up to a limit, half to one and a half of it.

    `chance` is a random number from 0 to below 1, so that not everything that failed together is tried again together.
    """
    first, longest = (_FIRST_WAIT_OF_ALERTS, _LONGEST_WAIT_OF_ALERTS) if urgent else (_FIRST_WAIT, _LONGEST_WAIT)
    wait: timedelta = min(longest, first * 2 ** min(max(tries, 1) - 1, 16))
    return now + wait * (0.5 + chance)


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))

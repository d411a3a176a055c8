"""What happened since the two last met, and what comes round about now, from the timeline and the people of the inventory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from openipt.core import timeline
from openipt.record.read import SessionPage
from openipt.web.pictures.happened import events_in, people_of
from openipt.web.pictures.slots import Slot
from openipt.web.pictures.timeline_words import round_again, when_in_words


@dataclass(frozen=True, slots=True)
class HappenedLine:
    """One event with its day, and whom it was with."""

    when: str
    title: str
    person: str


def happened_since(page: SessionPage, slots: Sequence[Slot]) -> tuple[HappenedLine, ...]:
    """The events after the last session held before this one, up to its own day; none before the first session."""
    own, before = _days(page, slots)
    events = [each for each in events_in(page.course.sheets, slots) if before and before[-1] < each.when.middle <= own]
    return tuple(HappenedLine(when_in_words(each.when), each.title, each.person) for each in events)


def coming_round(page: SessionPage, slots: Sequence[Slot]) -> tuple[str, ...]:
    """What has come round since the two last met, or does in the thirty days from this session on: dates, and nothing of what they bring."""
    own, before = _days(page, slots)
    since = min(own, before[-1] + timedelta(days=1)) if before else own
    events = (timeline.event_of(each.id, each.content) for each in page.course.sheets if each.sheet == timeline.SHEET)
    return tuple(round_again(each) for each in timeline.soon(events, people_of(page.course.sheets), since, own))


def _days(page: SessionPage, slots: Sequence[Slot]) -> tuple[date, list[date]]:
    """The session's own day, and those of the sessions held before it."""
    own = next(each.date for each in slots if each.number == page.number)
    return own, [each.date for each in slots if each.state == "held" and each.number < page.number]

"""What happened since the two last met, from the timeline: it stands beside the session's part on mood and people."""

from collections.abc import Sequence
from dataclasses import dataclass

from openipt.record.read import SessionPage
from openipt.web.pictures.happened import events_in
from openipt.web.pictures.slots import Slot
from openipt.web.pictures.timeline_words import when_in_words


@dataclass(frozen=True, slots=True)
class HappenedLine:
    """One event with its day, and whom it was with."""

    when: str
    title: str
    person: str


def happened_since(page: SessionPage, slots: Sequence[Slot]) -> tuple[HappenedLine, ...]:
    """The events after the last session held before this one, up to its own day; none before the first session."""
    own = next(each for each in slots if each.number == page.number)
    before = [each.date for each in slots if each.state == "held" and each.number < page.number]
    events = [each for each in events_in(page.course.sheets, slots) if before and before[-1] < each.when.middle <= own.date]
    return tuple(HappenedLine(when_in_words(each.when), each.title, each.person) for each in events)

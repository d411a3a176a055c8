"""What happened in a course, from the sheets of its timeline: where it lies among the sessions, and with whom it was."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from openipt.core import inventory, timeline
from openipt.record.read import CourseSheet
from openipt.web.pictures.event_stems import Happened
from openipt.web.pictures.marks import mark_of
from openipt.web.pictures.slots import Slot
from openipt.web.pictures.standing import between


def events_in(sheets: Iterable[CourseSheet], slots: Sequence[Slot]) -> tuple[timeline.Event, ...]:
    """The events that fall between the first and the last planned session, in order."""
    if not slots:
        return ()
    events = (timeline.event_of(each.id, each.content) for each in sheets if each.sheet == timeline.SHEET)
    return timeline.events_between(events, slots[0].date, slots[-1].date)


def people_of(sheets: Iterable[CourseSheet]) -> tuple[inventory.Person, ...]:
    """Everybody in the inventory."""
    return tuple(inventory.person_of(each.id, each.content) for each in sheets if each.sheet == inventory.SHEET)


def happened_on(sheets: Sequence[CourseSheet], slots: Sequence[Slot]) -> tuple[Happened, ...]:
    """Each of these events where it lies on the course line."""
    events = events_in(sheets, slots)
    if not events:
        return ()
    marks: dict[UUID | None, str] = {each.id: mark_of(each.kind, each.status) for each in people_of(sheets)}
    return tuple(Happened(between(each.when.middle, slots), each.title, each.person, marks.get(each.person_id, "person")) for each in events)

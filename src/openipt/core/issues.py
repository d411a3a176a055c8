"""What troubles a client between people, in the order of weight that the two gave it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

SHEET = "issue"
"""The worksheet that an issue stands on."""
RANK = "rank"
"""The field with its place in the order: 1 weighs most."""
LAST_RANK = 99


class IssueSheet(Protocol):
    """A sheet of the course on which an issue stands, as the record hands it out."""

    @property
    def id(self) -> UUID:
        """Which sheet."""

    @property
    def content(self) -> Mapping[str, Any]:
        """What was written on it."""

    @property
    def begun_at(self) -> datetime:
        """When it was first saved."""


AnIssue = TypeVar("AnIssue", bound=IssueSheet)


def in_order(issues: Iterable[AnIssue]) -> tuple[AnIssue, ...]:
    """By their places; of one place, and those without any at the end, in the order of writing down."""
    return tuple(sorted(issues, key=lambda each: (each.content.get(RANK, LAST_RANK + 1), each.begun_at)))


def ranks_after(issues: Sequence[IssueSheet], moved: UUID, *, up: bool) -> dict[UUID, int]:
    """The places that change when one issue goes up or down by one; empty where it cannot. Whoever had no place gets one then."""
    order = [each.id for each in in_order(issues)]
    place = order.index(moved)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return {}
    order[place], order[other] = order[other], order[place]
    had = {each.id: each.content.get(RANK) for each in issues}
    return {each: rank for rank, each in enumerate(order, start=1) if had[each] != rank and rank <= LAST_RANK}

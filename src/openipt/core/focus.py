"""Which of the problem areas client and therapist chose as the focus, on which day, and which choice is in force."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

SHEET = "focus_choice"
"""The worksheet that a choice of the focus stands on."""
PROVISIONAL = "provisional"
FOUR = ("grief", "role_dispute", "role_transition", "deficits")
"""The areas that are all looked at before one is chosen (reference 2.3, 3); a form of IPT may have more."""


class ChoiceSheet(Protocol):
    """A sheet of the course on which a choice stands, as the record hands it out."""

    @property
    def sheet(self) -> str:
        """The key of its worksheet."""

    @property
    def content(self) -> Mapping[str, Any]:
        """What was written on it, with the present name of a person and the id beside it."""

    @property
    def begun_at(self) -> datetime:
        """When it was first saved."""


@dataclass(frozen=True, slots=True)
class FocusInForce:
    """The choice that stands: its problem area, with whom or which role, where a dispute stands, and in whose words."""

    area: str
    person: str
    """Their present name; empty where it is about nobody in particular."""
    person_id: UUID | None
    stage: str
    """renegotiation, impasse, dissolution, or nothing."""
    role: str
    words: str
    agreed_on: date
    provisional: bool


def in_order(choices: Iterable[ChoiceSheet]) -> tuple[ChoiceSheet, ...]:
    """The choices of a course from the first to the last: by the day of the decision, of one day in the order of writing down."""
    found = (each for each in choices if each.sheet == SHEET)
    return tuple(sorted(found, key=lambda each: (each.content["decided_on"], each.begun_at)))


def in_force(choices: Sequence[ChoiceSheet]) -> FocusInForce | None:
    """The focus that stands now: the choice decided last. None where none was written down; other sheets among them are passed over."""
    found = in_order(choices)
    if not found:
        return None
    content = found[-1].content
    return FocusInForce(
        area=content["area"],
        person=content.get("person", ""),
        person_id=UUID(content["person_id"]) if content.get("person_id") else None,
        stage=content.get("stage", ""),
        role=content.get("role", ""),
        words=content.get("words", ""),
        agreed_on=date.fromisoformat(content["decided_on"]),
        provisional=content["standing"] == PROVISIONAL,
    )

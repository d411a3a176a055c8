"""The ways in which something is refused, each with one sentence that says what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Kept:
    """What a form said that came under the id of another one. It is sealed and kept, and shows in no log."""

    op_id: UUID
    content: Mapping[str, Any] = field(repr=False)


class Refusal(Exception):
    """What was asked cannot be done as asked. `field` names the field to look at; `conflict` says that the state is against it.

    `kept` is what the door writes down, sealed, so that nothing typed is lost.
    """

    def __init__(self, sentence: str, *, field: str | None = None, conflict: bool = False, kept: Kept | None = None) -> None:
        self.sentence = sentence
        self.field = field
        self.conflict = conflict
        self.kept = kept
        super().__init__(sentence)


class ChangedMeanwhile(Refusal):
    """Somebody else has written here since the form was begun. Nothing was saved, so that both can be looked at."""


class ThereAlready(ChangedMeanwhile):
    """A course has one of these, and somebody has begun it since the form for a new one was opened. `id` is the one that is there."""

    def __init__(self, sentence: str, id: UUID) -> None:
        self.id = id
        super().__init__(sentence, conflict=True)


class NotFound(Exception):
    """There is nothing here for this person; whether it exists for somebody else is not said."""


class Forbidden(Exception):
    """This person may not do this here at all, whatever the object."""

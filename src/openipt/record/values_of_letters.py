"""What the record hands to the pages of letters: plain frozen values, opened from their seals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from openipt.core.letters import Kind, Letter
from openipt.record.values_of_people import LifePage


@dataclass(frozen=True, slots=True)
class LetterVersion:
    """One version of a letter, with who saved it and when."""

    version: int
    letter: Letter
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Consent:
    """What the client said of one version: `agrees` is False where the consent was taken back. `on` is the day on which they said it.

    `how` is one of the ways of `actions.letters.WAYS`, `copies` who else may have the letter, in words.
    """

    version: int
    agrees: bool
    at: datetime
    by: str
    on: date
    how: str = ""
    copies: str = ""
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """That the letter was given, in which version, when and by whom."""

    id: UUID
    version: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A letter of the course, with its versions, consents and givings, the newest of each first."""

    id: UUID
    kind: Kind
    begun_at: datetime
    versions: tuple[LetterVersion, ...]
    consents: tuple[Consent, ...]
    given: tuple[Given, ...]

    @property
    def newest(self) -> LetterVersion:
        """The version that stands."""
        return self.versions[0]

    @property
    def consent(self) -> Consent | None:
        """The consent that holds for the version that stands; None where there is none, where it was taken back, or was given to another."""
        last = self.consents[0] if self.consents else None
        return last if last is not None and last.agrees and last.version == self.newest.version else None


@dataclass(frozen=True, slots=True)
class LettersPage:
    """What the pages of letters show: the course with its people and sheets, its letters, the newest first, and what its tasks' sheets say."""

    life: LifePage
    letters: tuple[KeptLetter, ...]
    tasks: Mapping[str, Mapping[str, Any]]
    """What stands on the worksheets of tasks that a letter draws on, by the sheet's key."""

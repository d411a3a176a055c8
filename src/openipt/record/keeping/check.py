"""What a check of the installation says: its title, its verdict, and one sentence; where something is to be mended, the sentence says how."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

Verdict = Literal["good", "look", "refuse"]
"""Good; worth a look soon; or so bad that a real practice is not served until it is mended."""

Finding = tuple[Verdict, str]


@dataclass(frozen=True, slots=True)
class Check:
    """One check that was made."""

    name: str
    title: str
    verdict: Verdict
    words: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What a check looks at: the installation's folder, and the present moment (UTC)."""

    data: Path
    now: datetime


def good(words: str) -> Finding:
    """All is well."""
    return "good", words


def look(words: str) -> Finding:
    """Somebody should look after it soon."""
    return "look", words


def refuse(words: str) -> Finding:
    """A real practice must not be served like this."""
    return "refuse", words

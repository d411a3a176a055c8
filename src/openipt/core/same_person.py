"""Finds entries that may be one person: the same name, or the same birth date and a similar name. A person decides; nothing is joined by itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations
from typing import Literal
from uuid import UUID

from openipt.core.finding import folded

SIMILAR = 0.75
"""How alike two names must be, from 0 (nothing in common) to 1 (the same), to be shown beside the same birth date. Decided by OpenIPT: it only
decides what a person is asked about."""

Why = Literal["same_name", "same_birth"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One client as entered: the name, and the birth date where it is known."""

    id: UUID
    name: str
    born: date | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries that may be one person, the one with the lower id first, and why they are shown."""

    first: Entry
    second: Entry
    why: Why


def pairs(entries: Iterable[Entry]) -> list[Pair]:
    """Every two entries that may be one person, each pair once, by name. Only entries of one name or one birth date are compared."""
    by_name: dict[str, list[Entry]] = {}
    by_birth: dict[date, list[Entry]] = {}
    for entry in sorted(entries, key=lambda each: each.id):
        by_name.setdefault(folded(entry.name), []).append(entry)
        if entry.born is not None:
            by_birth.setdefault(entry.born, []).append(entry)
    found = {(one.id, other.id): Pair(one, other, "same_birth") for one, other in _within(by_birth.values()) if are_similar(one.name, other.name)}
    found |= {(one.id, other.id): Pair(one, other, "same_name") for one, other in _within(by_name.values())}
    return sorted(found.values(), key=lambda pair: (folded(pair.first.name), pair.first.id, pair.second.id))


def are_similar(one: str, other: str) -> bool:
    """Whether two names may be two spellings of one: nearly the same letters, or one cut short, as «Ana P.» of «Ana Pereira»."""
    first, second = folded(one), folded(other)
    if SequenceMatcher(None, first, second, autojunk=False).ratio() >= SIMILAR:
        return True
    words, others = first.split(), second.split()
    return len(words) == len(others) > 1 and all(a.startswith(b) or b.startswith(a) for a, b in zip(words, others, strict=True))


def _within(groups: Iterable[list[Entry]]) -> Iterator[tuple[Entry, Entry]]:
    for group in groups:
        yield from combinations(group, 2)

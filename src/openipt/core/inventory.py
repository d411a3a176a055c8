"""The people in a client's life, as they stand on the sheets of the interpersonal inventory (reference 5.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

Kind = Literal["person", "group", "pet"]
Status = Literal["living", "deceased", "estranged", "former"]

SHEET = "person"
"""The worksheet that somebody stands on."""
CONFIDANT_FROM = 2
"""From this emotional support on, of 0 to 3, somebody is a confidant (reference 5.3)."""
NAMED_BY_ID = "person:"
"""How a field that names somebody of the inventory begins; the id follows. Anything else in such a field is a name as it was typed."""


AT_HOME = " (written at home)"
"""What tells an entry of the client's apart where its name is taken already, until somebody merges the two or renames one."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the inventory. `more` is the whole content of the sheet, by field; numbers that were not given are None."""

    id: UUID
    name: str
    relation: str
    kind: Kind = "person"
    status: Status = "living"
    satisfaction: int | None = None
    """0 to 10."""
    reciprocity: int | None = None
    """From -2, the client gives far more, to +2, gets far more."""
    emotional_received: int | None = None
    """0 to 3."""
    symptom_effect: int | None = None
    """Mood after contact, from -2 much worse to +2 much better."""
    link_to_onset: bool = False
    changed_since_onset: str = ""
    """closer, same, apart, or nothing."""
    more: Mapping[str, Any] | None = None


def person_of(id: UUID, content: Mapping[str, Any]) -> Person:
    """Somebody as the sheet of that id says."""
    return Person(
        id,
        content.get("display_name", ""),
        content.get("relation", ""),
        content.get("kind", "person"),
        content.get("status", "living"),
        content.get("satisfaction"),
        content.get("reciprocity"),
        content.get("emotional_received"),
        content.get("symptom_effect"),
        bool(content.get("link_to_onset")),
        content.get("changed_since_onset", ""),
        content,
    )


def reference_to(id: UUID) -> str:
    """What a field keeps that names this person."""
    return f"{NAMED_BY_ID}{id}"


def referred_to(kept: object) -> UUID | None:
    """Whom a field's value refers to; None for a name as it was typed, and for anything else."""
    if not isinstance(kept, str) or not kept.startswith(NAMED_BY_ID):
        return None
    try:
        return UUID(kept.removeprefix(NAMED_BY_ID))
    except ValueError:
        return None


def still_empty(minimum: Iterable[str], content: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields of the least that is asked of each person which nobody has filled in yet. Without a word about it, it is a person who lives."""
    return tuple(key for key in minimum if key not in content and key not in ("kind", "status"))


def contact_mistake(content: Mapping[str, Any]) -> str | None:
    """What is wrong where somebody's address or number is to be kept: it is kept of an emergency contact alone, None where nothing is wrong.

    The people of an inventory never agreed to stand in it (reference 5.1).
    """
    if "contact" not in content or content.get("emergency_contact"):
        return None
    return "An address or number is kept of an emergency contact only. Tick «Emergency contact», or leave this empty."


def kind_by(relation: str) -> Kind:
    """What somebody is by a word for the relation: a pet and a group are said by it, anybody else is a person."""
    return "pet" if relation == "pet" else "group" if relation in ("group", "faith_community") else "person"


def told_apart(name: str, taken: Iterable[str]) -> str:
    """The name, with a word behind it where it is taken: what a client writes at home must not be refused by a name that is not theirs to see."""
    others = list(taken)
    words = (name, f"{name}{AT_HOME}", *(f"{name}{AT_HOME} {number}" for number in range(2, len(others) + 3)))
    return next(each for each in words if not any(same_name(each, other) for other in others))


def as_the_client_wrote(name: str) -> str:
    """The name without the word that tells it apart."""
    return name.partition(AT_HOME)[0]


def same_name(one: str, other: str) -> bool:
    """Whether two names would be taken for one: capitals and spaces make no difference."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())

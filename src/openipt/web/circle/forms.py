"""Reads what a form of the circle says: only rows that somebody changed, so that a page left open puts nobody back."""

import re
from uuid import UUID

from django.http import QueryDict

from openipt.actions.circle import Place
from openipt.core.circle import Giving, Tie
from openipt.core.refusals import Refusal

NO_WISH = "-1"
_RING = "ring-"
_NUMBER = re.compile(r"-?\d{1,3}(\.\d{1,6})?", re.ASCII)


def places_in(typed: QueryDict) -> tuple[Place, ...]:
    """The places of whoever stands otherwise in the form than the page showed. Raises Refusal for what the list does not offer."""
    people = (_id(name.removeprefix(_RING)) for name in typed if name.startswith(_RING))
    return tuple(place for person in people if person is not None and (place := _place(typed, person)) is not None)


def _place(typed: QueryDict, person: UUID) -> Place | None:
    ring, tie, wished, giving = (typed.get(f"{name}-{person}", "") for name in ("ring", "tie", "wished", "giving"))
    radius, angle = (typed.get(f"{name}-{person}", "") for name in ("radius", "angle"))
    if ":".join((ring, tie, wished, giving)) == typed.get(f"was-{person}", "") and not (radius and angle):
        return None
    gone = ring == "gone"
    if not (ring == "" or gone or ring in ("0", "1", "2", "3")) or wished not in ("", NO_WISH, "0", "1", "2", "3"):
        raise Refusal("There are three rings, and outside the circle. Choose one of them.", field=f"ring-{person}")
    if ring == "" and tie == "" and wished in ("", NO_WISH):
        return None  # nobody has put this person anywhere yet
    if tie not in ("", *Tie) or giving not in ("", *Giving):
        raise Refusal("Choose one of the ties of the list.", field=f"tie-{person}")
    return Place(
        person,
        ring=int(ring) if ring and not gone else None,
        tie=Tie(tie) if tie else None,
        giving=Giving(giving) if giving else None,
        wished=int(wished) if wished else None,
        radius=_number(radius),
        angle=_number(angle),
        gone=gone,
        based_on=_id(typed.get(f"on-{person}", "")),
    )


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

"""What the inventory and the timeline hold for and against each problem area, link by link; it counts nothing together and chooses nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from openipt.core import timeline
from openipt.core.areas import Area, Areas, RuleKey, Signal
from openipt.core.inventory import CONFIDANT_FROM, Person
from openipt.core.timeline import Event
from openipt.core.when import Gap, When, gap

Side = Literal["for", "against"]
DISPUTE, TRANSITION, DEFICITS = "role_dispute", "role_transition", "deficits"
NEAR_DAYS = 365
"""An event counts as near the onset within so many days before it (reference 3.1, rule 1)."""
FEW_SESSIONS = 8
"""With so many sessions or fewer there is one focus alone (reference 3.1, rule 5)."""
CLOSE_RINGS = (1, 2)
NOT_HAPPENED = ("treatment", "mood")
"""Strands of the timeline that show how it was, not what happened."""
EPISODE = "episode"
"""The strand of an earlier episode: it speaks by signals that ask for it, and belongs to nothing that happened."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One link: a person, an event or, with neither, everything together; for or against an area, with every reason in words."""

    area: str
    side: Side
    title: str
    """The person's name or what happened; empty for everything together."""
    reasons: tuple[str, ...]
    signals: tuple[str, ...]
    person_id: UUID | None = None
    event_id: UUID | None = None
    when: When | None = None
    days_before_onset: int | None = None
    """At least so many days lie between an event and the onset; negative where it came afterwards, 0 where they may fall together."""


@dataclass(frozen=True, slots=True)
class AreaEvidence:
    """One area with all that speaks for it and against it: people in their order, then events in theirs, then everything together."""

    area: Area
    speaks_for: tuple[Evidence, ...]
    speaks_against: tuple[Evidence, ...]

    @property
    def nearest(self) -> Evidence | None:
        """The event for it that lies nearest before the onset; None where none lies in the year before."""
        before = [each for each in self.speaks_for if each.days_before_onset is not None and 0 <= each.days_before_onset <= NEAR_DAYS]
        return min(before, key=lambda each: each.days_before_onset or 0, default=None)


@dataclass(frozen=True, slots=True)
class Look:
    """What the two said of an area: each 0 to 3, or None where nobody said."""

    affect_strength: int | None = None
    changeability: int | None = None
    client_priority: int | None = None
    therapist_priority: int | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """How far the choice of the focus has come: `sessions` are agreed, and the first ones may be over."""

    sessions: int
    is_agreed: bool = False
    second_area: bool = False
    is_disputed: bool = False
    first_sessions_over: bool = False


@dataclass(frozen=True, slots=True)
class Hint:
    """A rule of order that applies, with the links or the areas because of which it does. It says what to look at, never what to choose."""

    rule: RuleKey
    links: tuple[Evidence, ...] = ()
    areas: tuple[str, ...] = ()


def evidence_of(
    areas: Areas,
    keys: Iterable[str],
    people: Sequence[Person],
    events: Iterable[Event],
    rings: Mapping[UUID, int],
    apart: Callable[[Gap], str],
) -> tuple[AreaEvidence, ...]:
    """The areas of these keys in that order, each with its links. `rings` are where people stand on the circle; `apart` says a distance in time."""
    every = timeline.in_order(events)
    onset = timeline.onset(every)
    status = {each.id: each.status for each in people}
    seen = [_Happened(each, onset, status, apart) for each in every if each.strand not in NOT_HAPPENED]
    life = _of_everything(areas, people, seen, rings, onset)
    return tuple(_looked_at(areas.area(key), people, seen, life) for key in keys)


def hints(areas: Areas, found: Sequence[AreaEvidence], looks: Mapping[str, Look], decided: Decided) -> tuple[Hint, ...]:
    """The rules of order that apply, in the order of the file."""
    by_area: dict[str, AreaEvidence] = {each.area.key: each for each in found}
    differing = tuple(key for key in by_area if _differs(looks.get(key, Look())))
    felt = tuple(key for key in by_area if (look := looks.get(key)) and (look.affect_strength is not None or look.changeability is not None))
    acute = tuple(each for each in by_area[DEFICITS].speaks_against if each.event_id) if DEFICITS in by_area else ()
    few = decided.sessions <= FEW_SESSIONS or decided.second_area
    applying = {
        "nearest_onset": Hint("nearest_onset", tuple(each.nearest for each in found if each.nearest)),
        "live_feeling": Hint("live_feeling", areas=felt),
        "deficits_last": Hint("deficits_last", acute),
        "transition_first": Hint("transition_first", _dispute_because_of_a_change(by_area)),
        "one_focus": Hint("one_focus", areas=tuple(by_area) if few else ()),
        "disagreement": Hint("disagreement", areas=differing or (tuple(by_area) if decided.is_disputed else ())),
        "unclear": Hint("unclear", areas=tuple(by_area) if decided.first_sessions_over and not decided.is_agreed else ()),
    }
    shown = (applying[rule.key] for rule in areas.rules)
    return tuple(each for each in shown if each.links or each.areas)


class _Happened:
    """An event with what signals can ask of it."""

    def __init__(self, event: Event, onset: Event | None, status: Mapping[UUID, str], apart: Callable[[Gap], str]) -> None:
        self.event = event
        far = gap(event.when, onset.when) if onset else None
        self.days = None if far is None else -far.most if far.order < 0 else -far.least if far.order > 0 else 0
        self.facts: dict[str, Any] = {
            "category": event.category,
            "role_area": event.role_area,
            "change": event.change,
            "strand": event.strand,
            "impact": event.impact,
            "days_before_onset": self.days,
            "with_status": status.get(event.person_id) if event.person_id else None,
            "title": event.title,
            "person": event.person,
            "apart": apart(far) if far else "",
        }

    @property
    def is_near(self) -> bool:
        """Whether it lies within a year before the onset."""
        return self.days is not None and 0 <= self.days <= NEAR_DAYS


def _looked_at(area: Area, people: Sequence[Person], seen: Sequence[_Happened], life: Mapping[str, Any]) -> AreaEvidence:
    found = [each for each in _links(area, people, seen, life) if each.reasons]
    return AreaEvidence(area, *(tuple(each for each in found if each.side == side) for side in ("for", "against")))


def _links(area: Area, people: Sequence[Person], seen: Sequence[_Happened], life: Mapping[str, Any]) -> Iterator[Evidence]:
    sides: tuple[Side, Side] = ("for", "against")
    for side in sides:
        for person in people:
            yield Evidence(area.key, side, person.name, *_told(area, side, "person", _of_a_person(person)), person_id=person.id)
        for each in seen:
            event = each.event
            told = _told(area, side, "event", each.facts, by_strand=event.strand == EPISODE)
            yield Evidence(area.key, side, event.title, *told, event_id=event.id, when=event.when, days_before_onset=each.days)
        for signal in area.signals:
            if signal.side == side and signal.of == "life" and _applies(signal, life):
                yield Evidence(area.key, side, "", (signal.reason.format_map(life),), (signal.key,))


def _told(area: Area, side: Side, of: str, facts: Mapping[str, Any], *, by_strand: bool = False) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The reasons for which one link speaks, and the keys of their signals; with `by_strand`, of those alone that ask for a strand."""
    found = [each for each in area.signals if each.side == side and each.of == of and _applies(each, facts)]
    found = [each for each in found if not by_strand or any(condition.field == "strand" for condition in each.conditions)]
    return tuple(each.reason.format_map(facts) for each in found), tuple(each.key for each in found)


def _applies(signal: Signal, facts: Mapping[str, Any]) -> bool:
    return all(each.holds(facts) for each in signal.conditions)


def _of_a_person(person: Person) -> dict[str, Any]:
    return {**(person.more or {}), "status": person.status, "kind": person.kind, "name": person.name}


def _of_everything(
    areas: Areas, people: Sequence[Person], seen: Sequence[_Happened], rings: Mapping[UUID, int], onset: Event | None
) -> dict[str, int | None]:
    """How many of each; None for what nobody can know."""
    happened = [each for each in seen if each.event.strand != EPISODE]
    living = [each for each in people if each.status == "living" and each.kind == "person"]
    disputes = [each for each in areas.area(DISPUTE).signals if each.side == "for" and each.of == "person"]
    kinds = [each.event.category for each in happened if each.is_near]
    return {
        "people": len(living),
        "close_people": sum(rings.get(each.id) in CLOSE_RINGS for each in living) if rings else None,
        "confidants": sum(each.emotional_received >= CONFIDANT_FROM for each in living if each.emotional_received is not None),
        "asked_of_comfort": sum(each.emotional_received is not None for each in living),
        "gone": sum(each.status in ("estranged", "former") for each in people),
        "mood_falls_after": sum((each.symptom_effect or 0) < 0 for each in living),
        "in_dispute": sum(any(_applies(signal, _of_a_person(each)) for signal in disputes) for each in people),
        "deaths": sum(each.status == "deceased" for each in people) + sum(each.event.category in areas.loss for each in happened),
        "illnesses": sum(each.event.category == "illness_self" or each.event.strand in ("high", EPISODE) for each in seen),
        "near_onset": sum(kind in (*areas.loss, *areas.dispute, *areas.change) for kind in kinds) if onset else None,
        "changes_near_onset": sum(kind in areas.change for kind in kinds) if onset else None,
    }


def _dispute_because_of_a_change(by_area: Mapping[str, AreaEvidence]) -> tuple[Evidence, ...]:
    """A change in life and a dispute that came after it, within a year of the onset on both sides; empty where there is no such pair."""
    changes, disputes = (
        [each for each in by_area[key].speaks_for if each.days_before_onset is not None and abs(each.days_before_onset) <= NEAR_DAYS]
        if key in by_area
        else []
        for key in (TRANSITION, DISPUTE)
    )
    pairs = ((change, dispute) for change in changes for dispute in disputes if change.when and dispute.when and change.when < dispute.when)
    return next(pairs, ())


def _differs(look: Look) -> bool:
    """Whether the two would not choose it equally; unknown where only one of them said."""
    return None not in (look.client_priority, look.therapist_priority) and look.client_priority != look.therapist_priority

"""How two definitions of the same kind differ, said line by line as a clinician would read it."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from openipt.core.fields import Source
from openipt.core.library import AnyDefinition
from openipt.core.measures import Band, Option, SafetyItem
from openipt.core.protocols import AREAS, AgendaBlock, Phase, PlannedMeasure, Review, Span, Task
from openipt.core.safety import CrisisContact, CrisisPlace
from openipt.core.triage import TriageRow
from openipt.core.worksheets import Choice

_TOLD_APART_BY: dict[type[BaseModel], str] = {
    CrisisContact: "label",
    CrisisPlace: "country",
    Option: "value",
    Phase: "id",
    Review: "session",
    SafetyItem: "item",
    Source: "text",
    Choice: "value",
    TriageRow: "level",
}
"""The field that says which entry of a list is which, where it is neither `key` nor `id`."""

_RANGES: dict[type[BaseModel], tuple[str, str, str]] = {
    AgendaBlock: ("start", "end", "minutes"),
    Band: ("start", "end", "totals"),
    Phase: ("first", "last", "sessions"),
    Span: ("fewest", "most", "planned"),
}
"""Entries whose two ends are read as one range, and what the range counts."""

_ONE_OF: dict[str, str] = {
    "actions": "action",
    "agenda": "part of the session",
    "agenda_before": "part of the session before the first",
    "bands": "band",
    "choices": "choice",
    "contacts": "contact",
    "cutoffs": "cutoff",
    "fields": "field",
    "figures": "figure",
    "highest_of": "group of which the highest counts",
    "items": "question",
    "kinds": "alert kind",
    "measures": "measure",
    "modifiers": "modifier",
    "options": "answer",
    "phases": "phase",
    "places": "place",
    "recalls": "recall",
    "reviews": "review at session",
    "rows": "level",
    "rules": "rule",
    "safety": "safety item",
    "sources": "source",
    "tasks": "task",
    "techniques": "technique",
}
"""What one entry of a list is called."""

_COUNTED = {"examples": "worked examples", "walkthrough": "steps of the walkthrough"}
"""Lists of which only the number of differing entries is said: they follow from the rest."""

_IN_WORDS: dict[str, str] = {
    "session_minutes": "minutes of a session",
    "cadence_days": "days from one session to the next",
    "missed_session_counts": "a missed session is used up",
    "grief_scope": "grief means",
    "youngest": "youngest age in years",
    "oldest": "oldest age in years",
    "short_title": "short title",
    "worksheets": "worksheets of its own",
    "signed_off_by": "signed off by",
    "records": "what is written down",
    "done_when": "counts as done when",
    "roles": "who",
    "required": "asked for by the way out of its phase",
    "follow_up": "asked again at follow-ups",
    "from_session": "asked from session",
    "also": "offers the worksheets of",
}
"""What a field is called where its own name is not how one would say it."""

_IN_THE_HEADING = frozenset({"form", "key", "version"})


def differences(one: AnyDefinition, other: AnyDefinition, names: tuple[str, str]) -> list[str]:
    """One line for each difference, in the order of the form's fields; `names` are what the two are called. Both are of one kind.

    Raises ValueError where they are of two kinds, such as a measure and a protocol.
    """
    if type(one) is not type(other):
        raise ValueError(f"{names[0]} and {names[1]} are of different kinds, so they cannot be compared.")
    fields = [name for name in type(one).model_fields if name not in _IN_THE_HEADING]
    return [line for name in fields for line in _field(name, getattr(one, name), getattr(other, name), names)]


def _field(name: str, one: Any, other: Any, names: tuple[str, str]) -> Iterator[str]:
    if one == other:
        return
    words = _IN_WORDS.get(name, name.replace("_", " "))
    if name in _COUNTED:
        alone = len([entry for entry in one if entry not in other]), len([entry for entry in other if entry not in one])
        yield f"{_COUNTED[name]}: {alone[0]} only in {names[0]}, {alone[1]} only in {names[1]}"
    elif isinstance(one, tuple) and any(isinstance(entry, BaseModel) for entry in (*one, *other)):
        yield from _entries(name, one, other, names)
    elif isinstance(one, tuple) and isinstance(other, tuple) and one and other and set(one) != set(other):
        for named, here, there in ((names[0], one, other), (names[1], other, one)):
            if missing := [_named(name, each) for each in here if each not in there]:
                yield f"{words}, only in {named}: {', '.join(missing)}"
    elif isinstance(one, BaseModel) and isinstance(other, BaseModel):
        yield from (f"{words}: {line}" for line in _inside(one, other, names))
    else:
        yield f"{words}: {_said(one)} -> {_said(other)}"


def _entries(name: str, one: tuple[Any, ...], other: tuple[Any, ...], names: tuple[str, str]) -> Iterator[str]:
    noun = _ONE_OF.get(name, name)
    ours, theirs = {_which(entry): entry for entry in one}, {_which(entry): entry for entry in other}
    for which, entry in ours.items():
        if which not in theirs:
            yield f"{noun} {which}{_title(entry)}: only in {names[0]}"
        else:
            yield from (f"{noun} {which}: {line}" for line in _inside(entry, theirs[which], names))
    for which, entry in theirs.items():
        if which not in ours:
            yield f"{noun} {which}{_title(entry)}: only in {names[1]}"
    if list(ours) != list(theirs) and set(ours) == set(theirs):
        yield f"{name}: in another order"


def _inside(one: BaseModel, other: BaseModel, names: tuple[str, str]) -> Iterator[str]:
    first, last, counts = _RANGES.get(type(one), ("", "", ""))
    if counts and (getattr(one, first), getattr(one, last)) != (getattr(other, first), getattr(other, last)):
        yield f"{counts} {_range(one, first, last)} -> {_range(other, first, last)}"
    if isinstance(one, PlannedMeasure) and isinstance(other, PlannedMeasure):
        if one != other:
            yield f"asked {_asked(one)} -> {_asked(other)}"
        return
    for name in type(one).model_fields:
        if name not in (first, last):
            yield from _field(name, getattr(one, name), getattr(other, name), names)


def _range(entry: BaseModel, first: str, last: str) -> str:
    here, there = getattr(entry, first), getattr(entry, last)
    return str(here) if here == there else f"{here} to {there}"


def _which(entry: Any) -> str:
    name = _TOLD_APART_BY.get(type(entry)) or ("key" if hasattr(entry, "key") else "id")
    return str(getattr(entry, name))


def _title(entry: Any) -> str:
    """The entry's words beside its id, where it has any of its own."""
    if isinstance(entry, PlannedMeasure):
        return f", asked {_asked(entry)}"
    words = next((getattr(entry, name) for name in ("title", "short", "label", "meaning") if getattr(entry, name, None)), None)
    where = f", {entry.phase}" if isinstance(entry, Task) else ""
    return (f" «{words}»" if words and words != _which(entry) else "") + where


def _asked(measure: PlannedMeasure) -> str:
    """«before each session from the second on»: a questionnaire's cadence as one says it."""
    ways = {
        "each_session": "before each session",
        "each_second_session": "before each second session",
        "two_weekly": "every two weeks",
        "listed_sessions": f"at the start, before sessions {', '.join(map(str, measure.sessions))} and at the end",
        "after_each_session": "after each session",
        "start_and_end": "at the start and at the end",
    }
    from_there = "" if measure.from_session is None else f" from session {measure.from_session} on"
    return ways[measure.when] + from_there + ("" if measure.follow_up else ", not at follow-ups")


def _named(name: str, value: Any) -> str:
    return AREAS[value].lower() if name == "problem_areas" else str(value)


def _said(value: Any) -> str:
    if value is None or value == ():
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value)
    if isinstance(value, BaseModel):
        return ", ".join(f"{name.replace('_', ' ')} {_said(each)}" for name, each in value if each not in (None, ()))
    return f"«{value}»" if isinstance(value, str) else str(value)

"""Reads the people, the timeline, the formulation and the goals of a course file, each as the content of its sheet of the course."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from openipt.core.circle import Tie
from openipt.core.focus import SHEET as CHOICE
from openipt.core.inventory import CONFIDANT_FROM
from openipt.core.inventory import SHEET as PERSON
from openipt.core.timeline import SHEET as EVENT
from openipt.core.timeline import Strand
from openipt.core.worksheets import Content, when_begins

FORMULATION, GOAL, RATING = "formulation", "goal", "goal_rating"
_SUPPORT = ("emotional", "practical", "information", "company")
_AS_THEY_ARE = (
    *("display_name", "relation", "status", "contact_freq", "satisfaction", "reciprocity", "i_expect", "they_expect"),
    *("knows_i_am_depressed", "symptom_effect", "changed_since_onset", "note"),
)
_NOTHING = "none"
"""How a file says that somebody wants nothing changed."""
_GROUPS = ("group", "faith_community")
_OF_AN_EVENT = ("category", "impact", "symptom_change", "role_area", "note", "until", "severity")
_HIGH, _LOW = re.compile(r"\b(hypo)?mani(a|c)\b", re.IGNORECASE), re.compile(r"\bdepress(ion|ive episode)\b", re.IGNORECASE)
_LASTED = re.compile(r"\b\d+ (day|week|month|year)s?\b", re.IGNORECASE)
"""Words of a title that name a time of high mood, an earlier depression, and how long a treatment lasted."""
_NOT_THE_CLIENTS_MOOD = ("illness_other", "treatment", "medication_change")
_CONTENT_FROM = 8
"""From this contentment on, of 0 to 10, a supportive tie of a fictional course is drawn as very strong. Ours: the files have no ties."""


@dataclass(frozen=True, slots=True)
class FilePerson:
    """Somebody of the file's inventory: the content of the sheet, and the rings now and wished for."""

    content: Content
    ring: int
    wished: int | None
    tie: Tie

    @property
    def name(self) -> str:
        """The name, by which events find the person."""
        return str(self.content["display_name"])


@dataclass(frozen=True, slots=True)
class FilePeople:
    """All that a file says of people and what hangs on them. The sessions are those in which it was written down."""

    people: tuple[FilePerson, ...] = ()
    events: tuple[Content, ...] = ()
    formulation: Content = field(default_factory=dict)
    goals: tuple[Content, ...] = ()
    ratings: tuple[tuple[int | None, int | None], ...] = ()
    """For each goal the rating at the start and at the end, 0 to 10; None where the file gives none."""
    area: str = ""
    second_area: str = ""
    inventory_session: int = 1
    circle_session: int = 1
    timeline_session: int = 1
    formulation_session: int = 1

    def on_sheets(self) -> tuple[tuple[str, Content], ...]:
        """Each sheet of the course that the file fills: its key and its content."""
        chosen = {key: area for key, area in (("area", self.area), ("second_area", self.second_area)) if area}
        one_each = [(sheet, content) for sheet, content in ((FORMULATION, self.formulation), (CHOICE, chosen)) if content]
        many = ((PERSON, [each.content for each in self.people]), (EVENT, self.events), (GOAL, self.goals))
        return (*((sheet, content) for sheet, contents in many for content in contents), *one_each)

    @property
    def person_of_focus(self) -> str:
        """Whom the focus is about, in a demo: whoever the most events of its kind name. Ours: the files do not say. Empty where nobody is named."""
        kind = {"grief": "grief", "role_dispute": "dispute", "role_transition": "transition", "deficits": "deficits"}.get(self.area)
        named = [each["person"] for each in self.events if each.get("role_area") == kind and "person" in each]
        return max(named, key=named.count, default="")


def people_of(content: Mapping[str, Any]) -> FilePeople:
    """What the file says. Raises KeyError, TypeError or ValueError where something lacks what it needs."""
    people = tuple(_person(each) for each in content.get("inventory") or ())
    names = {each["id"]: each["display_name"] for each in content.get("inventory") or ()}
    told = content.get("formulation") or {}
    goals = content.get("goals") or ()
    inventory = _session(content, "initial.inventory", 1)
    events = content.get("timeline") or ()
    onset = max((when_begins(str(each["date"])) for each in events if each.get("symptom_change") == "onset"), default=None)
    return FilePeople(
        people=people,
        events=tuple(_event(each, names, onset) for each in events),
        formulation={key: _said(told[key]) for key in ("why_this_focus", "how_linked", "client_response", "words") if told.get(key)},
        goals=tuple({key: each[key] for key in ("text", "baseline", "target") if key in each} for each in goals),
        ratings=tuple((each.get("baseline"), each.get("final")) for each in goals),
        area=content.get("problem_area") or "",
        second_area=content.get("secondary_area") or "",
        inventory_session=inventory,
        circle_session=_session(content, "initial.circle", inventory),
        timeline_session=_session(content, "initial.timeline", inventory),
        formulation_session=_session(content, "initial.formulation", inventory),
    )


def moved(event: Content, by: timedelta) -> Content:
    """The event on another day: a demo plays a file as if it went on now. How exactly the date is known stays as it was."""
    return {**event, **{key: _moved(event[key], by) for key in ("date", "until") if key in event}}


def _person(entry: Mapping[str, Any]) -> FilePerson:
    content: Content = {key: _said(entry[key]) for key in _AS_THEY_ARE if entry.get(key) is not None}
    if entry["relation"] == "pet":
        content["kind"] = "pet"
    elif entry["relation"] in _GROUPS:
        content["kind"] = "group"
    for side in ("received", "given"):
        told = entry.get(f"support_{side}") or {}
        content |= {f"{kind}_{side}": told[kind] for kind in _SUPPORT if kind in told}
    if entry.get("link_to_onset"):
        content["link_to_onset"] = True
    if entry.get("want_change") not in (None, _NOTHING):
        content["want_change"] = entry["want_change"]
    return FilePerson(content, int(entry["ring_now"]), entry.get("ring_wished"), _tie(content))


def _tie(content: Content) -> Tie:
    """How the tie is drawn, from what the file says of support and of the mood afterwards. Ours: the files have no ties."""
    supportive = content.get("emotional_received", 0) >= CONFIDANT_FROM or content.get("symptom_effect", 0) > 0
    if content.get("symptom_effect", 0) < 0 and content.get("status") != "deceased":
        return Tie.CONFLICT
    if supportive:
        return Tie.VERY_STRONG if content.get("satisfaction", 0) >= _CONTENT_FROM else Tie.SUPPORTIVE
    return Tie.DISTANT


def _event(entry: Mapping[str, Any], names: Mapping[str, str], onset: date | None) -> Content:
    content: Content = {"date": str(entry["date"]), "title": entry["title"]}
    content |= {key: entry[key] for key in _OF_AN_EVENT if entry.get(key) is not None}
    if entry.get("person"):
        content["person"] = names[entry["person"]]
    if "until" in content:
        content["until"] = str(content["until"])
        when_begins(content["until"])
    if strand := entry.get("strand") or _strand(content, when_begins(content["date"]), onset):
        content["strand"] = strand
    return content


def _strand(event: Content, day: date, onset: date | None) -> Strand | None:
    """Where an event stands of which the file does not say so, as far as its kind and its own words make it plain; None for something that happened.

    Asking for help, a referral or a screening is of the kind «treatment» too, and happened: a treatment is what the title says the length of.
    """
    kind, title = event.get("category"), event["title"]
    if kind == "medication_change" or (kind == "treatment" and _LASTED.search(title)):
        return "treatment"
    if "person" in event or kind in _NOT_THE_CLIENTS_MOOD or event.get("symptom_change") == "onset":
        return None
    if _HIGH.search(title):
        return "high"
    return "episode" if _LOW.search(title) and onset is not None and day < onset else None


def _session(content: Mapping[str, Any], task: str, otherwise: int) -> int:
    """The session in which the file does that task."""
    return next((each["n"] for each in content["sessions"] if task in (each.get("tasks") or ())), otherwise)


def _said(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _moved(when: str, by: timedelta) -> str:
    return (when_begins(when) + by).isoformat()[: len(when)]

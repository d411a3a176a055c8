"""What the page of one sheet of the focus shows: its fields with what stands there or is proposed, and its earlier versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from openipt.core import focus, formulation, goals, issues
from openipt.core.library import Library
from openipt.core.worksheets import in_words
from openipt.record.read import CourseSheet, LifePage, SheetVersion
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.fieldforms import Mistake
from openipt.web.focus import agreement
from openipt.web.focus.found import LOOK, Found
from openipt.web.focus.spoken import proposed
from openipt.web.sessions.fields import as_fields, as_listed
from openipt.web.translating import gettext, gettext_lazy

PLACE = "focus"
"""What the ids of the form's fields begin with."""
SHEETS: Mapping[str, Promise] = {
    issues.SHEET: gettext_lazy("Something that weighs"),
    LOOK: gettext_lazy("A look at one area"),
    focus.SHEET: gettext_lazy("Choose the focus"),
    formulation.SHEET: gettext_lazy("Tell the story back"),
    agreement.SHEET: gettext_lazy("The agreement"),
    goals.SHEET: gettext_lazy("A goal"),
    goals.STEP: gettext_lazy("A step towards the goal"),
    goals.RATING: gettext_lazy("How far the goal has come"),
}
"""The sheets that these pages know, with the title of a new one."""
_BELONGING = (goals.STEP, goals.RATING)


@dataclass(frozen=True, slots=True)
class Begun:
    """A new sheet, as its address begins it."""

    sheet: str
    about: UUID | None
    session: int | None
    area: str
    example: str = ""
    """A goal example of a pack that the course has taken, as its place in the list of all of them."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A version that another followed: when, by whom, and how it read."""

    when: str
    words: str


@dataclass(frozen=True, slots=True)
class SheetView:
    """The page of a sheet; `newest` is shown where somebody else changed it meanwhile."""

    id: UUID
    name: str
    title: str
    belongs_to: str
    prompt: str
    action: str
    take_out_url: str
    takes_out: str
    fields: SafeString
    is_proposed: bool
    counts_words: int
    """Below how many words the first field stays; 0 where nothing is counted."""
    based_on: int
    about: str
    session: str
    people: tuple[str, ...]
    saved: str
    newest: SafeString
    earlier: tuple[Earlier, ...]
    mistakes: tuple[Mistake, ...]
    told: tuple[tuple[str, str, bool], ...]
    """The same as it is printed: as it is kept, or as it is proposed."""
    said_yes: tuple[str, ...]
    to_sign: tuple[str, ...]
    """Of an agreement: who has said yes already, and who has a line on the paper to sign on."""


def present_sheet(
    page: LifePage,
    which: CourseSheet | Begun,
    earlier: Sequence[SheetVersion],
    library: Library,
    typed: Mapping[str, Any] | None,
    mistakes: tuple[Mistake, ...],
    *,
    meanwhile: bool = False,
) -> SheetView | None:
    """A new sheet, or one that is there, with what was typed before it was refused; None where what it belongs to is not there."""
    found, course, zone = Found(page, library), page.course.summary, page.course.practice.zone
    sheet = which if isinstance(which, CourseSheet) else None
    form = library.worksheet(which.sheet, sheet.sheet_version if sheet else None)
    goal = next((each for each in found.goals if each.id == which.about), None)
    if which.sheet in _BELONGING and goal is None:
        return None
    begun = _begun(found, which) if isinstance(which, Begun) else dict(which.content)
    proposes = which.sheet == formulation.SHEET and typed is None and (sheet is None or formulation.SPOKEN not in sheet.content)
    if proposes:
        begun[formulation.SPOKEN] = proposed(found)
    stands = typed if typed is not None else begun
    wrong = {each.field.removeprefix(f"{PLACE}-"): each.sentence for each in mistakes if each.field.startswith(f"{PLACE}-")}
    said_yes, to_sign = agreement.standing(form, begun, library) if which.sheet == agreement.SHEET else ((), ())
    refocus = which.sheet == focus.SHEET and sheet is None and bool(found.choices)

    def stamp(saved: CourseSheet | SheetVersion) -> str:
        at, by = (saved.saved_at, saved.saved_by) if isinstance(saved, CourseSheet) else (saved.at, saved.by)
        return gettext("%(when)s, %(by)s") % {"when": words.day_and_clock(words.local(at, zone)), "by": by or gettext("the client")}

    return SheetView(
        id=course.id,
        name=course.client.name,
        title=gettext("Choose the focus anew") if refocus else str(SHEETS[which.sheet]),
        belongs_to=goal.content["text"] if goal and which.sheet in _BELONGING else "",
        prompt=gettext("The choice before stays in its place with its days.") if refocus else gettext(form.summary),
        action=reverse("focus_sheet", args=[course.id, sheet.id]) if sheet else reverse("add_to_focus", args=[course.id, which.sheet]),
        take_out_url=reverse("take_out_of_focus", args=[course.id, sheet.id]) if sheet else "",
        takes_out=_takes_out(which.sheet),
        fields=as_fields(form, stands, PLACE, library, (), wrong),
        is_proposed=proposes or (which.sheet == agreement.SHEET and sheet is None and typed is None),
        counts_words=formulation.WORDS_BELOW if which.sheet == formulation.SHEET else 0,
        based_on=sheet.version if sheet else 0,
        about=str(which.about or ""),
        session=_session(found, which),
        people=tuple(each.name for each in page.people),
        saved=stamp(sheet) if sheet else "",
        newest=as_listed(form, dict(sheet.content), library) if sheet and meanwhile else SafeString(),
        earlier=tuple(Earlier(stamp(each), in_words(form, dict(each.content), library.techniques)) for each in earlier),
        mistakes=mistakes,
        told=agreement.told(form, begun, library),
        said_yes=said_yes,
        to_sign=to_sign,
    )


def _session(found: Found, which: CourseSheet | Begun) -> str:
    if isinstance(which, Begun):
        return str(which.session if which.session is not None else found.page.session_to_show)
    return "" if which.session is None else str(which.session)


def _takes_out(sheet: str) -> str:
    told = gettext("Its words and those of its earlier versions are then gone for good. Nobody can bring them back.")
    return f"{told} {gettext('Its steps and ratings go with it.')}" if sheet == goals.SHEET else told


def _begun(found: Found, begun: Begun) -> dict[str, Any]:
    """What a new sheet begins with; all of it can be changed before it is kept."""
    area = {"area": begun.area} if begun.area else {}
    if begun.sheet == issues.SHEET:
        return {issues.RANK: len(found.issues) + 1, **area}
    if begun.sheet == focus.SHEET:
        look = found.looks.get(begun.area)
        kept = ("affect_strength", "changeability", "client_priority", "therapist_priority")
        rated = {key: look.content[key] for key in kept if key in look.content} if look else {}
        return {"decided_on": words.local(found.page.course.at, found.page.course.practice.zone).date().isoformat(), **area, **rated}
    if begun.sheet == agreement.SHEET:
        return agreement.proposed(found, found.library)
    if begun.sheet == formulation.SHEET:
        return _story(found)
    if begun.sheet == goals.SHEET:
        chosen, example = found.in_force, found.example_goal(begun.example)
        return {
            "status": goals.ACTIVE,
            **({"text": example} if example else {}),
            **({"problem_area": chosen.area, "person": chosen.person} if chosen else {}),
        }
    return area


def _story(found: Found) -> dict[str, Any]:
    begun: dict[str, Any] = {}
    if found.onset:
        begun |= {"onset": _as_typed(found.page, found.onset.id), "trigger_event": found.onset.title}
    if found.in_force:
        begun["target"] = found.in_force.person or found.in_force.role
    if found.active:
        begun["plan"] = "\n".join(each.content["text"] for each in found.active)
    return begun


def _as_typed(page: LifePage, event: UUID) -> str:
    """The date of an event as it was written down."""
    return next(str(each.content["date"]) for each in page.sheets if each.id == event)

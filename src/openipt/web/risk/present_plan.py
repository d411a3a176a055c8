"""What the pages of a safety plan say, to staff and to the client: what was written, line by line, with numbers ready to dial."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openipt.actions.safety_plans import SHEET
from openipt.core.library import Library
from openipt.core.worksheets import Worksheet, said_in
from openipt.record.read import OwnPlan, PlanPage, PlanVersion
from openipt.web import words
from openipt.web.crisiswords import HelpNow, Where, help_now, wants_checking, where_now
from openipt.web.translating import gettext as _

METHOD = "https://suicidesafetyplan.com"
"""The site of the method's authors."""

_NUMBER = re.compile(r"(?<![\w+./:-])\+?\d(?:[ \-/().]{0,2}\d){4,17}(?![\w:])")
"""Five to eighteen digits with what people write between them: a number that can be dialled. Times of day have a colon and are none."""
_DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
ABOUT_ITSELF = ("kept", "shared_with", "made_with")
"""The fields that say something about the plan, and not what helps: they stand at its end."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line: words, or a number with its link."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the plan, with its lines."""

    title: str
    lines: tuple[tuple[Piece, ...], ...]
    own_words: bool


@dataclass(frozen=True, slots=True)
class PlanWords:
    """One version of a plan, as it is read."""

    version: int
    sections: tuple[Section, ...]
    about: tuple[Section, ...]
    made: str
    review: str


@dataclass(frozen=True, slots=True)
class PlanField:
    """A field of the plan's form."""

    key: str
    title: str
    hint: str
    value: str
    long: bool
    problem: str


@dataclass(frozen=True, slots=True)
class StaffPlanPage:
    """The page on which a plan is made, together with the client."""

    name: str
    newest: PlanWords | None
    shown: PlanWords | None
    earlier: tuple[PlanWords, ...]
    fields: tuple[PlanField, ...]
    meanwhile: PlanWords | None
    on_phone: str
    wants_checking: tuple[str, ...]
    help_now: HelpNow


@dataclass(frozen=True, slots=True)
class OwnPlanPage:
    """The plan on the client's own phone."""

    help_now: HelpNow
    where: Where
    plan: PlanWords | None


def staff_plan_page(
    found: PlanPage, library: Library, typed: Mapping[str, str], wrong: Mapping[str, str], *, version: int | None = None, meanwhile: bool = False
) -> StaffPlanPage:
    """The plan in words; `version` asks for an earlier one, and `meanwhile` says that somebody else has saved the newest since this was begun."""
    now = words.local(found.at, found.practice.zone)
    read = tuple(_plan_words(each, library, now) for each in found.versions)
    newest = read[0] if read else None
    stands: Mapping[str, Any] = typed or (found.versions[0].content if found.versions else {})
    place = library.crisis_contacts.place(found.practice.country)
    return StaffPlanPage(
        name=found.client.name,
        newest=newest,
        shown=next((each for each in read if each.version == version), newest),
        earlier=read[1:],
        fields=_fields(library.worksheet(SHEET), stands, wrong),
        meanwhile=newest if meanwhile else None,
        on_phone=words.inside(words.near(found.on_phone_since.astimezone(now.tzinfo), now.date())) if found.on_phone_since else "",
        wants_checking=wants_checking(place, now.date()),
        help_now=help_now(place, now.date(), folded=False),
    )


def own_plan_page(found: OwnPlan, library: Library, country: str, now: datetime, *, folded: bool = True) -> OwnPlanPage:
    """The client's page: whom to call where the client is now, then the plan."""
    local = words.local(now, found.practice.zone)
    where = where_now(library.crisis_contacts, found.practice.country, country)
    plan = _plan_words(found.plan, library, local) if found.plan else None
    return OwnPlanPage(help_now(where.place, local.date(), folded=folded), where, plan)


def pieces_of(line: str) -> tuple[Piece, ...]:
    """A line with its telephone numbers found, each with the link that dials it. A date is no number."""
    pieces, start = [], 0
    for match in _NUMBER.finditer(line):
        if _DAY.fullmatch(match.group().strip()):
            continue
        pieces += [Piece(line[start : match.start()])] if match.start() > start else []
        dialled = match.group().replace("(0)", "") if match.group().startswith("+") else match.group()  # +44 (0)20 is dialled without the 0
        pieces.append(Piece(match.group(), "tel:" + re.sub(r"[^\d+]", "", dialled)))
        start = match.end()
    return (*pieces, Piece(line[start:])) if start < len(line) else tuple(pieces)


def _plan_words(plan: PlanVersion, library: Library, now: datetime) -> PlanWords:
    sheet = library.worksheet(SHEET, plan.sheet_version)
    said = {field.key: _section(sheet, field.key, plan, library) for field in sheet.fields if field.key in plan.content}
    day = words.day_and_full_month(plan.made_at.astimezone(now.tzinfo).date(), now.date())
    return PlanWords(
        version=plan.version,
        sections=tuple(section for key, section in said.items() if key not in ABOUT_ITSELF),
        about=tuple(section for key, section in said.items() if key in ABOUT_ITSELF),
        made=_("Version %(number)d, written down by %(name)s on %(day)s.") % {"number": plan.version, "name": plan.made_by, "day": day},
        review=_("To be looked at again on %(day)s.") % {"day": words.day_and_full_month(plan.review_on, now.date())} if plan.review_on else "",
    )


def _section(sheet: Worksheet, key: str, plan: PlanVersion, library: Library) -> Section:
    field = sheet.field(key)
    value = plan.content[key]
    text = value if isinstance(value, str) else said_in(field, value, library.techniques)
    lines = tuple(pieces_of(line.strip()) for line in text.splitlines() if line.strip())
    return Section(field.title, lines, field.own_words)


def _fields(sheet: Worksheet, stands: Mapping[str, Any], wrong: Mapping[str, str]) -> tuple[PlanField, ...]:
    return tuple(
        PlanField(field.key, field.title, field.hint or "", str(stands.get(field.key, "")), field.kind == "words", wrong.get(field.key, ""))
        for field in sheet.fields
    )

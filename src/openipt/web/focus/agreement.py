"""The agreement of the two: what the course knows is proposed for it, and it counts once both have said yes, each with the day (reference 6.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from openipt.core.library import Library
from openipt.core.worksheets import SheetField, Worksheet, said_in
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.focus.found import Found
from openipt.web.focuswords import area_in_words
from openipt.web.translating import gettext, gettext_lazy

SHEET = "contract"
"""The worksheet that the agreement stands on."""
WHO: Mapping[str, Promise] = {"client": gettext_lazy("The client"), "therapist": gettext_lazy("The therapist")}


@dataclass(frozen=True, slots=True)
class AgreementCard:
    """The agreement, with who has said yes, on which day and how, and who has not yet."""

    told: tuple[tuple[str, str, bool], ...]
    """Each thing agreed: its title, what stands there, and whether these are the client's own words."""
    said_yes: tuple[str, ...]
    waiting: tuple[str, ...]
    url: str


def agreement_of(found: Found, library: Library) -> AgreementCard | None:
    """The agreement as it stands; None where none was written down."""
    sheet = next(reversed(found.page.of(SHEET)), None)
    if sheet is None:
        return None
    form = library.worksheet(SHEET, sheet.sheet_version)
    said_yes, waiting = standing(form, sheet.content, library)
    return AgreementCard(told(form, sheet.content, library), said_yes, waiting, reverse("focus_sheet", args=[found.course.id, sheet.id]))


def told(form: Worksheet, content: Mapping[str, Any], library: Library) -> tuple[tuple[str, str, bool], ...]:
    """What a sheet says, thing by thing: its title, the words, and whether they are the client's own. Who agreed is said apart."""
    said_apart = {f"{who}_agreed_{what}" for who in WHO for what in ("on", "how")}
    fields = [each for each in form.fields if each.key in content and each.key not in said_apart]
    return tuple((gettext(each.title), _plainly(each, content[each.key], library), each.own_words) for each in fields)


def standing(form: Worksheet, content: Mapping[str, Any], library: Library) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who has said yes to an agreement, with the day, and who has not yet."""
    agreed = {who: _said_yes(form, content, library, who) for who in WHO}
    return tuple(each for each in agreed.values() if each), tuple(str(WHO[who]) for who, each in agreed.items() if not each)


def _plainly(field: SheetField, value: Any, library: Library) -> str:
    """What stands in a field; quotation marks are the page's own."""
    return str(value) if field.own_words else said_in(field, value, library.techniques)


def _said_yes(form: Worksheet, content: Mapping[str, Any], library: Library, who: str) -> str:
    """«The client, 8 December 2026, in the room»; empty where that one has not said yes."""
    on = content.get(f"{who}_agreed_on")
    if on is None:
        return ""
    day = date.fromisoformat(on)
    how = content.get(f"{who}_agreed_how")
    field = form.field(f"{who}_agreed_how")
    yes = gettext("%(who)s, %(day)s %(year)d") % {"who": WHO[who], "day": words.day_and_full_month(day), "year": day.year}
    return f"{yes}, {said_in(field, how, library.techniques).lower()}" if how else yes


def proposed(found: Found, library: Library) -> dict[str, Any]:
    """What a new agreement begins with, from what the course knows. All of it can be changed, and nobody has said yes yet."""
    sessions = found.course.sessions
    first, last = sessions[0], sessions[-1]
    starts = words.local(first.starts_at, found.page.course.practice.zone)
    frame = {"count": len(sessions), "minutes": found.protocol.session_minutes, "days": found.protocol.cadence_days, "mode": words.mode(first.mode)}
    begins = {"when": words.day_and_clock(starts)}
    sheet: dict[str, Any] = {
        "protocol": found.protocol.title,
        "sessions": gettext("%(count)d sessions of %(minutes)d minutes, every %(days)d days, %(mode)s") % frame
        + gettext("; the first %(when)s") % begins,
        "starts_on": starts.date().isoformat(),
        "ending_on": words.local(last.starts_at, found.page.course.practice.zone).date().isoformat(),
        "measures": words.listed([library.measure(each.key).short_title for each in found.protocol.measures]),
        "between_sessions": gettext("One small step each week, chosen by the client."),
        "crisis": gettext("As the safety plan says. Nobody reads messages at night."),
    }
    if found.protocol.reviews:
        sheet["reviews"] = gettext("At session %(numbers)s") % {"numbers": words.listed([str(each.session) for each in found.protocol.reviews])}
    if found.in_force:
        sheet["focus"] = found.in_force.words or _about(found)
    if found.active:
        sheet["goals"] = "\n".join(each.content["text"] for each in found.active)
    return sheet


def _about(found: Found) -> str:
    assert found.in_force is not None
    area, whom = area_in_words(found.library.areas, found.in_force.area), found.in_force.person or found.in_force.role
    return gettext("%(area)s: %(whom)s") % {"area": area, "whom": whom} if whom else area

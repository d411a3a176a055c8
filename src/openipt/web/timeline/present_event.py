"""What the pages of one event and of one rise show: the fields of the sheet, what stands there, and earlier versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.safestring import SafeString

from openipt.core.library import Library
from openipt.core.timeline import SHEET
from openipt.core.worksheets import in_words
from openipt.record.read import CourseSheet, LifePage, SheetVersion
from openipt.web import words
from openipt.web.addresses import reverse
from openipt.web.fieldforms import Mistake, problem_of
from openipt.web.packview import PackView, pack_views
from openipt.web.pictures import timeline_words as said
from openipt.web.sessions.fields import as_fields, as_listed
from openipt.web.sessions.forms import content
from openipt.web.timeline.shown import MOOD_LINK, Life, Whose
from openipt.web.translating import gettext

PLACE = "event"
"""What the ids of the form's fields begin with."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A version that another followed: when, by whom, and how it read."""

    when: str
    words: str


@dataclass(frozen=True, slots=True)
class EventView:
    """The page of an event; `newest` is shown where somebody else changed it meanwhile, the hints of `packs` beside a new one."""

    id: UUID
    name: str
    title: str
    action: str
    take_out_url: str
    fields: SafeString
    based_on: int
    people: tuple[str, ...]
    saved: str
    newest: SafeString
    earlier: tuple[Earlier, ...]
    packs: tuple[PackView, ...]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class RiseView:
    """The page on which somebody says what happened before a rise."""

    id: UUID
    name: str
    title: str
    between: str
    action: str
    fields: SafeString
    people: tuple[str, ...]
    when: str
    also: bool
    only_event: bool
    nearby: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    wrong_when: str


def present_event(
    page: LifePage,
    sheet: CourseSheet | None,
    earlier: Sequence[SheetVersion],
    library: Library,
    typed: Mapping[str, Any] | None,
    mistakes: tuple[Mistake, ...],
    *,
    meanwhile: bool = False,
) -> EventView:
    """A new event, or one that is there, with what was typed before it was refused."""
    course, zone = page.course.summary, page.course.practice.zone
    form = library.worksheet(SHEET, sheet.sheet_version if sheet else None)
    stands = typed if typed is not None else sheet.content if sheet else {}
    wrong = {each.field.removeprefix(f"{PLACE}-"): each.sentence for each in mistakes if each.field.startswith(f"{PLACE}-")}

    def stamp(saved: CourseSheet | SheetVersion) -> str:
        at, by = (saved.saved_at, saved.saved_by) if isinstance(saved, CourseSheet) else (saved.at, saved.by)
        return gettext("%(when)s, %(by)s") % {"when": words.day_and_clock(words.local(at, zone)), "by": by or gettext("the client")}

    return EventView(
        id=course.id,
        name=course.client.name,
        title=sheet.content["title"] if sheet else gettext("Put something on the timeline"),
        action=reverse("timeline_event", args=[course.id, sheet.id]) if sheet else reverse("add_event", args=[course.id]),
        take_out_url=reverse("take_out_event", args=[course.id, sheet.id]) if sheet else "",
        fields=as_fields(form, stands, PLACE, library, (), wrong),
        based_on=sheet.version if sheet else 0,
        people=tuple(each.name for each in page.people),
        saved=stamp(sheet) if sheet else "",
        newest=as_listed(form, dict(sheet.content), library) if sheet and meanwhile else SafeString(),
        earlier=tuple(Earlier(stamp(each), in_words(form, dict(each.content), library.techniques)) for each in earlier),
        packs=pack_views(page.course, library) if sheet is None else (),
        mistakes=mistakes,
    )


def present_rise(page: LifePage, number: int, library: Library, typed: QueryDict | None, mistakes: tuple[Mistake, ...]) -> RiseView | None:
    """What came before the score of that session; None where it has none."""
    life = Life(page, library, Whose())
    place = next((place for place, point in enumerate(life.points) if point.session == number), None)
    if place is None:
        return None
    after, before = life.points[place], life.points[place - 1] if place else None
    form = library.worksheet(MOOD_LINK)
    wrong = {each.field.removeprefix(f"{PLACE}-"): each.sentence for each in mistakes if each.field.startswith(f"{PLACE}-")}
    first = before.when if before else after.when
    facts = {"measure": life.measure.short_title, "before": before.value if before else 0, "after": after.value}
    title = gettext("%(measure)s: %(before)d, then %(after)d") if before else gettext("%(measure)s: %(after)d")
    days = {"number": number, "first": words.day_and_full_month(first), "last": said.full_day(after.when)}
    between = gettext("Until session %(number)d, %(first)s to %(last)s") if before else gettext("Until session %(number)d, %(last)s")
    nearby = (each for each in life.every if first <= each.when.middle <= after.when)
    return RiseView(
        id=page.course.summary.id,
        name=page.course.summary.client.name,
        title=title % facts,
        between=between % days,
        action=reverse("say_what_happened", args=[page.course.summary.id, number]),
        fields=as_fields(form, content(typed) if typed is not None else {}, PLACE, library, (), wrong),
        people=tuple(each.name for each in page.people),
        when=typed.get("_when", "") if typed is not None else after.when.isoformat()[:7],
        also=typed.get("_also", "") == "yes" if typed is not None else False,
        only_event=number in page.course.signed,
        nearby=tuple(f"{said.when_in_words(each.when)}: {each.title}" for each in nearby),
        mistakes=mistakes,
        wrong_when=problem_of("when", mistakes),
    )

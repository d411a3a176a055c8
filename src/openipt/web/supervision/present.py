"""What a supervisor sees: the cases listed for them, and a course without the name, without personal details and without actions."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from openipt.core.library import Library
from openipt.core.outcomes import change
from openipt.record.read import ListedCase, SupervisionList
from openipt.web import words
from openipt.web.courseview import measure_of
from openipt.web.pictures import place_of, points_of, slots_of, small_ribbon, spark
from openipt.web.pictures.standing import Place, Scale, step_of
from openipt.web.translating import gettext


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One listed case. `number` is empty where there is no score yet."""

    name: str
    url: str
    protocol: str
    place: Place
    ribbon: SafeString
    spark: SafeString
    number: str
    difference: str
    than: str
    therapist: str
    listed_until: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """The supervisor's list."""

    summary: str
    rows: tuple[CaseRow, ...]


def present_list(shown: SupervisionList, library: Library) -> ListPage:
    """The listed cases, in the order in which their listing ends."""
    now = words.local(shown.at, shown.practice.zone)
    count = len(shown.cases)
    cases = ngettext("%(count)s case listed", "%(count)s cases listed", count) % {"count": words.sentence(words.number(count))}
    ordered = sorted(shown.cases, key=lambda case: (case.listed_until, case.course.client.name))
    return ListPage(f"{words.day_and_clock(now)}. {cases}.", tuple(_row(case, shown, library) for case in ordered))


def _row(case: ListedCase, shown: SupervisionList, library: Library) -> CaseRow:
    course, zone = case.course, shown.practice.zone
    protocol = library.protocol(course.protocol, course.protocol_version)
    slots = slots_of(course, protocol, zone)
    measure = measure_of(library, protocol.main_measure, course.scores)
    points = points_of(course.scores, slots)
    moved = change(measure, points[0].value, points[-1].value) if len(points) > 1 else None
    return CaseRow(
        name=course.client.name,
        url=reverse("listed_course", args=[course.id]),
        protocol=protocol.short_title,
        place=place_of(course, protocol, slots),
        ribbon=small_ribbon(slots),
        spark=spark(Scale.of(measure), points, len(slots), step_of(protocol, measure.key)),
        number=str(points[-1].value) if points else "",
        difference=words.difference(moved) if moved else gettext("first score") if points else gettext("no score yet"),
        than=words.than_at_start(moved) if moved else "",
        therapist=case.therapist,
        listed_until=words.day_in_brief(case.listed_until, words.local(shown.at, zone).date()),
    )

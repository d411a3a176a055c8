"""Finds and opens the sheets of a course and where people stood on the circle; works only inside the door."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef

from openipt.core.circle import Giving, Placement, Tie, needed_for
from openipt.core.inventory import SHEET as PERSON
from openipt.record import models
from openipt.record.door import CourseRoom
from openipt.record.lookups import LookUp
from openipt.record.people_named import Names, names_from, standing_for, with_names
from openipt.record.shelf import library
from openipt.record.values_of_people import CourseSheet, Merged, SheetVersion

SHEETS = LookUp[Any](
    lambda: models.CourseSheet.objects.order_by("begun_at", "id").values_list(
        *("id", "sheet", "sheet_version", "about", "content", "version", "session_number", "saved_at", "saved_by__name"),
        *("begun_at", "brought_from", "removed_at", "merged_into", Exists(models.Placement.objects.filter(person=OuterRef("pk")))),
    ),
    by="course",
)
_PLACEMENTS = LookUp[Any](
    lambda: models.Placement.objects.order_by("at", "id").values_list("id", "person", "session_number", "at", "by__name", "content", "based_on"),
    by="course",
)

_TIES, _GIVING = {each.value: each for each in Tie}, {each.value: each for each in Giving}


class Sheets(NamedTuple):
    """The sheets of a course that are there, the entries that were merged into others, and everybody's name."""

    present: tuple[CourseSheet, ...]
    merged: tuple[Merged, ...]
    names: Names


def sheets_in(room: CourseRoom) -> Sheets:
    """Every sheet of the course, in one question, the oldest first."""
    rows = [(*row[:4], _opened(room, row[0], row[4]), *row[5:]) for row in SHEETS.rows(room.course.id)]
    people = [(row[0], None if row[11] else row[4], row[12]) for row in rows if row[1] == PERSON]
    names = names_from(people)
    present, merged = [], []
    into = {row[0]: row[12] for row in rows if row[12] is not None}
    placed = {standing_for(row[0], into) for row in rows if row[13]}
    for row in rows:
        sheet_id, sheet, sheet_version, about, content, version, session, saved_at, saved_by, begun_at, brought_from, removed_at, merged_into = row[
            :13
        ]
        if content is None or removed_at is not None:
            continue
        if merged_into is not None:
            merged.append(Merged(sheet_id, merged_into, content.get("display_name", "")))
            continue
        told = with_names(library().worksheet(sheet, sheet_version), content, names)
        stamp = (version, session, saved_at, saved_by or "", begun_at, brought_from, sheet_id in placed)
        present.append(CourseSheet(sheet_id, sheet, sheet_version, about, told, *stamp))
    return Sheets(tuple(present), tuple(merged), names)


def earlier_versions(room: CourseRoom, sheet_id: UUID, names: Names) -> tuple[SheetVersion, ...]:
    """The versions of a sheet before the newest, the newest of them first."""
    rows = models.CourseSheetVersion.objects.select_related("saved_by", "of").filter(of=sheet_id, of__course=room.course).order_by("-version")
    return tuple(
        SheetVersion(
            row.version,
            row.session_number,
            row.saved_at,
            row.saved_by.name if row.saved_by else "",
            with_names(library().worksheet(row.of.sheet, row.sheet_version), room.open(row, "content"), names),
        )
        for row in rows
    )


class Placements(NamedTuple):
    """Placements that were opened, the oldest first, and every session in which somebody was placed."""

    opened: tuple[Placement, ...]
    sessions: tuple[int, ...]


def placements_in(room: CourseRoom, merged: Mapping[UUID, UUID], circles_of: Collection[int] | None = None) -> Placements:
    """Every placement, or only what the circles of those sessions are told from; of a merged entry under the id of the one that stands for both."""
    rows = _PLACEMENTS.rows(room.course.id)
    made = [(standing_for(row[1], merged), row[2]) for row in rows]
    needed = range(len(rows)) if circles_of is None else sorted(needed_for(made, circles_of))
    opened = []
    for place in needed:
        row_id, _, session, at, by, content, based_on = rows[place]
        found = room.vault.open("placement", "content", row_id, bytes(content))
        opened.append(_placement(made[place][0], row_id, session, at, by, found, based_on))
    return Placements(tuple(opened), tuple(sorted({session for _, session in made})))


def placement_content(placement: Placement) -> dict[str, Any]:
    """What is sealed of a placement; the columns hold the rest."""
    return {
        "ring": placement.ring,
        "tie": placement.tie.value,
        "giving": placement.giving.value,
        "radius": placement.radius,
        "angle": placement.angle,
        "wished": placement.wished,
        "kind": placement.kind,
        "status": placement.status,
        "satisfaction": placement.satisfaction,
        "emotional": placement.emotional,
        "linked_to_symptoms": placement.linked_to_symptoms,
        "undoes": placement.undoes,
        "gone": placement.gone,
    }


def _placement(person: UUID, id: UUID, session: int, at: Any, by: str, content: dict[str, Any], based_on: UUID | None) -> Placement:
    content["tie"], content["giving"] = _TIES[content["tie"]], _GIVING[content["giving"]]
    return Placement(id=id, person=person, session=session, at=at, by=by, based_on=based_on, **content)


def _opened(room: CourseRoom, id: UUID, content: Any) -> Any:
    return None if content is None else room.vault.open("course_sheet", "content", id, bytes(content))

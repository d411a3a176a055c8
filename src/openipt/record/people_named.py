"""Puts a person's present name where a worksheet names somebody of the inventory, and keeps the id instead of the name."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from openipt.core.inventory import SHEET, reference_to, referred_to, same_name
from openipt.core.worksheets import Content, Worksheet
from openipt.record import models
from openipt.record.door import CourseRoom
from openipt.record.lookups import LookUp
from openipt.record.values_of_people import TAKEN_OUT

_PEOPLE = LookUp[Any](
    lambda: models.CourseSheet.objects.filter(sheet=SHEET).order_by("begun_at", "id").values_list("id", "content", "removed_at", "merged_into"),
    by="course",
)

Names = Mapping[UUID, str]
"""The present name of everybody who is or was in the inventory; who was merged bears the name of the entry that stands for both."""


def names_in(room: CourseRoom) -> Names:
    """Everybody's name, in one question."""
    return names_from(
        (person, None if removed_at or content is None else room.vault.open("course_sheet", "content", person, bytes(content)), merged_into)
        for person, content, removed_at, merged_into in _PEOPLE.rows(room.course.id)
    )


def names_ever_in(room: CourseRoom) -> frozenset[str]:
    """Every name that somebody of the inventory bears or bore. Whoever was taken out is among them no more."""
    earlier = models.CourseSheetVersion.objects.filter(of__course=room.course, of__sheet=SHEET)
    bore = (room.open(each, "content").get("display_name", "") for each in earlier)
    own = (room.open(each, "content") for each in models.CourseSheet.objects.filter(course=room.course, sheet=SHEET).exclude(content=None))
    return frozenset(filter(None, (*bore, *(each.get("display_name", "") for each in own))))


def names_from(people: Iterable[tuple[UUID, Content | None, UUID | None]]) -> Names:
    """Everybody's name, from ids, contents (None for somebody taken out) and the entry that stands for both."""
    own: dict[UUID, str] = {}
    merged: dict[UUID, UUID] = {}
    for person, content, merged_into in people:
        own[person] = TAKEN_OUT if content is None else content.get("display_name", "")
        if merged_into is not None:
            merged[person] = merged_into
    return {person: own[standing_for(person, merged)] for person in own}


def standing_for(id: UUID, merged: Mapping[UUID, UUID]) -> UUID:
    """The entry that stands for this one, through however many mergings."""
    stands = id
    while stands in merged:
        stands = merged[stands]
    return stands


def with_names(sheet: Worksheet, content: Content, names: Names) -> Content:
    """The content as it is read: names where ids are kept, and the ids beside them under «<field>_id»."""
    found = dict(content)
    for field in sheet.fields:
        person = referred_to(content.get(field.key)) if field.kind == "person" else None
        if person is not None:
            found[field.key] = names.get(person, TAKEN_OUT)
            found[f"{field.key}_id"] = str(person)
    return found


def with_ids(sheet: Worksheet, content: Content, stands: Content, names: Names) -> Content:
    """The content as it is kept: the id where the name is that of somebody in the inventory.

    `stands` is what was kept before. A name that was left as it is read keeps its id, so that «somebody taken out» is never taken for a name.
    """
    found = dict(content)
    for field in sheet.fields:
        typed = content.get(field.key) if field.kind == "person" else None
        if not isinstance(typed, str):
            continue
        before = referred_to(stands.get(field.key))
        if before is not None and typed == names.get(before, TAKEN_OUT):
            found[field.key] = stands[field.key]
        elif (person := _known_as(typed, names)) is not None:
            found[field.key] = reference_to(person)
    return found


def named(sheet: Worksheet) -> bool:
    """Whether the sheet names people."""
    return any(field.kind == "person" for field in sheet.fields)


def _known_as(typed: str, names: Names) -> UUID | None:
    if (given := referred_to(typed)) is not None:
        return given if given in names else None
    return next((person for person, name in names.items() if name != TAKEN_OUT and same_name(name, typed)), None)

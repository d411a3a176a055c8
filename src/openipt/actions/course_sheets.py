"""Writing on the sheets of a course: people, events, issues, the focus, goals; taking out, merging, and bringing people over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from openipt.actions import once
from openipt.core import formulation, goals
from openipt.core.inventory import SHEET as PERSON
from openipt.core.inventory import contact_mistake, same_name
from openipt.core.refusals import ChangedMeanwhile, NotFound, Refusal, ThereAlready
from openipt.core.tasks import missing_in
from openipt.core.who_may import Verb
from openipt.core.worksheets import Content, FieldMistake, Worksheet, read_content
from openipt.record import door, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom
from openipt.record.other_courses import other_courses
from openipt.record.people_named import named, names_in, standing_for, with_ids
from openipt.record.reading_people import life_page
from openipt.record.shelf import library

ONE = "There is one already, and a course has no second. Look at both, put into yours what is to stay, and save again."
CHANGED = "Somebody changed this meanwhile. Look at both, put into yours what is to stay, and save again."


@dataclass(frozen=True, slots=True)
class Written:
    """What a form says of one sheet. `based_on` is the version that the form was begun from, 0 for a new one; `session` the one that it
    was written in; `about` the sheet that it belongs to. `id` is made when the form is shown, so that sending it twice makes one.
    """

    id: UUID
    sheet: str
    content: Mapping[str, Any]
    based_on: int = 0
    session: int | None = None
    about: UUID | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """The version that the sheet stands in now; or, with mistakes, what has to be put right: then nothing was saved."""

    version: int
    mistakes: tuple[FieldMistake, ...] = field(default=())


def save(by: Actor, course_id: UUID, written: Written, *, op_id: UUID, now: datetime) -> Saved:
    """Keep what stands on one sheet of the course.

    Raises NotFound for a sheet that is not there (any more), ChangedMeanwhile where somebody saved it since the form was begun,
    ThereAlready where the course has one and takes no second, and Refusal where a name is taken already.
    """
    with door.course(by, course_id, Verb.WRITE_COURSE_SHEET, subject=written.id) as room:
        told: dict[str, Any] = {"id": written.id, "sheet": written.sheet, "content": dict(written.content), "session": written.session}
        told |= {"based_on": written.based_on, "about": written.about}
        if once.already_done(room, op_id, **told):
            return Saved(_row(room, written.id, written.sheet).version)
        saved = save_in(room, written, now, by_member=room.member_id)
        if not saved.mistakes:
            once.remember(room, op_id, now, **told)
        return saved


def save_in(room: CourseRoom, written: Written, now: datetime, *, by_member: UUID | None) -> Saved:
    """The same within another act's transaction; `by_member` is None for what the client writes at home."""
    row = models.CourseSheet.objects.filter(id=written.id).first()
    if row is not None and (row.course_id != room.course.id or row.sheet != written.sheet or row.removed_at or row.merged_into_id):
        raise NotFound
    sheet = library().worksheet(written.sheet, row.sheet_version if row else None) if written.sheet in library().worksheets else None
    if sheet is None or not sheet.of_course:
        raise NotFound
    stands: Content = room.open(row, "content") if row else {}
    content, mistakes = _read(room, sheet, written, stands)
    if mistakes:
        return Saved(row.version if row else 0, mistakes)
    if row is not None and stands == content:
        return Saved(row.version)
    if (row.version if row else 0) != written.based_on:
        raise ChangedMeanwhile(CHANGED, conflict=True)
    _check_session(room, written.session)
    if row is None:
        _refuse_a_second(room, sheet)
        row = models.CourseSheet(id=written.id, course=room.course, sheet=sheet.key, begun_at=now, version=0)
        row.about_id = _about(room, sheet, written.about)
    else:
        _lay_aside(room, row, stands)
    begun = row.version == 0
    row.version, row.sheet_version, row.session_number = row.version + 1, sheet.version, written.session
    row.saved_at, row.saved_by_id = now, by_member
    room.seal(row, content=content)
    row.save(force_insert=begun)
    return Saved(row.version)


def take_out(by: Actor, course_id: UUID, sheet_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Take a sheet out of the course: its words and those of all its versions are gone for good. Dated figures of the circle stay."""
    with door.course(by, course_id, Verb.TAKE_OUT_SHEET, subject=sheet_id) as room:
        if once.already_done(room, op_id, id=sheet_id):
            return
        take_out_in(room, sheet_id, now)
        once.remember(room, op_id, now, id=sheet_id)


def take_out_in(room: CourseRoom, sheet_id: UUID, now: datetime) -> None:
    """The same within another act's transaction: with what belongs to the sheet, and every entry that was merged into it, however often."""
    present = list(models.CourseSheet.objects.filter(course=room.course, removed_at=None))
    gone = {each.id for each in present if each.id == sheet_id}
    if not gone:
        raise NotFound
    while more := {each.id for each in present if {each.merged_into_id, each.about_id} & gone} - gone:
        gone |= more
    models.CourseSheetVersion.objects.filter(of__in=gone).delete()
    models.CourseSheet.objects.filter(id__in=gone).update(content=None, removed_at=now)


def merge(by: Actor, course_id: UUID, *, kept: UUID, other: UUID, op_id: UUID, now: datetime) -> None:
    """Say that two entries of the inventory are one person. `kept` stands for both from now on; nothing of the other is lost."""
    with door.course(by, course_id, Verb.MERGE_PEOPLE, subject=other) as room:
        if once.already_done(room, op_id, kept=kept, other=other):
            return
        row, into = _row(room, other, PERSON), _row(room, kept, PERSON)
        if row.id == into.id:
            raise Refusal("These are one entry already. Choose two.", field="other")
        row.merged_into = into
        row.save()
        once.remember(room, op_id, now, kept=kept, other=other)


def part_again(by: Actor, course_id: UUID, other: UUID, *, op_id: UUID, now: datetime) -> None:
    """Say that two entries were two people after all."""
    with door.course(by, course_id, Verb.MERGE_PEOPLE, subject=other) as room:
        if once.already_done(room, op_id, parted=other):
            return
        row = models.CourseSheet.objects.filter(id=other, course=room.course, removed_at=None).exclude(merged_into=None).first()
        if row is None:
            raise NotFound
        row.merged_into = None
        _refuse_a_taken_name(room, row.id, room.open(row, "content")["display_name"])
        row.save()
        once.remember(room, op_id, now, parted=other)


def bring_over(by: Actor, course_id: UUID, earlier_id: UUID, people: Iterable[UUID], *, op_id: UUID, now: datetime) -> int:
    """Copy people of an earlier course of the same client into this one. Returns how many; whom this inventory has already are left.

    Raises NotFound for a course that is not this client's, or that this person may not read.
    """
    wanted = list(people)
    earlier = {each.id: each for each in life_page(by, earlier_id, now=now).of(PERSON)}
    with door.course(by, course_id, Verb.BRING_PEOPLE_OVER, subject=earlier_id) as room:
        told: dict[str, Any] = {"earlier": earlier_id, "people": wanted}
        if once.already_done(room, op_id, **told):
            return 0
        if not any(each.id == earlier_id and each.opens for each in other_courses(room)):
            raise NotFound
        here = names_in(room).values()
        new = [
            earlier[each] for each in wanted if each in earlier and not any(same_name(earlier[each].content["display_name"], name) for name in here)
        ]
        for each in new:
            row = models.CourseSheet(id=uuid5(course_id, str(each.id)), course=room.course, sheet=PERSON, sheet_version=each.sheet_version)
            row.version, row.begun_at, row.saved_at, row.saved_by_id, row.brought_from_id = 1, now, now, room.member_id, each.id
            room.seal(row, content=dict(each.content))
            row.save(force_insert=True)
        once.remember(room, op_id, now, **told)
        return len(new)


def _read(room: CourseRoom, sheet: Worksheet, written: Written, stands: Content) -> tuple[Content, tuple[FieldMistake, ...]]:
    """What is kept of what was written, with ids where people of the inventory are named; and what has to be put right."""
    content, mistakes = read_content(sheet, written.content, library().techniques)
    mistaken = {each.field for each in mistakes}
    missing = [FieldMistake(each.key, f"«{each.title}» is empty. Write it down.") for each in missing_in(sheet, content) if each.key not in mistaken]
    if sheet.key == PERSON and (wrong := contact_mistake(content)) is not None:
        missing.append(FieldMistake("contact", wrong))
    if sheet.key == PERSON and "display_name" in content:
        _refuse_a_taken_name(room, written.id, content["display_name"])
    if sheet.key == goals.SHEET and goals.is_active(content):
        _refuse_one_goal_too_many(room, written.id)
    if sheet.key == formulation.SHEET and (wrong := formulation.wrong_with(content.get(formulation.SPOKEN, "?"))):
        missing.append(FieldMistake(formulation.SPOKEN, wrong))
    if named(sheet):
        content = with_ids(sheet, content, stands, names_in(room))
    return content, (*mistakes, *missing)


def _refuse_a_taken_name(room: CourseRoom, own: UUID, name: str) -> None:
    """Two people of one name could not be told apart wherever they are met."""
    others = models.CourseSheet.objects.filter(course=room.course, sheet=PERSON, removed_at=None, merged_into=None).exclude(id=own)
    if any(same_name(room.open(each, "content")["display_name"], name) for each in others):
        raise Refusal(
            f"{name} is in the inventory already. Add a word that tells the two apart, such as {name} M.", field="display_name", conflict=True
        )


def _refuse_a_second(room: CourseRoom, sheet: Worksheet) -> None:
    """A course has one story and one agreement; a new focus changes them, and how they read before stays."""
    there = None if sheet.many else models.CourseSheet.objects.filter(course=room.course, sheet=sheet.key, removed_at=None).first()
    if there is not None:
        raise ThereAlready(ONE, there.id)


def _refuse_one_goal_too_many(room: CourseRoom, own: UUID) -> None:
    others = models.CourseSheet.objects.filter(course=room.course, sheet=goals.SHEET, removed_at=None).exclude(id=own)
    if sum(goals.is_active(room.open(each, "content")) for each in others) >= goals.MOST_ACTIVE:
        sentence = "Three goals are being worked on already, and more would be too many at a time. Say of one that it is reached or laid aside first."
        raise Refusal(sentence, field="status", conflict=True)


def _check_session(room: CourseRoom, number: int | None) -> None:
    if number is not None and not models.PlannedSession.objects.filter(course=room.course, number=number).exists():
        raise NotFound


def _about(room: CourseRoom, sheet: Worksheet, about: UUID | None) -> UUID | None:
    """The sheet that this one belongs to, where its worksheet says that it belongs to one."""
    if sheet.about is None:
        return None
    merged = {each.id: each.merged_into_id for each in models.CourseSheet.objects.filter(course=room.course) if each.merged_into_id}
    found = standing_for(about, merged) if about else None
    if found is None or not models.CourseSheet.objects.filter(id=found, course=room.course, sheet=sheet.about, removed_at=None).exists():
        raise Refusal("What this belongs to is not there any more. Open the page again.", conflict=True)
    return found


def _lay_aside(room: CourseRoom, row: models.CourseSheet, stands: Content) -> None:
    """Keep the version that another one follows now."""
    earlier = models.CourseSheetVersion(of=row, version=row.version, sheet_version=row.sheet_version, session_number=row.session_number)
    earlier.saved_at, earlier.saved_by_id = row.saved_at, row.saved_by_id
    room.seal(earlier, content=stands)
    earlier.save(force_insert=True)


def _row(room: CourseRoom, id: UUID, sheet: str) -> models.CourseSheet:
    row = models.CourseSheet.objects.filter(id=id, course=room.course, sheet=sheet, removed_at=None, merged_into=None).first()
    if row is None:
        raise NotFound
    return row

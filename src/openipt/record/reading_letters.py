"""What the pages of letters may ask the record for; each question goes through the door."""

from base64 import b64decode
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from openipt.core.letters import Kind, letter_of
from openipt.core.refusals import NotFound
from openipt.core.who_may import Verb
from openipt.record import door, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom
from openipt.record.lookups import LookUp
from openipt.record.reading_people import life_in
from openipt.record.values_of_letters import Consent, Given, KeptLetter, LettersPage, LetterVersion

Said = TypeVar("Said")
DRAWN_ON = ("contract", "ending_review", "relapse_plan")
"""The worksheets of tasks that a letter draws on."""

_LETTERS = LookUp[Any](lambda: models.Letter.objects.order_by("-begun_at", "-id"), by="course")
_VERSIONS = LookUp[Any](lambda: models.LetterVersion.objects.select_related("saved_by").order_by("-version"), by="letter__course")
_CONSENTS = LookUp[Any](lambda: models.LetterConsent.objects.select_related("by").order_by("-at", "-id"), by="letter__course")
_GIVEN = LookUp[Any](
    lambda: models.GivenLetter.objects.order_by("-at", "-id").values_list("id", "letter_id", "version", "at", "by__name"), by="letter__course"
)
_ON_SHEETS = LookUp[Any](
    lambda: models.TaskRecord.objects.filter(sheet__in=DRAWN_ON).order_by("at", "id").values_list("id", "sheet", "content"), by="course"
)


def letters_page(by: Actor, course_id: UUID, *, now: datetime) -> LettersPage:
    """The course with its letters."""
    with door.course(by, course_id, Verb.READ_LETTER) as room:
        return _page_in(room, now)


def letter_page(by: Actor, course_id: UUID, letter_id: UUID, *, now: datetime) -> tuple[LettersPage, KeptLetter]:
    """The same with one of them. Raises NotFound for a letter that the course does not have."""
    with door.course(by, course_id, Verb.READ_LETTER, subject=letter_id) as room:
        page = _page_in(room, now)
        found = next((each for each in page.letters if each.id == letter_id), None)
        if found is None:
            raise NotFound
        return page, found


def given_letter(by: Actor, course_id: UUID, given_id: UUID) -> bytes:
    """The file of a letter as it was given. Raises NotFound for any other."""
    with door.course(by, course_id, Verb.READ_LETTER, subject=given_id) as room:
        row = models.GivenLetter.objects.filter(id=given_id, letter__course=room.course).first()
        if row is None:
            raise NotFound
        return b64decode(room.open(row, "content")["pdf"])


def letters_in(room: CourseRoom) -> tuple[KeptLetter, ...]:
    """The letters of the course, the newest first."""
    course = room.course.id
    versions = _by_letter((row.letter_id, _version(room, row)) for row in _VERSIONS.rows(course))
    consents = _by_letter((row.letter_id, consent_of(room, row)) for row in _CONSENTS.rows(course))
    given = _by_letter((letter, Given(row_id, version, at, who)) for row_id, letter, version, at, who in _GIVEN.rows(course))
    return tuple(
        KeptLetter(row.id, Kind(row.kind), row.begun_at, versions[row.id], consents.get(row.id, ()), given.get(row.id, ()))
        for row in _LETTERS.rows(course)
    )


def consent_of(room: CourseRoom, row: models.LetterConsent) -> Consent:
    """What was said of a version, opened."""
    content = room.open(row, "content")
    return Consent(
        row.version,
        row.agrees,
        row.at,
        row.by.name,
        date.fromisoformat(content["on"]),
        content.get("how", ""),
        content.get("copies", ""),
        content.get("foot", ""),
    )


def _page_in(room: CourseRoom, now: datetime) -> LettersPage:
    tasks = {
        sheet: room.vault.open("task_record", "content", row_id, bytes(sealed))["sheet"] for row_id, sheet, sealed in _ON_SHEETS.rows(room.course.id)
    }
    return LettersPage(life_in(room, now), letters_in(room), tasks)


def _version(room: CourseRoom, row: models.LetterVersion) -> LetterVersion:
    return LetterVersion(row.version, letter_of(room.open(row, "content")), row.saved_at, row.saved_by.name)


def _by_letter(rows: Iterable[tuple[UUID, Said]]) -> dict[UUID, tuple[Said, ...]]:
    found: dict[UUID, tuple[Said, ...]] = {}
    for letter, said in rows:
        found[letter] = (*found.get(letter, ()), said)
    return found

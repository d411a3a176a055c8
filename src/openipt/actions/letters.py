"""Letters to the client: their words version after version, the client's consent, and giving them. Without consent nothing is given."""

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from openipt.actions import limits, once, typesetting
from openipt.core.letters import LONGEST, LONGEST_LINE, PAGES, Letter, blocks_of, for_the_typesetter, letter_of
from openipt.core.refusals import ChangedMeanwhile, NotFound, Refusal
from openipt.core.who_may import Verb
from openipt.record import door, models, reading_letters
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom
from openipt.record.values_of_letters import KeptLetter

WAYS = ("in_session", "by_phone", "in_writing")
"""How a client can say that they agree."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a form says of a client's consent: to which version, on which day, how, who else may have a copy, and how the letter says so."""

    version: int
    on: date
    how: str
    copies: str = ""
    foot: str = ""


def save(by: Actor, course_id: UUID, letter_id: UUID, letter: Letter, *, based_on: int, op_id: UUID, now: datetime) -> int:
    """Save the letter as its next version, and return that version's number. One that says the same as the newest makes no new version.

    Raises NotFound for a letter of another course, ChangedMeanwhile where somebody saved it since the form was begun, and Refusal for a
    letter without a title or with a block that is too long. One without a word can be kept, but nobody can agree to it.
    """
    with door.course(by, course_id, Verb.WRITE_LETTER, subject=letter_id) as room:
        told: dict[str, Any] = {"id": letter_id, "content": letter.as_content(), "based_on": based_on}
        row = models.Letter.objects.filter(id=letter_id).first()
        if row is not None and (row.course_id != room.course.id or row.kind != letter.kind):
            raise NotFound
        newest = _newest(row) if row else None
        if once.already_done(room, op_id, **told) and newest is not None:
            return newest.version
        _check_words(letter)
        content = _as_kept(letter)
        if newest is not None and room.open(newest, "content") == content:
            once.remember(room, op_id, now, **told)
            return newest.version
        if (newest.version if newest else 0) != based_on:
            raise ChangedMeanwhile(
                "Somebody saved this letter meanwhile. Look at both, put into yours what is to stay, and save again.", conflict=True
            )
        if row is None:
            row = models.Letter(id=letter_id, course=room.course, kind=letter.kind.value, begun_at=now)
            row.save(force_insert=True)
        added = models.LetterVersion(letter=row, version=based_on + 1, saved_at=now, saved_by_id=room.member_id)
        room.seal(added, content=content)
        added.save(force_insert=True)
        once.remember(room, op_id, now, **told)
        return added.version


def record_consent(by: Actor, course_id: UUID, letter_id: UUID, agreed: Agreed, *, op_id: UUID, now: datetime) -> None:
    """Write down that the client has read this version and agrees that it is given.

    Raises NotFound, Refusal for a day ahead, a way that is none or a letter without a word, and ChangedMeanwhile where the letter was changed
    since it was read together.
    """
    with door.course(by, course_id, Verb.GIVE_LETTER, subject=letter_id) as room:
        told: dict[str, Any] = {"id": letter_id, "version": agreed.version, "on": agreed.on, "how": agreed.how, "copies": agreed.copies}
        if once.already_done(room, op_id, **told):
            return
        newest = _newest(_row(room, letter_id))
        if agreed.version != newest.version:
            raise ChangedMeanwhile("The letter was changed after that. Read it together again, and write down the consent anew.", conflict=True)
        if not blocks_of(letter_of(room.open(newest, "content"))):
            raise Refusal("Nothing stands in the letter. Write something first.", conflict=True)
        if agreed.how not in WAYS:
            raise Refusal("Say how the client agreed.", field="how")
        if agreed.on > now.astimezone(ZoneInfo(room.practice.zone)).date():
            raise Refusal("The day lies ahead. Give the day on which the client agreed.", field="on")
        limits.check_year(agreed.on, now, "on")
        limits.check_words(agreed.copies, "copies")
        content = {"on": agreed.on.isoformat(), "how": agreed.how, "copies": agreed.copies.strip(), "foot": agreed.foot}
        _add_consent(room, newest, now, agrees=True, content=content)
        once.remember(room, op_id, now, **told)


def take_consent_back(by: Actor, course_id: UUID, letter_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Write down that the client takes the consent back: the letter is not given any more. What was given already stays where it is."""
    with door.course(by, course_id, Verb.GIVE_LETTER, subject=letter_id) as room:
        if once.already_done(room, op_id, id=letter_id, taken_back=True):
            return
        last = models.LetterConsent.objects.filter(letter=_row(room, letter_id)).order_by("-at", "-id").first()
        if last is None or not last.agrees:
            raise Refusal("There is no consent to take back.", conflict=True)
        today = now.astimezone(ZoneInfo(room.practice.zone)).date()
        _add_consent(room, _newest(last.letter), now, agrees=False, content={"on": today.isoformat()})
        once.remember(room, op_id, now, id=letter_id, taken_back=True)


def give(by: Actor, course_id: UUID, letter_id: UUID, *, op_id: UUID, now: datetime) -> UUID:
    """Give the letter to the client and to whom the client named, and keep the very file. Returns the id under which it is kept.

    Raises NotFound, and Refusal without the client's consent to this version, or where it needs more than one page.
    """
    with door.course(by, course_id, Verb.GIVE_LETTER, subject=letter_id) as room:
        if done := once.already_done(room, op_id, id=letter_id, given=True):
            assert done.result is not None  # giving always leaves a file
            return done.result
        _row(room, letter_id)
        kept = next(each for each in reading_letters.letters_in(room) if each.id == letter_id)
        if kept.consent is None:
            raise Refusal(_why_not(kept), conflict=True)
        words = for_the_typesetter(kept.newest.letter, kept.consent.foot)
        if (pages := typesetting.pages_of(words)) > PAGES:
            raise Refusal(f"The letter needs {pages} pages. Shorten it so that it stands on one, and read it together again.", conflict=True)
        row = models.GivenLetter(letter_id=letter_id, version=kept.newest.version, at=now, by_id=room.member_id)
        room.seal(row, content={"pdf": b64encode(typesetting.as_pdf(words)).decode(), "copies": kept.consent.copies})
        row.save(force_insert=True)
        once.remember(room, op_id, now, result=row.id, id=letter_id, given=True)
        return row.id


def _why_not(kept: KeptLetter) -> str:
    last = kept.consents[0] if kept.consents else None
    if last is not None and last.agrees:
        return "The letter was changed after the client had agreed. Read it together again, and write down the consent anew."
    if last is not None:
        return "The client has taken the consent back, so the letter is not given. Talk about it first."
    return "The client has not agreed to this letter yet. Read it together, and write down the consent first."


def _check_words(letter: Letter) -> None:
    """Raises Refusal for a letter without a title, or with a block or heading that no page holds."""
    above = {"title": letter.title, "below": letter.below, "beside": "\n".join(letter.beside)}
    for key, words in (*letter.words.items(), *above.items(), *((f"heading-{each}", title) for each, title in letter.titles.items())):
        most = LONGEST if key in letter.words else LONGEST_LINE
        if len(words) > most:
            raise Refusal(f"This is {len(words)} characters long; {most} are the most. Shorten it.", field=key)
    if not letter.title.strip():
        raise Refusal("A letter has a title. Write one.", field="title")


def _as_kept(letter: Letter) -> Any:
    """The letter as it comes out of its seal again, so that the two can be compared."""
    return json.loads(json.dumps(letter.as_content()))


def _row(room: CourseRoom, letter_id: UUID) -> models.Letter:
    row = models.Letter.objects.filter(id=letter_id, course=room.course).first()
    if row is None:
        raise NotFound
    return row


def _newest(row: models.Letter) -> models.LetterVersion:
    return models.LetterVersion.objects.filter(letter=row).order_by("-version")[0]


def _add_consent(room: CourseRoom, version: models.LetterVersion, now: datetime, *, agrees: bool, content: dict[str, str]) -> None:
    row = models.LetterConsent(letter_id=version.letter_id, version=version.version, agrees=agrees, at=now, by_id=room.member_id)
    room.seal(row, content=content)
    row.save(force_insert=True)

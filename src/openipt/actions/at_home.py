"""Writing down people at home: the therapist gives the address and looks through what came; the client adds, says more, and takes out."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from openipt.actions import once
from openipt.actions.course_sheets import Saved, Written, save_in, take_out_in
from openipt.core.inventory import SHEET as PERSON
from openipt.core.inventory import as_the_client_wrote, kind_by, same_name, told_apart
from openipt.core.refusals import NotFound, Refusal
from openipt.core.who_may import Verb
from openipt.core.worksheets import LONGEST_LINE, FieldMistake, read_content
from openipt.record import door, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom
from openipt.record.people_named import names_in, standing_for
from openipt.record.reading_at_home import live_link, own_entries
from openipt.record.shelf import library
from openipt.record.values_of_people import TAKEN_OUT

LASTS = timedelta(days=14)
"""So long the address works; long enough for two sessions a week apart."""
ASKED_FIRST = {
    "display_name": "Write a first name or initials.",
    "relation": "Say who they are to you, such as a friend or your mother.",
}
"""What is asked when somebody is written down, and what is said where it is missing; the rest is asked of one person after the other."""
MOST = 60
"""So many people can be written down by one address."""
_TOKEN_BYTES = 16
_CLOSED = "This page has closed. Ask your therapist to open it again."
_NOT_YOURS = "This one is with your therapist now. Say what you want changed when you meet, or ask here for it to be taken out."
_STILL_YOURS = "Nobody has gone on with this one yet, so you can take it out yourself."


def ask(by: Actor, course_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Make the address at which the client writes down people at home. While one works, it stays the same."""
    with door.course(by, course_id, Verb.ASK_AT_HOME) as room:
        if once.already_done(room, op_id):
            return
        if live_link(room, now) is None:
            token = secrets.token_urlsafe(_TOKEN_BYTES)
            link = models.HomeLink(course=room.course, token_hash=door.token_hash(token), given_at=now, given_by_id=room.member_id)
            link.expires_at = now + LASTS
            room.seal(link, token=token)
            link.save(force_insert=True)
            room.subject = link.id
        once.remember(room, op_id, now)


def take_back(by: Actor, course_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Take the address back: it opens no more. What was written stays."""
    with door.course(by, course_id, Verb.ASK_AT_HOME) as room:
        if once.already_done(room, op_id, taken_back=True):
            return
        for link in models.HomeLink.objects.filter(course=room.course, revoked_at=None):
            link.revoked_at = now
            link.save(update_fields=["revoked_at"])
            room.subject = link.id
        once.remember(room, op_id, now, taken_back=True)


def look_through(by: Actor, course_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Say that somebody of the staff has looked through everything that was written at home until now."""
    with door.course(by, course_id, Verb.ASK_AT_HOME) as room:
        if once.already_done(room, op_id, looked=True):
            return
        for link in models.HomeLink.objects.filter(course=room.course):
            link.looked_at, link.looked_by_id = now, room.member_id
            link.save(update_fields=["looked_at", "looked_by"])
            room.subject = link.id
        once.remember(room, op_id, now, looked=True)


def begin(token: str, *, now: datetime) -> None:
    """Begin. Sent twice it begins once. Raises Refusal where the page has closed."""
    with door.at_home(token, Verb.ANSWER_AT_HOME) as room:
        link = _open_link(room, token, now)
        if link.begun_at is None:
            link.begun_at = now
            link.save(update_fields=["begun_at"])


def add(token: str, content: Mapping[str, Any], *, browser_secret: str, op_id: UUID, now: datetime) -> Saved:
    """Write somebody down: the name and who they are. The entry bears the form's id, so that sending it twice makes one.

    Whom the inventory has already under that name is told apart by a word, and not named to the client. Raises Refusal where the same
    name stands in this browser's own list, or the page has closed.
    """
    with door.at_home(token, Verb.ANSWER_AT_HOME) as room:
        link = _open_link(room, token, now)
        told: dict[str, Any] = {"id": op_id, "content": dict(content)}
        if once.already_done(room, op_id, **told):
            return Saved(1)
        given, mistakes = _read(content, ASKED_FIRST)
        mistakes += tuple(FieldMistake(key, sentence) for key, sentence in ASKED_FIRST.items() if key not in given)
        if mistakes:
            return Saved(0, mistakes)
        own = own_entries(room, link.id, browser_secret)
        if len(own) >= MOST:
            raise Refusal(f"{MOST} are enough for now. Tell your therapist of the others.", conflict=True)
        name = given["display_name"]
        if any(same_name(name, as_the_client_wrote(each.content["display_name"])) for each in own):
            raise Refusal("You have written down somebody of that name. Add a word that tells the two apart.", field="display_name", conflict=True)
        names = [each for each in names_in(room).values() if each != TAKEN_OUT]
        given["display_name"] = told_apart(name[: LONGEST_LINE - 40], names)
        given["kind"] = kind_by(given["relation"])
        saved = save_in(room, Written(op_id, PERSON, given), now, by_member=None)
        if not saved.mistakes:
            models.HomeEntry.objects.create(link=link, of_id=op_id, browser_hash=_hash(browser_secret), at=now)
            room.subject = op_id
            once.remember(room, op_id, now, **told)
        return saved


def tell(token: str, person: UUID, content: Mapping[str, Any], *, browser_secret: str, op_id: UUID, now: datetime) -> Saved:
    """Say more of somebody: the fields that are given change, all others stay.

    Raises NotFound for whom this browser did not write down, Refusal where a therapist has gone on with the entry or the page has closed.
    """
    with door.at_home(token, Verb.ANSWER_AT_HOME) as room:
        row = _own(_open_link(room, token, now), person, browser_secret)
        told: dict[str, Any] = {"id": person, "content": dict(content)}
        if once.already_done(room, op_id, **told):
            return Saved(row.version)
        asked = {field for each in library().prompts.at_home for field in each.fields}
        given, mistakes = _read(content, asked)
        if mistakes:
            return Saved(row.version, mistakes)
        stands = {key: value for key, value in room.open(row, "content").items() if key not in content}
        room.subject = person
        saved = save_in(room, Written(person, PERSON, {**stands, **given}, based_on=row.version), now, by_member=None)
        if not saved.mistakes:
            once.remember(room, op_id, now, **told)
        return saved


def take_out(token: str, person: UUID, *, browser_secret: str, op_id: UUID, now: datetime) -> None:
    """Take out somebody whom this browser wrote down: the words are gone for good. Raises as `tell` does."""
    with door.at_home(token, Verb.ANSWER_AT_HOME) as room:
        link = _open_link(room, token, now)
        told: dict[str, Any] = {"id": person, "taken_out": True}
        if once.already_done(room, op_id, **told):
            return
        _own(link, person, browser_secret)
        take_out_in(room, person, now)
        room.subject = person
        once.remember(room, op_id, now, **told)


def ask_out(token: str, person: UUID, *, browser_secret: str, op_id: UUID, now: datetime) -> None:
    """Ask for somebody to be taken out whom this browser wrote down and a therapist has gone on with.

    Raises NotFound for whom this browser did not write down, Refusal where the client can take the entry out alone or the page has closed.
    """
    with door.at_home(token, Verb.ANSWER_AT_HOME) as room:
        entry = _entry(_open_link(room, token, now), person, browser_secret)
        told: dict[str, Any] = {"id": person, "asked_out": True}
        if once.already_done(room, op_id, **told):
            return
        if _is_own(entry):
            raise Refusal(_STILL_YOURS, conflict=True)
        entry.asked_out_at, entry.left_in_at = now, None
        entry.save(update_fields=["asked_out_at", "left_in_at"])
        room.subject = person
        once.remember(room, op_id, now, **told)


def leave_in(by: Actor, course_id: UUID, person: UUID, *, op_id: UUID, now: datetime) -> None:
    """Say that the two have spoken of somebody whom the client asked to take out, and that the entry stays.

    Raises NotFound where nobody asked for it.
    """
    with door.course(by, course_id, Verb.ASK_AT_HOME, subject=person) as room:
        if once.already_done(room, op_id, left_in=person):
            return
        merged = {each.id: each.merged_into_id for each in models.CourseSheet.objects.filter(course=room.course) if each.merged_into_id}
        waiting = models.HomeEntry.objects.filter(of__course=room.course, of__removed_at=None, left_in_at=None).exclude(asked_out_at=None)
        of_the_person = [each for each in waiting if standing_for(each.of_id, merged) == person]
        if not of_the_person:
            raise NotFound
        for entry in of_the_person:
            entry.left_in_at = now
            entry.save(update_fields=["left_in_at"])
        once.remember(room, op_id, now, left_in=person)


def _read(content: Mapping[str, Any], asked: Any) -> tuple[dict[str, Any], tuple[FieldMistake, ...]]:
    """What is taken of what came: only what the page asks."""
    sheet = library().worksheet(PERSON)
    return read_content(sheet, {key: value for key, value in content.items() if key in asked}, library().techniques)


def _open_link(room: CourseRoom, token: str, now: datetime) -> models.HomeLink:
    link = models.HomeLink.objects.get(token_hash=door.token_hash(token), course=room.course)
    if link.expires_at <= now:
        raise Refusal(_CLOSED, conflict=True)
    return link


def _own(link: models.HomeLink, person: UUID, browser_secret: str) -> models.CourseSheet:
    """The entry, which this browser wrote and nobody else has touched."""
    entry = _entry(link, person, browser_secret)
    if not _is_own(entry):
        raise Refusal(_NOT_YOURS, conflict=True)
    return entry.of


def _entry(link: models.HomeLink, person: UUID, browser_secret: str) -> models.HomeEntry:
    """The entry, which this browser wrote."""
    entry = models.HomeEntry.objects.select_related("of").filter(link=link, of=person, browser_hash=_hash(browser_secret)).first()
    if entry is None or entry.of.removed_at is not None:
        raise NotFound
    return entry


def _is_own(entry: models.HomeEntry) -> bool:
    """Whether nobody but the client has touched it."""
    return entry.of.saved_by_id is None and entry.of.merged_into_id is None


def _hash(browser_secret: str) -> bytes:
    return sha256(browser_secret.encode()).digest()

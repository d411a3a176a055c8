"""What may be asked about people who are written down at home: by the therapist who looks it through, and by the client in the own browser."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from openipt.core.refusals import NotFound
from openipt.core.who_may import Verb
from openipt.record import door, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom
from openipt.record.lookups import LookUp
from openipt.record.other_courses import other_courses
from openipt.record.people_named import standing_for
from openipt.record.reading_people import life_in
from openipt.record.session_times import planned_times, reads_before
from openipt.record.values import OtherCourse
from openipt.record.values_of_people import AtHome, LifePage, OwnPeople, OwnPerson

_OPEN = LookUp[models.HomeLink](lambda: models.HomeLink.objects.all(), by="token_hash")
_LINKS = LookUp[models.HomeLink](lambda: models.HomeLink.objects.order_by("given_at"), by="course")


def people_page(by: Actor, course_id: UUID, *, now: datetime) -> tuple[LifePage, AtHome, tuple[OtherCourse, ...]]:
    """The people of a course, what is known of writing at home, and the other courses of this client that the reader may open."""
    with door.course(by, course_id, Verb.READ_LIFE) as room:
        links = _LINKS.rows(room.course.id)
        live = next((each for each in links if _is_live(each, now)), None)
        looked = [each.looked_at for each in links if each.looked_at]
        life = life_in(room, now)
        dates = (live.given_at if live else None, live.expires_at if live else None, live.begun_at if live else None, max(looked, default=None))
        asked = AtHome(*dates, _asked_out(room, {each.id: each.into for each in life.merged}) if links else {})
        return life, asked, tuple(each for each in other_courses(room) if each.opens)


def home_link(by: Actor, course_id: UUID, *, now: datetime) -> tuple[str, AtHome]:
    """The secret part of the address that works now, to be shown to the client. Raises NotFound where none does."""
    with door.course(by, course_id, Verb.ASK_AT_HOME) as room:
        link = live_link(room, now)
        if link is None:
            raise NotFound
        token: str = room.open(link, "token")
        return token, AtHome(link.given_at, link.expires_at, link.begun_at, link.looked_at)


def own_people(token: str, browser_secret: str, *, now: datetime) -> OwnPeople:
    """The page of whoever holds the address: what this browser wrote, and nothing that anybody else did.

    Raises NotFound for an address that leads nowhere, or was taken back.
    """
    with door.at_home(token, Verb.ANSWER_AT_HOME) as room:
        link = _OPEN.first(door.token_hash(token))
        assert link is not None  # the door has found it
        entries = own_entries(room, link.id, browser_secret)
        return OwnPeople(
            practice=room.practice,
            therapist=room.course.therapist.name,
            reads_before=reads_before(planned_times(room.course.id), None, now),
            expires_at=link.expires_at,
            is_open=link.expires_at > now,
            begun=link.begun_at is not None,
            people=tuple(each for each in entries if each.is_own),
            with_therapist=tuple(each for each in entries if not each.is_own),
        )


def own_entries(room: CourseRoom, link: UUID, browser_secret: str) -> tuple[OwnPerson, ...]:
    """Whom this browser has written down by that link and who is still there, the oldest first; of each the words that the client wrote last."""
    if not browser_secret:
        return ()
    found = models.HomeEntry.objects.select_related("of").filter(
        link=link, browser_hash=sha256(browser_secret.encode()).digest(), of__removed_at=None
    )
    by_client = models.CourseSheetVersion.objects.filter(of__home_entry__in=found, saved_by=None).order_by("version")
    wrote = {each.of_id: each for each in by_client}  # the newest of each stays
    people = []
    for each in found.order_by("at", "id"):
        words = each.of if each.of.saved_by_id is None else wrote[each.of_id]
        is_own = each.of.saved_by_id is None and each.of.merged_into_id is None
        people.append(OwnPerson(each.of_id, room.open(words, "content"), words.saved_at, is_own, each.asked_out_at, each.left_in_at))
    return tuple(people)


def _asked_out(room: CourseRoom, merged: Mapping[UUID, UUID]) -> dict[UUID, datetime]:
    """Whom the client has asked to take out and of whom nobody has spoken since; of a joined entry under the id of the one that stands for both."""
    found = models.HomeEntry.objects.filter(of__course=room.course, of__removed_at=None, left_in_at=None).exclude(asked_out_at=None)
    return {standing_for(each.of_id, merged): each.asked_out_at for each in found.order_by("asked_out_at") if each.asked_out_at}


def live_link(room: CourseRoom, now: datetime) -> models.HomeLink | None:
    """The address that works now."""
    return next((each for each in models.HomeLink.objects.filter(course=room.course).order_by("given_at") if _is_live(each, now)), None)


def _is_live(link: models.HomeLink, now: datetime) -> bool:
    return link.revoked_at is None and link.expires_at > now

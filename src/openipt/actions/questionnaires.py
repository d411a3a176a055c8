"""What the holder of a link does: begins, answers one question at a time, hands in, or says that it is not for them."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError

from openipt.actions import safety
from openipt.actions.measures import finish
from openipt.core.measures import Measure
from openipt.core.refusals import Kept, Refusal
from openipt.core.scoring import AnswerRefused, refuse_unknown, score
from openipt.core.who_may import Verb
from openipt.record import door, models, opening
from openipt.record.course_scores import finished_scores
from openipt.record.door import CourseRoom
from openipt.record.read import is_same_browser, state_of_link
from openipt.record.session_times import countdown, planned_times, reads_before
from openipt.record.shelf import library
from openipt.record.values import Practice, Receipt

_WHY_CLOSED = {
    "withdrawn": "This link was taken back. Ask your therapist for a new one.",
    "expired": "This link has run out. Ask your therapist for a new one.",
    "finished": "Your answers are in already. Nothing more is needed.",
}


_HANDED_IN = ("state", "finished_at", "about", "last_saved_at", "total", "band", "answered", "prorated", "safety")
"""What handing in writes onto the response."""


@dataclass(frozen=True, slots=True)
class Saved:
    """That an answer is on disk: since when, whether it is one that brings help to the screen, and in which practice."""

    at: datetime
    alert: bool
    practice: Practice
    questions: int


def begin(token: str, *, browser_secret: str, now: datetime) -> None:
    """Begin, or go on in another browser: from here on, earlier answers show in this browser alone.

    Sent twice it begins once, whatever its id: what decides is the state of the questionnaire. The browser that came last goes on, since
    it holds the secret of the last reply.
    """
    with door.link(token, Verb.BEGIN_QUESTIONNAIRE) as room:
        link, response = _open_link(room, now)
        secret_hash = sha256(browser_secret.encode()).digest()
        if link.browser_hash is None or bytes(link.browser_hash) != secret_hash:
            link.browser_hash = secret_hash
            link.save(update_fields=["browser_hash"])
        if response.state == "asked":
            response.state, response.begun_at = "begun", now
            response.save(update_fields=["state", "begun_at"])


def answer(token: str, *, op_id: UUID, browser_secret: str, item: str, value: int | None, now: datetime) -> Saved:
    """Save one answer as it is given; None is a question skipped. An endorsed safety item brings forth its alert in the same transaction.

    The same `op_id` again, or the answer that stands already, changes nothing. Raises Refusal for an answer that is not
    offered, a link that is closed, or another browser.
    """
    with door.link(token, Verb.ANSWER_ITEM) as room:
        link, response = _open_link(room, now)
        if not is_same_browser(link.browser_hash, browser_secret):
            raise Refusal("These questions were begun in another browser. Open the link again to go on here.", conflict=True)
        definition = _definition(response)
        answers = {item: value} if value is not None else {}
        _check(definition, item, answers)
        calls_for_help = bool(safety.alerts_due(definition, answers))
        rows = list(opening.answers_of(response.id))
        latest = opening.latest_answers(room.vault, rows)
        repeated = next((row for row in rows if row.id == op_id), None)
        if repeated is not None and (repeated.item != item or room.open(repeated, "value") != value):
            raise _sent_before(response, op_id, item, value)
        # In another browser the same answer is a new one: that it stood already must not show there.
        last = next((row for row in reversed(rows) if row.item == item), None)
        stands = last is not None and is_same_browser(last.browser_hash, browser_secret) and latest[item].value == value
        if repeated is None and not stands:
            _keep(room, response, rows, op_id, browser_secret, item, value, now)
            _count(response, definition, {**opening.answered_values(latest), item: value}, len(rows) + 1, now)
            if definition.is_safety_item(item):
                safety.raise_alerts(room, response, definition, answers, now)
                safety.note_later_answer(room, response, definition, item, value, now, born_now=calls_for_help)
        saved_at = repeated.given_at if repeated else latest[item].given_at if stands else now
        return Saved(saved_at, calls_for_help, room.practice, len(definition.items))


def submit(token: str, *, browser_secret: str, now: datetime) -> Receipt:
    """Hand in what was answered. The first time the receipt carries the client's name and own line; after that only the time.

    The form carries nothing but the wish to hand in, so that sent twice, whatever its id, it is handed in once.

    Raises Refusal where nothing was answered, or the link is closed.
    """
    with door.link(token, Verb.SUBMIT_MEASURE) as room:
        assert room.link is not None  # this door is a link's
        response = room.link.response
        same_browser = is_same_browser(room.link.browser_hash, browser_secret)
        if response.state == "finished":
            return _receipt(room, response, now, first_time=False)
        _open_link(room, now)
        if not same_browser:
            raise Refusal("These questions were begun in another browser. Open the link again to go on here.", conflict=True)
        latest = opening.latest_answers(room.vault, opening.answers_of(response.id))
        answers = opening.answered_values(latest)
        if not answers:
            raise Refusal("No question is answered yet. Answer at least one, or close this page.")
        finish(response, score(_definition(response), answers), now)
        response.about = now.astimezone(ZoneInfo(room.practice.zone)).date()
        response.last_saved_at = now
        response.save(update_fields=_HANDED_IN)
        return _receipt(room, response, now, first_time=True)


def say_not_me(token: str, *, now: datetime) -> None:
    """Close the link because it reached the wrong person. Answers that were given stay, marked as withdrawn.

    A link is closed once, whatever the id of the form: sent again it finds no open link. Raises NotFound then.
    """
    with door.link(token, Verb.SAY_NOT_ME) as room:
        link, response = _open_link(room, now)
        link.revoked_at = now
        link.save(update_fields=["revoked_at"])
        response.state = "withdrawn"
        response.save(update_fields=["state"])


def _keep(
    room: CourseRoom,
    response: models.Response,
    rows: list[models.Answer],
    op_id: UUID,
    browser_secret: str,
    item: str,
    value: int | None,
    now: datetime,
) -> None:
    browser_hash = sha256(browser_secret.encode()).digest()
    row = models.Answer(id=op_id, response=response, item=item, given_at=now, number=len(rows) + 1, browser_hash=browser_hash)
    room.seal(row, value=value)
    try:
        row.save(force_insert=True)
    except IntegrityError:  # the id stands under another link; the door takes back what was begun
        raise _sent_before(response, op_id, item, value) from None


def _sent_before(response: models.Response, op_id: UUID, item: str, value: int | None) -> Refusal:
    """The same id with another answer. Both are kept; which one is meant the client says by answering again."""
    kept = Kept(op_id, {"measure": response.measure, "item": item, "value": value})
    return Refusal("This answer was sent before with other content. Open the question again.", conflict=True, kept=kept)


def _count(response: models.Response, definition: Measure, values: dict[str, int | None], given: int, now: datetime) -> None:
    response.answers_given = given
    response.answered = sum(1 for each in definition.scored_items if values.get(each.key) is not None)
    response.last_saved_at = now
    response.save(update_fields=["answers_given", "answered", "last_saved_at"])


def _open_link(room: CourseRoom, now: datetime) -> tuple[models.Link, models.Response]:
    assert room.link is not None  # this door is a link's
    response = room.link.response
    why = _WHY_CLOSED.get(state_of_link(response, room.link.expires_at, now))
    if why is not None:
        raise Refusal(why, conflict=True)
    return room.link, response


def _definition(response: models.Response) -> Measure:
    return library().measure(response.measure, response.measure_version)


def _check(definition: Measure, item: str, answers: dict[str, int]) -> None:
    try:
        definition.item(item)
        refuse_unknown(definition, answers)
    except (KeyError, AnswerRefused) as problem:
        raise Refusal(str(problem.args[0]), field="value") from None


def _receipt(room: CourseRoom, response: models.Response, now: datetime, *, first_time: bool) -> Receipt:
    line = finished_scores(room.course.id, response.measure) if first_time else ()
    sessions = planned_times(room.course.id)
    return Receipt(
        practice=room.practice,
        therapist=room.course.therapist.name,
        client_name=room.open(room.course.client, "name") if first_time else "",
        measure=response.measure,
        version=response.measure_version,
        saved_at=response.finished_at or now,
        answered=response.answered,
        out_of=response.out_of,
        reads_before=reads_before(sessions, response.session_number, now),
        total=response.total if first_time else None,
        line=line,
        planned_sessions=len(sessions) if first_time else 0,
        session=response.session_number,
        first_time=first_time,
        countdown=countdown(room.course, sessions) if first_time else None,
    )

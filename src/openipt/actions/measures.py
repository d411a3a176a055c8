"""Sending a measure, entering a score from paper, striking a wrong one: what the therapist does with measures."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from openipt.actions import asking, duty, limits, once, safety
from openipt.core import deliveries
from openipt.core.courses import State
from openipt.core.library import NotInLibrary
from openipt.core.measures import Measure
from openipt.core.refusals import NotFound, Refusal
from openipt.core.scoring import AnswerRefused, Score, refuse_unknown, score
from openipt.core.scoring import safety_answer as score_of_safety
from openipt.core.who_may import Verb
from openipt.record import door, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom
from openipt.record.shelf import library

OVER = frozenset({State.NOT_SUITABLE, State.ENDED_EARLY, State.CLOSED})
"""The states in which nothing is sent any more. After a completed course follow-up is still sent."""


def send(by: Actor, course_id: UUID, *, op_id: UUID, measure: str, session: int | None, way: Literal["link", "device"], now: datetime) -> UUID:
    """Ask the client to fill in a measure, by a link or on a device handed over. Returns the id of the response to come.

    Raises Refusal for a measure that is not in the library, that is not for clients, or whose safety item nobody could read in time.
    """
    with door.course(by, course_id, Verb.SEND_MEASURE) as room:
        content = {"measure": measure, "session": session, "way": way}
        if done := once.already_done(room, op_id, **content):
            assert done.result is not None  # this verb always leaves a response
            return done.result
        if State(room.course.state) in OVER:
            raise Refusal("This course is over. Open a new one before you send anything.", conflict=True)
        definition = _for_a_client(measure)
        if way == "link" and definition.safety and (why := duty.why_not_from_afar(room.practice)):
            instead = definition.without_safety_item
            instead_words = f"Until then send {_title(instead)}." if instead else "Until then fill it in together."
            raise Refusal(f"{definition.short_title} asks about safety, and {why}. {instead_words}", field="measure", conflict=True)
        ends_at = deliveries.link_ends(_start_of(room, session), now)
        response = asking.ask(room.course.id, room.vault, definition, session=session, way=way, ends_at=ends_at, now=now, by=room.member_id)
        room.subject = response.id
        once.remember(room, op_id, now, result=response.id, **content)
        return response.id


def revoke_link(by: Actor, course_id: UUID, *, op_id: UUID, response_id: UUID, now: datetime) -> None:
    """Take a link back: it opens no more. Answers that were given stay."""
    with door.course(by, course_id, Verb.REVOKE_LINK, subject=response_id) as room:
        if once.already_done(room, op_id, response=response_id):
            return
        response = _response(room, response_id)
        link = getattr(response, "link", None)
        if link is None or response.state not in ("asked", "begun"):
            raise Refusal("This questionnaire is finished; there is no link to take back.", conflict=True)
        link.revoked_at = now
        link.save(update_fields=["revoked_at"])
        response.state = "withdrawn"
        response.save(update_fields=["state"])
        once.remember(room, op_id, now, response=response_id)


def enter_items(
    by: Actor, course_id: UUID, *, op_id: UUID, measure: str, session: int | None, about: date, answers: Mapping[str, int], now: datetime
) -> UUID:
    """Enter a measure that was filled in on paper, item by item; an item left out is a question left out. Returns the response's id.

    Raises Refusal for a measure whose questions may not be shown here, an answer that it does not offer, a day that lies ahead,
    or no answer at all.
    """
    with door.course(by, course_id, Verb.ENTER_SCORE) as room:
        content = {"measure": measure, "session": session, "about": about, "answers": dict(answers)}
        if done := once.already_done(room, op_id, **content):
            assert done.result is not None  # this verb always leaves a response
            return done.result
        definition = _known(measure)
        if why := definition.why_not_shown:
            raise Refusal(why, field="measure", conflict=True)
        _check_day(about, now)
        if not answers:
            raise Refusal("Enter at least one answer.", field="answers")
        try:
            refuse_unknown(definition, answers)
        except AnswerRefused as refusal:
            raise Refusal(str(refusal), field="answers") from None
        response = _new_response(room, definition, session, "paper", now)
        response.about = about
        response.begun_at = now
        response.answers_given = len(answers)
        finish(response, score(definition, answers), now)
        response.save(force_insert=True)
        for number, (item, value) in enumerate(answers.items(), start=1):
            answer = models.Answer(response=response, item=item, given_at=now, number=number)
            room.seal(answer, value=value)
            answer.save(force_insert=True)
        safety.raise_alerts(room, response, definition, answers, now)
        room.subject = response.id
        once.remember(room, op_id, now, result=response.id, **content)
        return response.id


def enter_total(
    by: Actor,
    course_id: UUID,
    *,
    op_id: UUID,
    measure: str,
    session: int | None,
    about: date,
    total: int,
    safety_answer: int | Mapping[str, int] | None,
    now: datetime,
) -> UUID:
    """Enter only the total of a measure, and the answer to its safety item apart (None: not known, which is flagged).

    Of a measure that asks about safety more than once, `safety_answer` holds the answers by item, those that are not known left out.
    It is the one way for a measure whose questions may not be shown here.

    Raises Refusal for a measure that is worked out from goals, a total that it cannot have, an answer that the item does not offer, or a day
    that lies ahead.
    """
    with door.course(by, course_id, Verb.ENTER_SCORE) as room:
        by_item = dict(safety_answer) if isinstance(safety_answer, Mapping) else safety_answer
        content = {"measure": measure, "session": session, "about": about, "total": total, "safety": by_item}
        if done := once.already_done(room, op_id, **content):
            assert done.result is not None  # this verb always leaves a response
            return done.result
        definition = _known(measure)
        if why := definition.why_not_entered:
            raise Refusal(why, field="measure", conflict=True)
        _check_day(about, now)
        answers = _safety_answers(definition, total, safety_answer)
        response = _new_response(room, definition, session, "total", now)
        response.about = about
        response.total = total
        band = definition.band_of(total)
        response.band = band.key if band else ""
        response.answered = response.out_of
        response.state, response.begun_at, response.finished_at = "finished", now, now
        if definition.safety:
            answered = score_of_safety(definition, answers)
            response.safety = "not_known" if answered == "skipped" else answered or ""
        response.save(force_insert=True)
        for number, (item, value) in enumerate(answers.items(), start=1):
            answer = models.Answer(response=response, item=item, given_at=now, number=number)
            room.seal(answer, value=value)
            answer.save(force_insert=True)
        safety.raise_alerts(room, response, definition, answers, now)
        room.subject = response.id
        once.remember(room, op_id, now, result=response.id, **content)
        return response.id


def strike(by: Actor, course_id: UUID, *, op_id: UUID, response_id: UUID, reason: str, now: datetime) -> None:
    """Strike a wrong score. It counts no more and stays visible beside the reason. An alert that it brought forth stays open."""
    with door.course(by, course_id, Verb.STRIKE_SCORE, subject=response_id) as room:
        if once.already_done(room, op_id, response=response_id, reason=reason):
            return
        response = _response(room, response_id)
        if response.state == "struck":
            raise Refusal("This score was struck before.", conflict=True)
        if response.state != "finished":
            raise Refusal("Only a finished score can be struck.", conflict=True)
        if not reason.strip():
            raise Refusal("Say in a sentence why this score is wrong.", field="reason")
        limits.check_words(reason, "reason")
        response.state = "struck"
        response.struck_at = now
        response.struck_by_id = room.actor.member.id if room.actor and room.actor.member else None
        room.seal(response, struck_reason=reason.strip())
        response.save()
        once.remember(room, op_id, now, response=response_id, reason=reason)


def finish(response: models.Response, result: Score, now: datetime) -> None:
    """Write what came of the answers onto the response; the caller saves it."""
    response.total = result.total
    response.band = result.band.key if result.band else ""
    response.answered = result.answered
    response.prorated = result.prorated
    response.safety = result.safety or ""
    response.state, response.finished_at = "finished", now


def _known(key: str) -> Measure:
    try:
        return library().measure(key)
    except NotInLibrary as problem:
        raise Refusal(str(problem), field="measure") from None


def _for_a_client(key: str) -> Measure:
    definition = _known(key)
    if why := definition.why_not_sent:
        raise Refusal(why, field="measure")
    return definition


def _title(key: str) -> str:
    return library().measure(key).short_title


def _start_of(room: CourseRoom, session: int | None) -> datetime | None:
    """When that planned session starts; None for no session. Raises Refusal for one that the course does not have."""
    if session is None:
        return None
    starts_at = models.PlannedSession.objects.filter(course=room.course, number=session).values_list("starts_at", flat=True).first()
    if starts_at is None:
        raise Refusal(f"This course has no session {session}.", field="session")
    return starts_at


def _new_response(room: CourseRoom, definition: Measure, session: int | None, way: str, now: datetime) -> models.Response:
    _start_of(room, session)
    return asking.new_response(room.course.id, definition, session, way, now, room.member_id)


def _response(room: CourseRoom, response_id: UUID) -> models.Response:
    response = models.Response.objects.select_related("link").filter(id=response_id, course=room.course).first()
    if response is None:
        raise NotFound
    return response


def _check_day(about: date, now: datetime) -> None:
    limits.check_year(about, now, "about")
    if about > (now + timedelta(days=1)).date():  # a day of grace: it may be tomorrow already where the client is
        raise Refusal("That day lies ahead. Enter the day on which the questions were answered.", field="about")


def _safety_answers(definition: Measure, total: int, given: int | Mapping[str, int] | None) -> dict[str, int]:
    """The safety answers by their items, checked against the measure and its total."""
    if not definition.can_be(total):
        span = f"{definition.short_title} has totals from {definition.lowest_total} to {definition.highest_total}"
        raise Refusal(f"{span}, in steps of {definition.multiplier}." if definition.multiplier > 1 else f"{span}.", field="total")
    if given is None or not definition.safety:
        return {}
    if isinstance(given, int) and len(definition.safety) > 1:
        raise Refusal(f"{definition.short_title} asks about safety more than once. Give each answer apart.", field="safety_answer")
    answers = {definition.safety[0].item: given} if isinstance(given, int) else dict(given)
    if unknown := sorted(set(answers) - {trigger.item for trigger in definition.safety}):
        raise Refusal(f"{definition.short_title} does not ask about safety in «{unknown[0]}».", field="safety_answer")
    try:
        refuse_unknown(definition, answers)
    except AnswerRefused as refusal:
        raise Refusal(str(refusal), field="safety_answer") from None
    scored = [value for item, value in answers.items() if definition.item(item).scored]
    if definition.is_plain_sum and sum(scored) > total:
        raise Refusal("The answer about safety is higher than the total. Look at both again.", field="safety_answer")
    return answers

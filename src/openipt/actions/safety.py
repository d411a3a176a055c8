"""Alerts: they are born with the answer, a person takes them, writes what was done, and closes them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from openipt.actions import limits, once
from openipt.core.measures import Measure
from openipt.core.refusals import NotFound, Refusal
from openipt.core.safety import alerts_due
from openipt.core.who_may import Verb
from openipt.record import door, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom


def raise_alerts(room: CourseRoom, response: models.Response, definition: Measure, answers: Mapping[str, int], now: datetime) -> None:
    """Bring forth the alerts that these answers call for, one of each kind for one response, in the caller's transaction."""
    for due in alerts_due(definition, answers):
        if models.Alert.objects.filter(response=response, kind=due.kind).exists():
            continue
        alert = models.Alert(course=room.course, response=response, kind=due.kind, item=due.item, born_at=now)
        room.seal(alert, value=due.value)
        alert.save(force_insert=True)
        _add_note(room, alert, now, "born", definition.label_of(definition.item(due.item), due.value))


def note_later_answer(
    room: CourseRoom, response: models.Response, definition: Measure, item: str, value: int | None, now: datetime, *, born_now: bool
) -> None:
    """Note a changed answer on the alert that the earlier one brought forth. A later answer withdraws nothing.

    One that would bring forth an alert of its own opens a closed alert again: nobody would look at a note on a closed one.
    """
    words = "skipped" if value is None else definition.label_of(definition.item(item), value)
    for alert in models.Alert.objects.filter(response=response, item=item):
        if born_now and alert.born_at == now:
            continue
        _add_note(room, alert, now, "later_answer", words)
        if born_now and alert.state == "closed":
            alert.state, alert.taken_by, alert.taken_at = "open", None, None
            alert.save(update_fields=["state", "taken_by", "taken_at"])


def take(by: Actor, course_id: UUID, alert_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Take an alert: from now on it is clear who talks to the client. Raises Refusal where somebody else has it."""
    with door.course(by, course_id, Verb.TAKE_ALERT, subject=alert_id) as room:
        if once.already_done(room, op_id, alert=alert_id):
            return
        alert = _alert(room, alert_id)
        if alert.state != "open":
            taker = alert.taken_by.name if alert.taken_by else "somebody"
            raise Refusal(f"This alert was taken by {taker.rstrip('.')}.", conflict=True)
        alert.state, alert.taken_at, alert.taken_by_id = "taken", now, _member(room)
        alert.save(update_fields=["state", "taken_at", "taken_by"])
        _add_note(room, alert, now, "taken", "")
        once.remember(room, op_id, now, alert=alert_id)


def write(by: Actor, course_id: UUID, alert_id: UUID, *, op_id: UUID, words: str, now: datetime) -> None:
    """Write down what was done. Raises Refusal where nothing is written, or nobody has taken the alert yet."""
    with door.course(by, course_id, Verb.WRITE_ON_ALERT, subject=alert_id) as room:
        if once.already_done(room, op_id, alert=alert_id, words=words):
            return
        alert = _alert(room, alert_id)
        _must_be_in_hand(alert)
        _must_have_words(words, "Write what was done: whom you spoke to, and what you agreed.")
        alert.state = "acted"
        alert.save(update_fields=["state"])
        _add_note(room, alert, now, "acted", words.strip())
        once.remember(room, op_id, now, alert=alert_id, words=words)


def close(by: Actor, course_id: UUID, alert_id: UUID, *, op_id: UUID, words: str, now: datetime) -> None:
    """Close an alert after something was done. Raises Refusal where nothing is written down yet, or no closing words are given."""
    with door.course(by, course_id, Verb.CLOSE_ALERT, subject=alert_id) as room:
        if once.already_done(room, op_id, alert=alert_id, words=words):
            return
        alert = _alert(room, alert_id)
        _must_be_in_hand(alert)
        if alert.state != "acted":
            raise Refusal("Write down first what was done.", conflict=True)
        _must_have_words(words, "Write why it can be closed, and when you look again.")
        alert.state = "closed"
        alert.save(update_fields=["state"])
        _add_note(room, alert, now, "closed", words.strip())
        once.remember(room, op_id, now, alert=alert_id, words=words)


def _alert(room: CourseRoom, alert_id: UUID) -> models.Alert:
    alert = models.Alert.objects.select_related("taken_by").filter(id=alert_id, course=room.course).first()
    if alert is None:
        raise NotFound
    return alert


def _must_be_in_hand(alert: models.Alert) -> None:
    if alert.state == "open":
        raise Refusal("Take the alert first, so that others see who has it.", conflict=True)
    if alert.state == "closed":
        raise Refusal("This alert is closed. What is new belongs to a new one, or into the note.", conflict=True)


def _must_have_words(words: str, sentence: str) -> None:
    if not words.strip():
        raise Refusal(sentence, field="words")
    limits.check_words(words, "words")


def _member(room: CourseRoom) -> UUID | None:
    return room.actor.member.id if room.actor and room.actor.member else None


def _add_note(room: CourseRoom, alert: models.Alert, now: datetime, kind: str, words: str) -> None:
    note = models.AlertNote(alert=alert, at=now, by_id=_member(room), kind=kind)
    room.seal(note, words=words)
    note.save(force_insert=True)


__all__ = ["alerts_due", "close", "note_later_answer", "raise_alerts", "take", "write"]

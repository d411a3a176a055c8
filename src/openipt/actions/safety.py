"""Alerts: they are born with the answer, a person takes them, writes what was done, and closes them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from openipt.actions import calling, limits, once
from openipt.core.measures import Measure
from openipt.core.refusals import NotFound, Refusal
from openipt.core.safety import alerts_due
from openipt.core.who_may import Relation, Verb
from openipt.record import door, models
from openipt.record.actors import Actor
from openipt.record.door import CourseRoom

ALONE_LOOKS_AGAIN_AFTER = timedelta(hours=24)
"""Where nobody else could look again, the same person does, so much later (security.md, «Decided since»)."""


def raise_alerts(room: CourseRoom, response: models.Response, definition: Measure, answers: Mapping[str, int], now: datetime) -> None:
    """Bring forth the alert that these answers call for, one for one response, in the caller's transaction; a second reason is noted on it."""
    for due in alerts_due(definition, answers):
        words = definition.label_of(definition.item(due.item), due.value)
        alert = models.Alert.objects.filter(response=response).first()
        if alert is not None:
            if alert.item != due.item:
                add_note(room, alert, now, "later_answer", words)
            continue
        alert = models.Alert(course=room.course, response=response, kind=due.kind, item=due.item, born_at=now)
        room.seal(alert, value=due.value)
        bring_forth(room, alert, now, words)


def bring_forth(room: CourseRoom, alert: models.Alert, now: datetime, words: str) -> None:
    """Write down a new alert, and call whoever is to be called at once, in the caller's transaction."""
    calling.begin(alert, room.practice, now)
    alert.save(force_insert=True)
    add_note(room, alert, now, "born", words)
    calling.climb(alert, room.practice, room.vault, now)


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
        add_note(room, alert, now, "later_answer", words)
        if born_now and alert.state == "closed":
            alert.state, alert.taken_by, alert.taken_at, alert.closed_at, alert.opened_again_at = "open", None, None, None, now
            calling.begin(alert, room.practice, now)
            alert.save(update_fields=["state", "taken_by", "taken_at", "closed_at", "opened_again_at"])
            calling.climb(alert, room.practice, room.vault, now)


def take(by: Actor, course_id: UUID, alert_id: UUID, *, op_id: UUID, now: datetime) -> None:
    """Take an alert: from now on it is clear who talks to the client. Raises Refusal where somebody else has it."""
    with door.course(by, course_id, Verb.TAKE_ALERT, subject=alert_id) as room:
        if once.already_done(room, op_id, alert=alert_id):
            return
        alert = _alert(room, alert_id)
        if alert.state in calling.IN_HAND:
            taker = alert.taken_by.name if alert.taken_by else "somebody"
            raise Refusal(f"This alert was taken by {taker.rstrip('.')}.", conflict=True)
        alert.state, alert.taken_at, alert.taken_by_id = "taken", now, _member(room)
        alert.climbs_at = calling.climbs_on_at(room.practice, now)
        alert.save(update_fields=["state", "taken_at", "taken_by", "climbs_at"])
        calling.stop(alert, now)
        add_note(room, alert, now, "taken", "")
        once.remember(room, op_id, now, alert=alert_id)


def write(by: Actor, course_id: UUID, alert_id: UUID, *, op_id: UUID, words: str, now: datetime) -> None:
    """Write down what was done. Raises Refusal where nothing is written, or nobody has taken the alert yet."""
    with door.course(by, course_id, Verb.WRITE_ON_ALERT, subject=alert_id) as room:
        if once.already_done(room, op_id, alert=alert_id, words=words):
            return
        alert = _alert(room, alert_id)
        _must_be_in_hand(alert)
        _must_have_words(words, "Write what was done: whom you spoke to, and what you agreed.")
        alert.state, alert.climbs_at = "acted", None
        if alert.second_look == "wanted":
            alert.climbs_at = now
        alert.save(update_fields=["state", "climbs_at"])
        add_note(room, alert, now, "acted", words.strip())
        calling.climb(alert, room.practice, room.vault, now)
        once.remember(room, op_id, now, alert=alert_id, words=words)


def want_second_look(room: CourseRoom, alert: models.Alert, now: datetime) -> None:
    """The level was found to be high: somebody else must look again. Where the alert was acted on already, they are called at once."""
    alert.second_look = "wanted"
    if alert.state in ("acted", "closed"):
        alert.climbs_at = now
    alert.save(update_fields=["second_look", "climbs_at"])
    if alert.state in ("acted", "closed"):
        calling.climb(alert, room.practice, room.vault, now)


def look_again(by: Actor, course_id: UUID, alert_id: UUID, *, op_id: UUID, words: str, now: datetime) -> None:
    """Look again at an alert that was high: somebody else than whoever saw to it, or, where there is nobody else, the same person a day later.

    Raises Refusal where nothing was done yet, no second look is wanted, it is too early, or nothing is written.
    """
    with door.course(by, course_id, Verb.LOOK_AGAIN, subject=alert_id) as room:
        if once.already_done(room, op_id, alert=alert_id, words=words):
            return
        alert = _alert(room, alert_id)
        if alert.second_look != "wanted":
            raise Refusal("No second look is wanted here.", conflict=True)
        acted = models.AlertNote.objects.filter(alert=alert, kind="acted").order_by("at", "id")
        if alert.state not in ("acted", "closed") or not (last := acted.last()):
            raise Refusal("Nothing is written down yet that could be looked at again.", conflict=True)
        saw_to_it = {alert.taken_by_id, *(note.by_id for note in acted)}
        if _member(room) in saw_to_it:
            if calling.others_who_see_to_alerts(room.practice.id, but=saw_to_it).exists():
                raise Refusal("Somebody else must look again: you saw to this alert yourself.", conflict=True)
            if now < last.at + ALONE_LOOKS_AGAIN_AFTER:
                raise Refusal("You work alone here, so look again yourself when a day has gone by since you wrote down what was done.", conflict=True)
        _must_have_words(words, "Write what you looked at, and what you think of it.")
        alert.second_look, alert.climbs_at = "done", None
        alert.save(update_fields=["second_look", "climbs_at"])
        calling.stop(alert, now)
        add_note(room, alert, now, "second_look", words.strip())
        once.remember(room, op_id, now, alert=alert_id, words=words)


def close(by: Actor, course_id: UUID, alert_id: UUID, *, op_id: UUID, words: str, useful: bool | None = None, now: datetime) -> bool:
    """Close an alert after something was done, and say whether it was of use. Returns whether whoever closed it may still read it.

    Raises Refusal where nothing is written down yet, a second look is wanted, or no closing words are given.
    """
    with door.course(by, course_id, Verb.CLOSE_ALERT, subject=alert_id) as room:
        still_open = room.relation is not Relation.CALLED
        if once.already_done(room, op_id, alert=alert_id, words=words, useful=useful):
            return still_open
        alert = _alert(room, alert_id)
        _must_be_in_hand(alert)
        if alert.state != "acted":
            raise Refusal("Write down first what was done.", conflict=True)
        if alert.second_look == "wanted":
            raise Refusal("A second look is wanted before this is closed.", conflict=True)
        _must_have_words(words, "Write why it can be closed, and when you look again.")
        alert.state, alert.closed_at, alert.useful, alert.climbs_at = "closed", now, useful, None
        alert.save(update_fields=["state", "closed_at", "useful", "climbs_at"])
        add_note(room, alert, now, "closed", words.strip())
        once.remember(room, op_id, now, alert=alert_id, words=words, useful=useful)
        return still_open


def _alert(room: CourseRoom, alert_id: UUID) -> models.Alert:
    alert = models.Alert.objects.select_related("taken_by").filter(id=alert_id, course=room.course).first()
    if alert is None:
        raise NotFound
    return alert


def _must_be_in_hand(alert: models.Alert) -> None:
    if alert.state not in calling.IN_HAND:
        raise Refusal("Take the alert first, so that others see who has it.", conflict=True)
    if alert.state == "closed":
        raise Refusal("This alert is closed. What is new belongs to a new one, or into the note.", conflict=True)


def _must_have_words(words: str, sentence: str) -> None:
    if not words.strip():
        raise Refusal(sentence, field="words")
    limits.check_words(words, "words")


def _member(room: CourseRoom) -> UUID | None:
    return room.actor.member.id if room.actor and room.actor.member else None


def add_note(room: CourseRoom, alert: models.Alert, now: datetime, kind: str, words: str) -> None:
    """One more line of what happened to an alert, by whoever acts."""
    calling.add_note(alert, room.vault, now, kind, words, _member(room))


__all__ = ["add_note", "alerts_due", "bring_forth", "close", "look_again", "note_later_answer", "raise_alerts", "take", "want_second_look", "write"]

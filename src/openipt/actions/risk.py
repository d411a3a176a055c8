"""What a clinician finds out about risk: an assessment, something that was done, and an alert that somebody raises without an answer."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from openipt.actions import limits, once, safety
from openipt.core.library import NotInLibrary
from openipt.core.refusals import Refusal
from openipt.core.scoring import AnswerRefused
from openipt.core.screeners import Screener
from openipt.core.triage import CLINICIANS_LEVELS, RANK, Level, NoLevel, Triage
from openipt.core.who_may import Verb
from openipt.record import door, models, reading_risk
from openipt.record.actors import Actor
from openipt.record.shelf import library
from openipt.record.values_of_risk import OtherRisk


@dataclass(frozen=True, slots=True)
class Found:
    """What somebody writes down after a talk about risk, or after trying to have one.

    `answers` are yes or no by question of the screener, if one was asked; `recall` the time that it asked about. `done` are the table's
    actions that were carried out, each as level.key; `modifiers` the keys of those that hold. `next_check` is the day of the next look.
    """

    spoke: bool
    level: str
    reason: str = ""
    screener: str = ""
    recall: str = ""
    answers: Mapping[str, bool] = field(default_factory=dict)
    done: tuple[str, ...] = ()
    done_words: str = ""
    told: str = ""
    others: tuple[OtherRisk, ...] = ()
    modifiers: tuple[str, ...] = ()
    next_check: date | None = None


def assess(by: Actor, course_id: UUID, found: Found, *, alert_id: UUID | None, op_id: UUID, now: datetime) -> UUID:
    """Write down an assessment; nothing of it is ever changed. The table's level is worked out here and kept apart from the clinician's.

    Where either level is high, the alert that it belongs to asks for a second look, once. Raises Refusal where no level is set, or it
    differs from the table's and no reason is given.
    """
    with door.course(by, course_id, Verb.ASSESS_RISK, subject=alert_id) as room:
        content = {"alert": alert_id, **asdict(found)}
        if done := once.already_done(room, op_id, **content):
            assert done.result is not None  # this verb always leaves an assessment
            return done.result
        alert = reading_risk.alert_of(room, alert_id)
        screener = _screener(found)
        _check_words(found)
        _check_choices(found)
        if found.next_check is not None:
            limits.check_not_past(found.next_check, room.practice.zone, now, "next_check")
        on = now.astimezone(ZoneInfo(room.practice.zone)).date()
        try:
            says = reading_risk.by_table(reading_risk.facts_in(room, alert), screener, found.answers, spoke=found.spoke, on=on)
        except AnswerRefused as refusal:
            raise Refusal(str(refusal), field="screener") from None
        _check_level(found, says)
        row = models.RiskAssessment(course=room.course, alert=alert, at=now, by_id=room.member_id, next_check=found.next_check)
        if screener is not None and found.answers:
            row.screener, row.screener_version = screener.key, screener.version
        room.seal(row, content=_content(found, says))
        row.save(force_insert=True)
        if alert is not None and not alert.second_look and Level.HIGH in (found.level, getattr(says, "level", None)):
            safety.want_second_look(room, alert, now)
        room.subject = row.id
        once.remember(room, op_id, now, result=row.id, **content)
        return row.id


def remember(by: Actor, course_id: UUID, *, op_id: UUID, on: date, words: str, now: datetime) -> UUID:
    """Remember something that was done by the day on which it happened. Raises Refusal for a day that lies ahead, or no words."""
    with door.course(by, course_id, Verb.REMEMBER_BEHAVIOUR) as room:
        if done := once.already_done(room, op_id, on=on, words=words):
            assert done.result is not None  # this verb always leaves a row
            return done.result
        if on > now.astimezone(ZoneInfo(room.practice.zone)).date():
            raise Refusal("That day lies ahead. Give the day on which it happened.", field="on")
        if not words.strip():
            raise Refusal("Write what was done, in a few words.", field="words")
        limits.check_words(words, "words")
        row = models.RiskBehaviour(course=room.course, at=now, by_id=room.member_id)
        room.seal(row, content={"on": on.isoformat(), "words": words.strip()})
        row.save(force_insert=True)
        room.subject = row.id
        once.remember(room, op_id, now, result=row.id, on=on, words=words)
        return row.id


def raise_by_hand(by: Actor, course_id: UUID, *, op_id: UUID, kind: str, words: str, now: datetime) -> UUID:
    """Raise an alert about something heard or seen. It comes from no answer; its first note holds the words. Raises Refusal."""
    with door.course(by, course_id, Verb.RAISE_ALERT) as room:
        if done := once.already_done(room, op_id, kind=kind, words=words):
            assert done.result is not None  # this verb always leaves an alert
            return done.result
        if kind not in {each.key for each in library().alert_kinds.by_hand}:
            raise Refusal("Choose what it is about.", field="kind")
        if not words.strip():
            raise Refusal("Write what you heard or saw, and from whom.", field="words")
        limits.check_words(words, "words")
        alert = models.Alert(course=room.course, kind=kind, born_at=now)
        room.seal(alert, value=None)
        safety.bring_forth(room, alert, now, words.strip())
        room.subject = alert.id
        once.remember(room, op_id, now, result=alert.id, kind=kind, words=words)
        return alert.id


def _screener(found: Found) -> Screener | None:
    """The screener that was asked, or could have been. One without its wording cannot."""
    if found.answers and not found.spoke:
        raise Refusal("There are answers, and you wrote that nobody has spoken to the person. Look at both.", field="spoke")
    if not found.answers:
        return next(iter(library().screeners_to_ask), None)
    try:
        screener = library().screener(found.screener)
    except NotInLibrary as problem:
        raise Refusal(str(problem), field="screener") from None
    if not screener.has_wording:
        raise Refusal(f"The wording of {screener.short_title} is not loaded here, so it cannot be asked. Set your own level.", field="screener")
    if found.recall not in {recall.key for recall in screener.recalls}:
        raise Refusal("Choose the time that the questions asked about.", field="recall")
    return screener


def _check_words(found: Found) -> None:
    named = {"reason": found.reason, "done_words": found.done_words, "told": found.told}
    for name, words in {**named, **{f"other_{each.kind}_words": each.words for each in found.others}}.items():
        limits.check_words(words, name)


def _check_choices(found: Found) -> None:
    table = library().triage_table
    if set(found.done) - {f"{row.level}.{action.key}" for row in table.rows for action in row.actions}:
        raise Refusal("One of the actions ticked is not in the table any more. Look at them again.", field="done")
    if set(found.modifiers) - {each.key for each in table.modifiers}:
        raise Refusal("One of the points ticked is not in the table any more. Look at them again.", field="modifiers")
    kinds = {kind.key: kind for kind in library().alert_kinds.other_risks}
    for each in found.others:
        if each.kind not in kinds:
            raise Refusal("One of the other risks is not known any more. Look at them again.", field="others")
        if each.present and not each.words.strip():
            raise Refusal(f"{kinds[each.kind].choose_as}: write what was said or seen.", field=f"other_{each.kind}_words")


def _check_level(found: Found, says: Triage | NoLevel) -> None:
    if found.level not in CLINICIANS_LEVELS:
        raise Refusal("Set your own level. It is the one that counts.", field="level")
    if isinstance(says, Triage) and RANK[says.level] != RANK[Level(found.level)] and not found.reason.strip():
        raise Refusal(f"The table gives {says.level}, and you set {found.level}. Say why, in your own words.", field="reason")


def _content(found: Found, says: Triage | NoLevel) -> dict[str, Any]:
    """What is sealed: the table's level with its reasons, and the clinician's with theirs, each in a place of its own."""
    table = {"level": says.level, "because": says.because} if isinstance(says, Triage) else {"level": None, "because": (says.why,)}
    return {
        "spoke": found.spoke,
        "recall": found.recall,
        "answers": dict(found.answers),
        "table": table,
        "clinician": {"level": found.level, "reason": found.reason.strip()},
        "done": found.done,
        "done_words": found.done_words.strip(),
        "told": found.told.strip(),
        "others": [asdict(each) for each in found.others],
        "modifiers": found.modifiers,
    }


__all__ = ["Found", "OtherRisk", "assess", "raise_by_hand", "remember"]

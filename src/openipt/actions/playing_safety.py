"""Plays what a course file says of safety: the talk about risk, what is remembered, and the safety plan, version by version."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from openipt.actions import risk, safety_plans
from openipt.core.course_files import SCREENER, CourseFile, FileSafety, FileSession
from openipt.core.ids import uuid7
from openipt.core.screeners import Screener
from openipt.record import read
from openipt.record.actors import Actor
from openipt.record.shelf import library

_BEHAVIOUR = "6"


def play(
    by: Actor,
    course_id: UUID,
    file: CourseFile,
    session: FileSession,
    alert_id: UUID | None,
    shift: timedelta,
    plans: Mapping[int, Mapping[str, str]],
    now: datetime,
) -> None:
    """One session's assessment, where the file has one, and the next version of the plan, where it names one.

    Without a loaded text the screener is not asked, and only the therapist's level is written down. `plans` says what a version
    holds; otherwise the people of the inventory who support, and what the file says of means.
    """
    if session.safety is not None:
        known = {each.on for each in read.risk_page(by, course_id, None, now=now).facts.behaviours}
        for day, words in file.behaviours:
            if day <= session.on and day + shift not in known:
                risk.remember(by, course_id, op_id=uuid7(now), on=day + shift, words=words, now=now)
        risk.assess(by, course_id, _found(session, session.safety, now), alert_id=alert_id, op_id=uuid7(now), now=now)
    stands = len(read.safety_plan(by, course_id, now=now).versions)
    if session.plan_version is not None and session.plan_version > stands:
        own = plans.get(session.plan_version)
        content = dict(own) if own else _plan(file, session)
        written = safety_plans.Written(content, (now + timedelta(weeks=4)).date(), based_on=stands)
        safety_plans.save(by, course_id, written, op_id=uuid7(now), now=now)
    if session.plan_on_phone:
        safety_plans.give(by, course_id, op_id=uuid7(now), now=now)


def figures(by: Actor, course_id: UUID, file: CourseFile, now: datetime) -> dict[int, dict[str, Any]]:
    """What the record holds of each session's talk about risk, under the file's own keys. A level that nobody gave is left out."""
    versions = read.safety_plan(by, course_id, now=now).versions
    assessed = list(reversed(read.risk_page(by, course_id, None, now=now).assessments))
    found: dict[int, dict[str, Any]] = {}
    for session, made in zip((each for each in file.sessions if each.safety is not None), assessed, strict=False):
        row = found[session.number] = {"clinician_level": made.clinician_level, "clinician_reason": made.reason}
        if made.next_check is not None:
            row["recheck_hours"] = (made.next_check - made.at.date()).days * 24
        if made.screener:
            screener = library().screener(made.screener, made.screener_version)
            row["scale_version"] = made.recall
            row["cssrs_yes"] = [item.number for item in screener.items if made.answers.get(item.key) and item.number.isdecimal()]
            row["algorithm_level"] = made.table_level
            row["behaviour_past_3_months"] = any("within three months" in words or "question 6b" in words for words in made.because)
    for session in file.sessions:
        if session.safety is not None and session.safety.notified_minutes is not None:
            minutes = _minutes_until_taken(by, course_id, session.number, now)
            found.setdefault(session.number, {}).update({} if minutes is None else {"notified_minutes": minutes})
    for session in file.sessions:
        until = [each.version for each in versions if each.made_at.date() <= session.on]
        if until:
            found.setdefault(session.number, {})["safety_plan_version"] = max(until)
    return found


def _minutes_until_taken(by: Actor, course_id: UUID, number: int, now: datetime) -> int | None:
    """How many minutes the session's first alert waited until somebody had taken it; None where none was taken."""
    waited = [
        alert.taken_at - alert.born_at for alert in read.course_page(by, course_id, now=now).alerts if alert.session == number and alert.taken_at
    ]
    return round(min(waited) / timedelta(minutes=1)) if waited else None


def _found(session: FileSession, said: FileSafety, now: datetime) -> risk.Found:
    screener = next((each for each in library().screeners_to_ask if each.key == SCREENER), None)
    return risk.Found(
        spoke=True,
        level=said.level,
        reason=said.reason,
        screener=SCREENER if screener else "",
        recall=said.recall if screener else "",
        answers=_answers(screener, said) if screener else {},
        done_words=" ".join(words for words in (session.note, f"Means: {said.means}." if said.means else "") if words),
        told=said.other_services,
        next_check=(now + timedelta(hours=said.recheck_hours)).date() if said.recheck_hours else None,
    )


def _answers(screener: Screener, said: FileSafety) -> dict[str, bool]:
    """A yes to the questions that the file numbers, a no to every other that the branching asks."""
    yes = {*said.yes, *([f"{_BEHAVIOUR}b"] if _BEHAVIOUR in said.yes and said.behaviour_is_recent else [])}
    answers: dict[str, bool] = {}
    for item in screener.items:
        if item in screener.asked(answers):
            answers[item.key] = item.number in yes
    return answers


def _plan(file: CourseFile, session: FileSession) -> dict[str, str]:
    safety = session.safety
    content = {
        "warning_signs": f"As talked about in session {session.number}",
        "helpers": "\n".join(file.helpers),
        "surroundings": safety.means if safety else "",
        "made_with": file.pseudonym,
    }
    return {key: words for key, words in content.items() if words}

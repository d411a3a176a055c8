"""The scores of a course with all that its page says of them, and the questionnaires that wait; works only inside the door.

They come as texts. While those are what was read before, what was made of them before is handed out again (ADR 16), and a server does not
even send them.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from openipt.core.scoring import score
from openipt.record import opening
from openipt.record.course_texts import ALL_SCORES, FINISHED, SCORES, safety_answers, safety_answers_of, scores_and_waiting
from openipt.record.door import CourseRoom
from openipt.record.lookups import Asked, LookUp, WorkedOut
from openipt.record.models import Answer, Course
from openipt.record.shelf import library
from openipt.record.told_before import Told, ToldBefore
from openipt.record.values import OpenQuestionnaire, ScorePoint

KEPT = 1024
"""How many courses' scores are kept in memory at the most."""

Scores = tuple[tuple[ScorePoint, ...], tuple[OpenQuestionnaire, ...]]
_TEXTS = ("responses", "answers")
_told = ToldBefore[str](KEPT)
_kept: dict[UUID, tuple[tuple[Any, ...], Scores]] = {}
"""By course, what was read last of its scores, and what was made of it: figures and dates."""
_COUNTED = LookUp[Any](lambda: Course.objects.values_list(SCORES.as_text(), flat=True), by="id")
_OF_NO_TOTAL = LookUp(lambda: Answer.objects.filter(response__state__in=FINISHED, response__total=None).order_by("number"), by="response__course")


@lru_cache(maxsize=64)
def _texts(items: tuple[str, ...]) -> WorkedOut[Any]:
    """The texts of a course: its scores, and the answers to those items."""
    return WorkedOut(
        lambda course_id, *known: Course.objects.filter(id=course_id).values_list(ALL_SCORES.as_text(*known), safety_answers(items).as_text(*known))
    )


def asked_of_scores(course_id: UUID) -> Asked:
    """What `scores_and_waiting_in` asks."""
    return _asked_by(_told.of(course_id), course_id)


def _asked_by(told: Told[str], course_id: UUID) -> Asked:
    return _texts(library().safety_items), (course_id, *told.known)


def finished_scores(course_id: UUID, measure: str) -> tuple[ScorePoint, ...]:
    """The finished scores of one measure of a course, the oldest first."""
    (responses,) = _COUNTED.rows(course_id)
    return tuple(point for point, _ in scores_and_waiting(responses)[0] if point.measure == measure)


def scores_and_waiting_in(room: CourseRoom, *, hide_names: bool = False) -> Scores:
    """The scores, finished or struck, the oldest first, with what only a course's page says of them; and what waits.

    That is the safety item's answer, why there is no total, and why one was struck.
    """
    course_id = room.course.id
    told = _told.of(course_id)
    look_up, values = _asked_by(told, course_id)
    (row,) = look_up.rows(*values)
    texts = told.all_texts(dict(zip(_TEXTS, row, strict=True)))
    as_read = (*texts.values(), library())
    before = _kept.get(course_id)
    if before is not None and before[0] == as_read:
        return before[1]
    made = _worked_out(room, *texts.values(), hide_names=hide_names)
    if all(each.struck_at is None and each.total is not None for each in made[0]):  # else there are words in it, or answers that were not compared
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[course_id] = (as_read, made)
    return made


def _worked_out(room: CourseRoom, responses: str, answers: str, *, hide_names: bool) -> Scores:
    given, waiting = scores_and_waiting(responses)
    scores = [point for point, _ in given]
    more: dict[UUID, dict[str, Any]] = {}
    for response_id, value in _safety_values(room, scores, answers).items():
        more.setdefault(response_id, {})["safety_value"] = value
    for response_id, why in _why_no_total(room, scores).items():
        more.setdefault(response_id, {})["why_no_total"] = why
    for point, sealed in given if not hide_names else ():
        if sealed is not None:
            more.setdefault(point.response_id, {})["struck_reason"] = _struck_reason(room, point.response_id, sealed)
    return tuple(replace(each, **more[each.response_id]) if each.response_id in more else each for each in scores), waiting


def _struck_reason(room: CourseRoom, response_id: UUID, sealed: bytes) -> Any:
    return room.vault.open("response", "struck_reason", response_id, sealed)


def _safety_values(room: CourseRoom, scores: Iterable[ScorePoint], answers: str) -> dict[UUID, int | None]:
    """The newest answer to the (first) safety item of each score whose measure has one."""
    items = {each.response_id: safety[0].item for each in scores if (safety := library().measure(each.measure, each.version).safety)}
    found: dict[UUID, int | None] = {}
    for response_id, item, answer_id, sealed in safety_answers_of(answers):
        if items.get(response_id) == item:
            found[response_id] = room.vault.open("answer", "value", answer_id, sealed)
    return found


def _why_no_total(room: CourseRoom, scores: Iterable[ScorePoint]) -> dict[UUID, str | None]:
    """Why scores have no total, worked out from their answers; asked for only where there is one without."""
    without = {each.response_id: each for each in scores if each.total is None and each.way != "total"}
    answers: dict[UUID, list[Answer]] = {response_id: [] for response_id in without}
    for row in _OF_NO_TOTAL.rows(room.course.id) if without else ():
        answers.get(row.response_id, []).append(row)
    found = {}
    for response_id, point in without.items():
        latest = opening.answered_values(opening.latest_answers(room.vault, answers[response_id]))
        found[response_id] = score(library().measure(point.measure, point.version), latest).why_no_total
    return found

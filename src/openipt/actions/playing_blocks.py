"""Plays what a course file says beside its main scores: totals of other measures, and what is read back from filled worksheets."""

from datetime import datetime
from uuid import UUID

from openipt.actions import measures
from openipt.core import rhythm
from openipt.core.course_blocks import RHYTHM, FileRhythm, FileSheet
from openipt.core.course_files import CourseFile, FileSession, FileTotal
from openipt.core.ids import uuid7
from openipt.core.scoring import score
from openipt.record import read
from openipt.record.actors import Actor
from openipt.record.shelf import library


def enter_answers(by: Actor, course_id: UUID, file: CourseFile, session: FileSession, now: datetime) -> None:
    """The answers of the file's own measure; of one whose wording this library does not have, the total and the safety item's answer."""
    definition, answers = library().measure(file.measure), session.answers or {}
    about, number = now.date(), session.number
    if definition.has_wording:
        measures.enter_items(by, course_id, op_id=uuid7(now), measure=file.measure, session=number, about=about, answers=answers, now=now)
        return
    total = score(definition, answers).total
    if total is not None:
        asked = answers.get(definition.safety[0].item) if definition.safety else None
        measures.enter_total(
            by, course_id, op_id=uuid7(now), measure=file.measure, session=number, about=about, total=total, safety_answer=asked, now=now
        )


def enter_totals(by: Actor, course_id: UUID, file: CourseFile, session: FileSession, now: datetime) -> None:
    """The totals of other measures that the file gives for this session, entered by hand as from paper."""
    for each in file.totals:
        if each.session == session.number:
            measures.enter_total(
                by,
                course_id,
                op_id=uuid7(now),
                measure=each.measure,
                session=session.number,
                about=now.date(),
                total=each.total,
                safety_answer=each.safety_answer,
                now=now,
            )


def figures(
    by: Actor, course_id: UUID, file: CourseFile, now: datetime
) -> tuple[tuple[FileTotal, ...], tuple[FileSheet, ...], tuple[FileRhythm, ...]]:
    """What the record holds of all this, in the file's own forms."""
    wanted = {each.measure for each in file.totals}
    page = read.course_page(by, course_id, now=now)
    totals = tuple(
        FileTotal(point.session, point.measure, point.total, point.safety_value or 0)
        for point in page.scores
        if point.measure in wanted and point.session is not None and point.total is not None
    )
    sheets = tuple(
        FileSheet(number, block, part.sheet, part.content)
        for number in sorted({each.session for each in file.sheets})
        for part in read.session_page(by, course_id, number, now=now).parts
        for block in dict.fromkeys(each.block for each in file.sheets if (each.session, each.sheet) == (number, part.sheet))
    )
    weeks = {each.session: rhythm.of_sheet(each.content) for each in sheets if each.sheet == RHYTHM}
    rhythms = tuple(FileRhythm(number, found.score, found.hits, found.events) for number, found in weeks.items() if found is not None)
    return totals, sheets, rhythms

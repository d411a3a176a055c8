"""The table beside the course line: every planned session with its date, its score, how far from the start, and what happened."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from openipt.core.courses import Attendance
from openipt.core.measures import Measure
from openipt.core.outcomes import change
from openipt.record.read import CourseEvent, CoursePage, ScorePoint
from openipt.web import words
from openipt.web.pictures.event_stems import Happened
from openipt.web.pictures.eventwords import ATTENDANCE, moved_to
from openipt.web.pictures.sentences import safety_answer
from openipt.web.pictures.slots import Slot
from openipt.web.translating import gettext


@dataclass(frozen=True, slots=True)
class Struck:
    """A score that was struck: it stays to be read, with its reason, and counts nowhere."""

    total: str
    words: str
    response_id: UUID


@dataclass(slots=True)
class TwinRow:
    """One line of the table. `number` is None for a score that belongs to no session."""

    number: int | None
    day: date
    date: str
    state: str
    score: str = ""
    response_id: UUID | None = None
    from_start: str = ""
    happened: list[str] = field(default_factory=list)
    struck: list[Struck] = field(default_factory=list)


def rows_of(page: CoursePage, measure: Measure, slots: Sequence[Slot], titles: dict[str, str], happened: Iterable[Happened]) -> tuple[TwinRow, ...]:
    """The whole planned course with every score of the main measure and what happened, in the order of the days."""
    today = words.local(page.at, page.practice.zone).date()
    rows = [TwinRow(slot.number, slot.date, words.day_and_full_month(slot.date, today), slot.state) for slot in slots]
    by_number = {row.number: row for row in rows}
    attendance = {session.number: session.attendance for session in page.summary.sessions}
    first: int | None = None
    passed = False
    for score in (each for each in page.scores if each.measure == measure.key):
        row = by_number.get(score.session) if score.session is not None else None
        if row is None or (row.response_id is not None and score.struck_at is None):
            row = TwinRow(None, score.about, words.day_and_full_month(score.about, today), "held")
            rows.append(row)
        if score.struck_at is not None:
            row.struck.append(_struck(score, page.practice.zone, today))
            continue
        row.response_id = score.response_id
        row.score = gettext("none") if score.total is None else str(score.total)
        row.happened += _about(measure, score)
        if score.total is None:
            continue
        if first is None:
            first = score.total
            row.happened.insert(0, gettext("First score"))
            continue
        moved = change(measure, first, score.total)
        row.from_start = words.signed(moved.points)
        if moved.size == "reliable" and not passed:
            passed = True
            row.happened.insert(0, gettext("First reliable change: %(difference)s") % {"difference": words.difference(moved)})
    rows.sort(key=lambda row: (row.day, row.number or 0))
    _add_what_happened(rows, slots, attendance)
    for dip in page.fired:
        if dip.not_improvement and dip.session in by_number:
            by_number[dip.session].happened.append(gettext("Sleep was short: not read as improvement"))
    for decided in reversed(page.fired):
        if decided.decision and decided.session in by_number:
            by_number[decided.session].happened.append(gettext("Decided: %(rule)s") % {"rule": decided.title})
    for event in page.events:
        if event.kind == "reviewed" and event.session in by_number:
            decision = event.more.get("decision")
            by_number[event.session].happened.append(gettext("Decided: %(decision)s") % {"decision": decision} if decision else gettext("Decided"))
    for told in happened:
        row = max((each for each in rows if each.number is not None and each.number <= told.at), key=lambda each: each.number or 0, default=None)
        if row is not None:
            row.happened.append(gettext("%(event)s, with %(person)s") % {"event": told.title, "person": told.person} if told.person else told.title)
    _add_moves(rows, page, titles)
    return tuple(rows)


def _struck(score: ScorePoint, zone: str, today: date) -> Struck:
    when = words.day_and_full_month(words.local(score.struck_at, zone).date(), today) if score.struck_at else ""
    facts = {"when": when, "by": score.struck_by or "", "reason": score.struck_reason or ""}
    return Struck(
        "–" if score.total is None else str(score.total),
        (gettext("struck %(when)s by %(by)s: %(reason)s") if score.struck_reason else gettext("struck %(when)s by %(by)s")) % facts,
        score.response_id,
    )


def _about(measure: Measure, score: ScorePoint) -> Iterator[str]:
    if score.why_no_total:
        yield gettext("No total: %(why)s") % {"why": score.why_no_total}
    if score.prorated:
        yield gettext("Total worked out from %(answered)d of %(out_of)d answers") % {"answered": score.answered, "out_of": score.out_of}
    if score.way == "total":
        yield gettext("Only the total was entered")
    if score.safety == "endorsed":
        yield safety_answer(measure, score)
    if score.safety in ("skipped", "not_known"):
        yield gettext("Safety item left out or not known")


def _add_what_happened(rows: Sequence[TwinRow], slots: Sequence[Slot], attendance: dict[int, Attendance]) -> None:
    reviews = {slot.number for slot in slots if slot.review}
    for row in rows:
        if row.number is None:
            continue
        happened = attendance[row.number]
        if happened not in (Attendance.PLANNED, Attendance.ATTENDED):
            row.happened.insert(0, str(ATTENDANCE[happened]))
        if row.number in reviews:
            row.happened.append(gettext("Review") if row.state == "held" else gettext("Review planned"))
        if row.state == "now":
            row.happened.insert(0, gettext("Next session"))


def _add_moves(rows: Sequence[TwinRow], page: CoursePage, titles: dict[str, str]) -> None:
    """Each move stands beside the last session before it, or the first session where there is none."""
    for event in page.events:
        if event.kind == "moved" and rows:
            day = words.local(event.at, page.practice.zone).date()
            past = [row for row in rows if row.number is not None and row.day <= day]
            (past[-1] if past else rows[0]).happened.append(_move_with_day(event, day, past[-1].day if past else None, titles))


def _move_with_day(event: CourseEvent, day: date, of_row: date | None, titles: dict[str, str]) -> str:
    said = moved_to(event, titles)
    return said if day == of_row else gettext("%(what)s on %(day)s") % {"what": said, "day": words.day_and_full_month(day)}

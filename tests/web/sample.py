"""A made-up practice on Tuesday 1 April 2025, 08:10: nine people, as the look's picture of the caseload has them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from openipt.core.courses import Attendance, State
from openipt.core.hours import OpeningHours
from openipt.record.read import (
    Alert,
    Caseload,
    Client,
    CourseEvent,
    CoursePage,
    CourseSummary,
    Member,
    OpenQuestionnaire,
    Practice,
    ScorePoint,
    SessionSlot,
)

NOW = datetime(2025, 4, 1, 7, 10, tzinfo=UTC)
"""08:10 by the clocks of London, in summer time."""
PRACTICE = Practice(UUID(int=1), "Demo practice", "demo", "gb", "Europe/London", (OpeningHours((1, 2, 3, 4, 5), time(8), time(18)),))
BEN = Member(UUID(int=2), "Ben R.", ("therapist",))
CLEO = Member(UUID(int=3), "Cleo V.", ("supervisor",))


def slots(
    first: datetime, held: int, planned: int, *, initial: int = 3, middle: int = 12, missed: tuple[int, ...] = (), days: int = 7
) -> tuple[SessionSlot, ...]:
    """Planned sessions one after the other; the first `held` are over."""
    rows = []
    for number in range(1, planned + 1):
        over = number <= held
        attendance = Attendance.MISSED if number in missed else Attendance.ATTENDED if over else Attendance.PLANNED
        phase = "initial" if number <= initial else "middle" if number <= middle else "ending"
        rows.append(SessionSlot(number, first + timedelta(days=days * (number - 1)), "in_person", attendance, phase if over else None))
    return tuple(rows)


def scores(
    sessions: tuple[SessionSlot, ...], totals: list[int | None], measure: str = "phq9", band: str | None = None, numbers: list[int] | None = None
) -> tuple[ScorePoint, ...]:
    """One score for each session that has a total; None leaves it out."""
    points = []
    numbers = numbers or list(range(1, len(totals) + 1))
    for number, total in zip(numbers, totals, strict=True):
        if total is None:
            continue
        starts = sessions[number - 1].starts_at
        points.append(
            ScorePoint(
                response_id=UUID(int=hash((measure, number, total)) & (1 << 64) - 1),
                measure=measure,
                version=1,
                session=number,
                about=starts.date(),
                finished_at=starts - timedelta(hours=18),
                way="link",
                total=total,
                band=band,
                answered=9 if measure == "phq9" else 7,
                out_of=9 if measure == "phq9" else 7,
                prorated=False,
                safety="not_endorsed" if measure == "phq9" else None,
                safety_value=0 if measure == "phq9" else None,
            )
        )
    return tuple(points)


def course(
    number: int, name: str, next_at: datetime, held: int, totals: list[int | None], *, phase: str = "middle", **changes: object
) -> CourseSummary:
    """A course of sixteen sessions whose next one is at that moment."""
    missed = changes.pop("missed", ())
    sessions = slots(next_at - timedelta(days=7 * held), held, 16, missed=missed)  # type: ignore[arg-type]
    summary = CourseSummary(
        id=UUID(int=100 + number),
        client=Client(UUID(int=200 + number), name),
        protocol="ipt16",
        protocol_version=1,
        state=State.TREATMENT,
        phase=phase,
        sessions=sessions,
        scores=scores(sessions, totals),
        open_questionnaires=(),
        alerts=(),
    )
    return replace(summary, **changes)  # type: ignore[arg-type]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of April 2025 by London's clocks."""
    return datetime(2025, 4, day, hour - 1, minute, tzinfo=UTC)


def alert(course_id: UUID, response_id: UUID, **changes: object) -> Alert:
    """An open alert about item 9."""
    made = Alert(UUID(int=300), course_id, response_id, "suicidal_thoughts", "phq9", 1, "self_harm", 1, 9, "open", at(1, 7, 52), None, None)
    return replace(made, **changes)  # type: ignore[arg-type]


def asked(measure: str = "gad7", **changes: object) -> OpenQuestionnaire:
    """A questionnaire that was sent by link and not opened yet."""
    made = OpenQuestionnaire(UUID(int=400), measure, 1, 7, "asked", "link", at(1, 7), at(1, 13, 20), 0, 7 if measure == "gad7" else 9)
    return replace(made, **changes)  # type: ignore[arg-type]


def caseload() -> Caseload:
    """Nine people, four sessions today, one open safety alert."""
    ella = course(1, "Ella M.", at(1, 9), 8, [14, 15, 15, 15, 16, 18, 19, 20, 20])
    ella = replace(ella, alerts=(alert(ella.id, ella.scores[-1].response_id),))
    finished = course(9, "Zoe T.", at(7, 16, 30), 16, [18, 17, 16, 15, 13, 12, 12, 10, 9, 8, 7, 7, 6, 6, 6, 6], phase="ending")
    courses = (
        ella,
        course(2, "Marc L.", at(1, 11, 10), 9, [15, 15, 14, 13, 12, 9, 9, 9, 9, 4]),
        course(3, "Priya S.", at(3, 14), 8, [16, 15, 15, 13, 14, 14, 12, 11]),
        course(4, "Daniel K.", at(1, 13, 20), 6, [17, 16, 15, 13, 14, 17, 15], open_questionnaires=(asked(),)),
        course(5, "Hannah R.", at(1, 15), 3, [17, 17, 14], phase="initial", open_questionnaires=(asked("phq9", state="begun", answered=6),)),
        course(6, "Fatima B.", at(2, 10), 6, [16, 16, 15, 14, None, None, 9], missed=(5,)),
        course(7, "Aisha N.", at(3, 16), 6, [16, 16, 14, 12, 14, 15]),
        course(8, "Margaret O.", at(4, 10), 14, [19, 18, 17, 15, 15, 13, 12, 11, 10, 9, 8, 7, 6, 5], phase="ending"),
        course(10, "Omar F.", at(23, 10), 0, [], phase=None, state=State.ASSESSMENT),  # type: ignore[arg-type]
        replace(finished, state=State.COMPLETED, phase=None, ended_on=date(2025, 3, 24)),
    )
    return Caseload(PRACTICE, BEN, NOW, courses)


def course_page(**changes: object) -> CoursePage:
    """Daniel's course at session 13, with a struck score and a second measure."""
    first = datetime(2025, 2, 18, 13, 20, tzinfo=UTC)
    sessions = slots(first, 12, 16)
    totals: list[int | None] = [17, 16, 15, 13, 14, 17, 15, 12, 11, 10, 9, 8, 8]
    phq9 = scores(sessions, totals)
    gad7 = scores(sessions, [9, 9, 9, 8, 8, 7, 6], "gad7", numbers=[1, 3, 5, 7, 9, 11, 13])
    struck = replace(
        phq9[4],
        response_id=UUID(int=77),
        total=24,
        struck_at=datetime(2025, 3, 18, 15, 2, tzinfo=UTC),
        struck_by="Ben R.",
        struck_reason="typed from another client's sheet",
    )
    client = Client(UUID(int=204), "Daniel K.", "he/him", date(1980, 9, 2), "site engineer", "Wife and two teenagers at home.")
    summary = CourseSummary(
        UUID(int=104),
        client,
        "ipt16",
        1,
        State.TREATMENT,
        "middle",
        sessions,
        phq9,
        (asked("gad7", session=13, asked_at=datetime(2025, 5, 12, 8, 0, tzinfo=UTC), expires_at=datetime(2025, 5, 13, 13, 20, tzinfo=UTC)),),
        (),
    )
    events = (
        CourseEvent(datetime(2025, 2, 11, 13, 0, tzinfo=UTC), "Ben R.", "opened", state=State.ASSESSMENT),
        CourseEvent(datetime(2025, 2, 18, 14, 10, tzinfo=UTC), "Ben R.", "moved", state=State.TREATMENT, phase="initial"),
        CourseEvent(
            datetime(2025, 3, 11, 14, 20, tzinfo=UTC),
            "Ben R.",
            "moved",
            state=State.TREATMENT,
            phase="middle",
            passed=("initial.inventory",),
            agreed=True,
            reason="The inventory is half done; we go on with it.",
        ),
        CourseEvent(datetime(2025, 5, 6, 14, 20, tzinfo=UTC), "Ben R.", "attendance", session=12, attendance=Attendance.ATTENDED),
    )
    at_ = datetime(2025, 5, 13, 11, 5, tzinfo=UTC)
    page = CoursePage(PRACTICE, at_, summary, BEN, (*phq9[:5], struck, *phq9[5:], *gad7), (), events, (CLEO,))
    return replace(page, **changes)  # type: ignore[arg-type]

"""Fills a scratch installation with one long course through the ordinary actions: sixteen sessions, six measures, notes, alerts, comments.

The two measures that the library does not have stand in the installation's own folder, as a clinic's own would.
"""

import argparse
import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

from proofs.filling import EMAIL, PASSWORD, therapist

from openipt.cli import installation
from openipt.core.courses import Attendance, Move, State
from openipt.core.ids import uuid7
from openipt.core.library import OWN_FOLDER, read_library
from openipt.core.measures import Measure

SESSIONS = 16
OWN_MEASURES = {"own_worry": "gad7", "own_fortnight": "phq8"}
"""Two measures of a clinic's own, by the measures that they are copies of."""
SCORED = ("gad7", "phq2", "phq8", "phq9", *OWN_MEASURES)
"""The six measures of the goal, each with the same four answers."""
WITH_ALERT = (2, 9, 14)
"""The sessions before which the safety item was endorsed; only the last of these alerts is still open."""
WORDS = "He said what he had not dared to say, she heard it, and both stayed in the room. " * 4
CAPTURED = {
    "session_opening": {"scores_read": True, "since": WORDS, "left_said": True},
    "mood_link": {"event": WORDS, "person": "Sarah", "mood_before": 5, "mood_after": 3, "direction": "event_first"},
    "focus_work": {"work": WORDS, "parked": "The move north."},
    "role_play": {"opening_line": "Ten minutes, I miss you.", "other": "Sarah", "rounds": 2, "confidence_before": 3, "confidence_after": 6},
    "step": {"step": "Ask for ten minutes.", "person": "Sarah", "when_where": "Thursday, 21:15", "difficulty": 6},
    "session_close": {"summary": WORDS, "plan": "Second talk, timed and short."},
    "session_note": {"words": WORDS},
}
"""What is captured in every session, by worksheet."""


def lay_own_measures(data: Path) -> None:
    """Put the two measures of the clinic's own where they are looked for first."""
    folder = data / "overlay" / "measures"
    folder.mkdir(parents=True)
    for key, like in OWN_MEASURES.items():
        text = (OWN_FOLDER / "measures" / f"{like}.toml").read_text(encoding="utf-8")
        (folder / f"{key}.toml").write_text(text.replace(f'key = "{like}"', f'key = "{key}"', 1), encoding="utf-8")


def measures_scored(data: Path) -> list[Measure]:
    """The newest version of each of the six, as that installation has it."""
    library = read_library(data / "overlay")
    return [library.measure(key) for key in SCORED]


class Filling:
    """One course in the making. `now` is the moment that its acts say they were done at."""

    def __init__(self, measures: list[Measure]) -> None:
        from openipt.actions import courses

        self.measures, self.ben = measures, therapist()
        self.today = datetime.combine(datetime.now(UTC).date(), time(10), UTC)
        self.steps: list[UUID] = []
        self._more = count()
        first = self.day_of(1)
        client = courses.NewClient("Nobody Long", "they/them", date(1990, 1, 1), "Teacher", "Lives with Sarah and two children")
        plan = courses.CoursePlan("ipt16", first)
        self.course = courses.take_on(self.ben, op_id=self.op(), client=client, plan=plan, now=first - timedelta(days=7))
        begins, done = Move(State.TREATMENT, "initial"), frozenset({"assessment.consent", "assessment.risk"})
        courses.move(self.ben, self.course, op_id=self.op(), move=begins, done=done, reason="Begun.", now=first)

    def op(self) -> UUID:
        """An id for the next act."""
        return uuid7(self.today + timedelta(milliseconds=next(self._more)))

    def day_of(self, number: int) -> datetime:
        """When that session is; the last one is today."""
        return self.today - timedelta(weeks=SESSIONS - number)

    def all_of_it(self) -> None:
        """Fifteen sessions held and signed, the sixteenth being written; then supervision, and a questionnaire that waits."""
        from openipt.actions import courses, measures

        for number in range(1, SESSIONS + 1):
            if number in (4, 13):
                phase = Move(State.TREATMENT, "middle" if number == 4 else "ending")
                courses.move(self.ben, self.course, op_id=self.op(), move=phase, agreed=True, reason="As agreed.", now=self.day_of(number))
            self._score(number)
            self._hold(number)
        self._close_alerts()
        self._supervise()
        measures.send(self.ben, self.course, op_id=self.op(), measure="phq9", session=SESSIONS, way="link", now=datetime.now(UTC))

    def _score(self, number: int) -> None:
        from openipt.actions import measures

        when = self.day_of(number)
        for measure in self.measures:
            given = {item.key: (number + place) % 4 for place, item in enumerate(measure.scored_items)}
            if "self_harm" in given:
                given["self_harm"] = 1 if number in WITH_ALERT and measure.key == "phq9" else 0
            measures.enter_items(
                self.ben, self.course, op_id=self.op(), measure=measure.key, session=number, about=when.date(), answers=given, now=when
            )

    def _hold(self, number: int) -> None:
        from openipt.actions import courses, notes
        from openipt.record import read

        when = self.day_of(number)
        if number < SESSIONS:
            came = courses.Came(Attendance.ATTENDED, minutes_held=50, present="Nobody Long")
            courses.record_attendance(self.ben, self.course, op_id=self.op(), number=number, came=came, now=when)
        for part in self._parts(number):
            self._capture(number, *part, when)
        if number < SESSIONS:
            state = read.session_page(self.ben, self.course, number, now=when).state
            notes.sign(self.ben, self.course, number, op_id=self.op(), state=state, now=when)

    def _parts(self, number: int) -> Iterator[tuple[str, dict[str, object], UUID | None]]:
        if self.steps:
            yield "step_review", {"done": "yes", "what_happened": WORDS, "learnt": "Short is enough."}, self.steps[-1]
        for sheet, content in CAPTURED.items():
            yield sheet, content, None

    def _capture(self, number: int, sheet: str, content: dict[str, object], about: UUID | None, when: datetime) -> None:
        from openipt.actions import sessions
        from openipt.record.session_parts import only_part_id
        from openipt.record.shelf import library

        part_id = self.op() if library().worksheet(sheet).many else only_part_id(self.course, number, sheet)
        if sheet == "step":
            self.steps.append(part_id)
        typed = sessions.Typed(part_id, sheet, content, 0, self.op(), about)
        saved = sessions.save_part(self.ben, self.course, number, typed, op_id=self.op(), now=when)
        if saved.mistakes:
            raise RuntimeError(f"{sheet}: {saved.mistakes}")

    def _close_alerts(self) -> None:
        from openipt.actions import safety
        from openipt.record import read

        now = datetime.now(UTC)
        for alert in read.course_page(self.ben, self.course, now=now).alerts[:-1]:
            safety.take(self.ben, self.course, alert.id, op_id=self.op(), now=now)
            safety.write(self.ben, self.course, alert.id, op_id=self.op(), words="Spoke at once.", now=now)
            safety.close(self.ben, self.course, alert.id, op_id=self.op(), words="A plan stands.", now=now)

    def _supervise(self) -> None:
        from openipt.actions import people, supervision
        from openipt.record import actors

        now = datetime.now(UTC)
        account = people.give_account("cleo@bench.example", PASSWORD)
        member = people.take_in_member(self.ben.practice.id, account, "Cleo V.", ("supervisor",)).member.id
        until = (now + timedelta(days=14)).date()
        supervision.list_case(self.ben, self.course, op_id=self.op(), supervisor_id=member, until=until, now=now)
        for session in (None, 4, 8, 12):
            supervision.comment(actors.actor_of_member(member), self.course, op_id=self.op(), words=WORDS, session=session, now=now)


def main() -> None:
    """Fill, and print the course's id and how to sign in as JSON."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    data = Path(os.environ["OPENIPT_DATA"])
    lay_own_measures(data)
    if not installation.has_key(data):
        installation.make_empty(data)
    installation.open_installation(data)
    therapist()
    filling = Filling(measures_scored(data))
    filling.all_of_it()
    print(json.dumps({"course": str(filling.course), "email": EMAIL, "password": PASSWORD}))


if __name__ == "__main__":
    main()

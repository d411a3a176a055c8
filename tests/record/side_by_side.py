"""Does one thing from several threads at the same moment, again and again, in an installation of its own with real commits: run by
test_side_by_side. Prints as JSON what came of each."""

import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event
from typing import Any
from uuid import UUID

from openipt.cli import installation

THREADS, ROUNDS = 4, 6

Came = list[Any]


def at_once(pool: ThreadPoolExecutor, deed: Callable[[int], Any]) -> Came:
    """What each thread got when all of them began at the same moment; a refusal as its sentence, anything else as its kind."""
    from openipt.core.refusals import Refusal

    together = Barrier(THREADS)

    def one(number: int) -> Any:
        together.wait()
        try:
            return deed(number)
        except Refusal as refusal:
            return f"refused: {refusal.sentence}"
        except Exception as problem:
            return f"broke: {type(problem).__name__}"

    return list(pool.map(one, range(THREADS)))


@contextmanager
def looking() -> Iterator[None]:
    """Rows may be looked at past the door."""
    from openipt.record.models.base import DOORS_OPEN

    mark = DOORS_OPEN.set(1)
    try:
        yield
    finally:
        DOORS_OPEN.reset(mark)


class Practice:
    """Ben with a fresh course for each round."""

    def __init__(self) -> None:
        from openipt.actions import people

        here = people.found_practice(people.NewPractice("Linden House", "demo", "gb", "Europe/London"))
        self.ben = people.take_in_member(here, people.give_account("ben@here.example", "nobody-here-is-real"), "Ben R.", ("therapist",))
        self.pool = ThreadPoolExecutor(THREADS)

    def course(self) -> UUID:
        from tests.cast import begin_treatment, take_on

        course_id = take_on(self.ben)
        begin_treatment(self.ben, course_id)
        return course_id

    def same_form_for_a_new_client(self) -> Any:
        from openipt.actions import courses
        from openipt.record import models
        from tests.cast import NOW, op

        one, client = op(), courses.NewClient("Ana P.")
        with looking():
            before = models.Course.objects.count()
        plan = courses.CoursePlan("ipt16", NOW + timedelta(days=1))
        came = at_once(self.pool, lambda _: str(courses.take_on(self.ben, op_id=one, client=client, plan=plan, now=NOW)))
        with looking():
            return len(set(came)), models.Course.objects.count() - before, models.Operation.objects.filter(id=one).count()

    def same_total(self) -> Any:
        from openipt.actions import measures
        from openipt.record import models
        from tests.cast import NOW, op

        course_id, one = self.course(), op()
        form = {"measure": "phq9", "session": 1, "about": NOW.date(), "total": 9, "safety_answer": 0}
        came = at_once(self.pool, lambda _: str(measures.enter_total(self.ben, course_id, op_id=one, **form, now=NOW)))  # type: ignore[arg-type]
        with looking():
            return len(set(came)), models.Response.objects.filter(course=course_id).count()

    def several_moves(self) -> Any:
        from openipt.actions import courses
        from openipt.core.courses import Move, State
        from openipt.record import models
        from tests.cast import ENDED, NOW, op, take_on

        course_id, done = take_on(self.ben), frozenset({"assessment.consent", "assessment.risk"})
        ways = (Move(State.TREATMENT, "initial"), Move(State.ENDED_EARLY))
        came = at_once(
            self.pool,
            lambda n: courses.move(self.ben, course_id, op_id=op(), move=ways[n % 2], beside=ENDED, done=done, reason="side by side", now=NOW),
        )
        with looking():
            told = list(models.CourseEvent.objects.filter(course=course_id, kind="moved").order_by("at", "id").values_list("state", flat=True))
            return [each for each in came if each and not each.startswith("refused")], came.count(None) == len(told), told

    def one_link(self) -> Any:
        """Begun, answered and handed in four times at once by the same phone."""
        from openipt.actions import questionnaires
        from openipt.record import audit, models, read
        from tests.cast import NOW, op, send_link

        items = [item.key for item in read.library().measure("phq9").scored_items[:4]]

        phone = "a phone"
        response_id, token = send_link(self.ben, self.course())
        begun = at_once(self.pool, lambda _: questionnaires.begin(token, browser_secret=phone, now=NOW))
        one, kept = op(), []
        for number, item in enumerate(items):
            id_of = (lambda _: one) if number == 0 else (lambda _: op())
            value = (lambda _: 1) if number == 0 else (lambda n: n % 4)
            kept += at_once(
                self.pool,
                lambda n, item=item, id_of=id_of, value=value: bool(  # type: ignore[misc]
                    questionnaires.answer(token, op_id=id_of(n), browser_secret=phone, item=item, value=value(n), now=NOW)
                ),
            )
        handed_in = at_once(self.pool, lambda _: bool(questionnaires.submit(token, browser_secret=phone, now=NOW)))
        with looking():
            response = models.Response.objects.get(id=response_id)
            rows = list(models.Answer.objects.filter(response=response_id).order_by("number").values_list("number", "item"))
            lines = models.AuditLine.objects.filter(chain=audit.course_chain(response.course_id)).count()
            return {
                "begun": begun == [None] * THREADS,
                "kept": set(kept) == {True},
                "first item": [item for _, item in rows].count(items[0]),
                "rows": len(rows) == 1 + THREADS * (len(items) - 1),
                "numbered": [number for number, _ in rows] == list(range(1, len(rows) + 1)),
                "counted": (response.answers_given == len(rows), response.answered == len(items)),
                "handed in": (set(handed_in) == {True}, response.state),
                "lines": lines > len(rows),
            }

    def one_alert(self) -> Any:
        from openipt.actions import safety
        from openipt.record import models, read
        from tests.cast import NOW, answer_all, op, send_link

        course_id = self.course()
        answer_all(send_link(self.ben, course_id)[1], [0, 0, 0, 0, 0, 0, 0, 0, 2])
        (alert,) = read.course_page(self.ben, course_id, now=NOW).summary.alerts
        came = at_once(self.pool, lambda _: safety.take(self.ben, course_id, alert.id, op_id=op(), now=NOW))
        with looking():
            return came.count(None), models.AlertNote.objects.filter(alert=alert.id, kind="taken").count()


def whether_doors_open_side_by_side(practice: Practice) -> dict[str, bool]:
    """Whether a second door opens while the first one stands open: of the same course, and of another."""
    from openipt.core.who_may import Verb
    from openipt.record import door

    here, there = practice.course(), practice.course()

    def enter(course_id: UUID, entered: Event) -> None:
        with door.course(practice.ben, course_id, Verb.READ_COURSE):
            entered.set()

    opened = {}
    for what, course_id in (("of the same course", here), ("of another course", there)):
        entered = Event()
        with door.course(practice.ben, here, Verb.READ_COURSE):
            waits = practice.pool.submit(enter, course_id, entered)
            opened[what] = entered.wait(1.0)
        waits.result()
        assert entered.is_set()
    return opened


def main(data: Path) -> None:
    """All of it, several times over."""
    installation.open_installation(data)
    from django.db import connections

    from openipt.record import audit
    from openipt.record.upgrade import upgrade

    upgrade()
    practice = Practice()
    deeds = (practice.same_form_for_a_new_client, practice.same_total, practice.several_moves, practice.one_link, practice.one_alert)
    found: dict[str, Any] = {deed.__name__: [deed() for _ in range(ROUNDS)] for deed in deeds}
    found["doors"] = whether_doors_open_side_by_side(practice)
    found["broken chains"] = audit.verify().broken
    at_once(practice.pool, lambda _: connections.close_all())
    connections.close_all()
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Makes the circles on which others are placed, and looks what is kept of the placements. Prints JSON."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from proofs import desk
from proofs.filling import EMAIL, PASSWORD, therapist

NAMES = ("Rob", "Sarah", "Mum", "Eli", "Nadia", "Boss T.")


def make(number: int) -> dict[str, Any]:
    """That many courses with six people in the inventory of each, nobody placed yet."""
    from openipt.actions import course_sheets, courses
    from openipt.actions.course_sheets import Written
    from openipt.core.ids import uuid7

    ben, made = therapist(), []
    for count in range(number):
        now = datetime.now(UTC)
        plan = courses.CoursePlan("ipt16", now + timedelta(days=1))
        course = courses.take_on(ben, op_id=uuid7(now), client=courses.NewClient(f"Nobody {count}"), plan=plan, now=now)
        people = []
        for name in NAMES:
            people.append(uuid7(now))
            sheet = Written(people[-1], "person", {"display_name": name, "relation": "friend"})
            course_sheets.save(ben, course, sheet, op_id=uuid7(now), now=now)
        made.append({"course": str(course), "people": [str(each) for each in people], "names": NAMES})
    return {"email": EMAIL, "password": PASSWORD, "courses": made}


def kept(sent: list[dict[str, Any]]) -> dict[str, Any]:
    """A sentence for each placement that is not kept as it was sent, and whoever stands placed in two windows. Angles tell placements apart."""
    from openipt.core.who_may import Verb
    from openipt.record import door

    ben = therapist()
    counts: Counter[str] = Counter(kept=0, lost=0, kept_without_a_word=0, on_one_placement=0)
    wrong: list[str] = []
    in_two: list[dict[str, Any]] = []
    for course in dict.fromkeys(each["course"] for each in sent):
        with door.course(ben, UUID(course), Verb.READ_LIFE) as room:
            _one(room, [each for each in sent if each["course"] == course], counts, wrong, in_two)
    return {"counts": dict(counts), "wrong": wrong, "in_two": in_two}


def _one(room: Any, sent: list[dict[str, Any]], counts: Counter[str], wrong: list[str], in_two: list[dict[str, Any]]) -> None:
    from openipt.record import models

    names = {row.id: room.open(row, "content")["display_name"] for row in models.CourseSheet.objects.filter(course=room.course, sheet="person")}
    rows = list(models.Placement.objects.filter(course=room.course).order_by("at", "id"))
    found = Counter(_told(row, room.open(row, "content")) for row in rows)
    counts["kept"] += len(rows)
    for each in sent:
        times = found.pop(_said(each), 0)
        if times > 1:
            wrong.append(f"{each} is kept {times} times")
        if times == 0 and each["confirmed"]:
            counts["lost"] += 1
            wrong.append(f"{each} was confirmed, and is not kept as it was sent")
        counts["kept_without_a_word"] += times == 1 and not each["confirmed"]
    wrong += [f"{told} is kept, and nobody sent it" for told in found]
    last = {row.person_id: row for row in rows}
    for person, newest in last.items():
        rivals = [row for row in rows if (row.person_id, row.session_number, row.based_on_id) == (person, newest.session_number, newest.based_on_id)]
        counts["on_one_placement"] += len(rivals) > 1
        if len(rivals) > 1:
            in_two.append({"course": str(room.course.id), "session": newest.session_number, "name": names[person]})


def _told(row: Any, content: dict[str, Any]) -> tuple[Any, ...]:
    return str(row.person_id), row.session_number, str(row.based_on_id or ""), content["ring"], content["radius"], content["angle"], content["tie"]


def _said(sent: dict[str, Any]) -> tuple[Any, ...]:
    return sent["person"], sent["session"], sent["based_on"], sent["ring"], sent["radius"], sent["angle"], "conflict"


if __name__ == "__main__":
    desk.answer(make, kept)

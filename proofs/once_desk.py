"""Makes the cases that forms are sent twice for, and looks what came of them. Prints JSON."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from proofs import desk
from proofs.filling import EMAIL, PASSWORD, therapist


def make(number: int) -> dict[str, Any]:
    """That many courses, each with a link that is begun, an answer to item 9 on it, and so an alert."""
    from openipt.actions import courses, measures, questionnaires
    from openipt.core.ids import uuid7
    from openipt.record import read

    ben, cases = therapist(), []
    for count in range(number):
        now = datetime.now(UTC)
        plan = courses.CoursePlan("ipt16", now + timedelta(days=1))
        course = courses.take_on(ben, op_id=uuid7(now), client=courses.NewClient(f"Nobody {count}"), plan=plan, now=now)
        response = measures.send(ben, course, op_id=uuid7(now), measure="phq9", session=1, way="link", now=now)
        token = read.link_to_show(ben, course, response, now=now)[1].token
        questionnaires.begin(token, browser_secret=token, now=now)
        safety = read.library().measure("phq9").safety[0].item
        questionnaires.answer(token, op_id=uuid7(now), browser_secret=token, item=safety, value=1, now=now)
        (alert,) = read.course_page(ben, course, now=now).alerts
        cases.append({"course": str(course), "token": token, "response": str(response), "alert": str(alert.id)})
    return {"email": EMAIL, "password": PASSWORD, "cases": cases, "items": [each.key for each in read.library().measure("phq9").scored_items]}


def kept(sent: list[dict[str, Any]]) -> list[str]:
    """A sentence for each form that had no effect, more than one, or whose other content is not kept. Each says what it was about."""
    from openipt.core.who_may import Verb
    from openipt.record import door

    ben, wrong = therapist(), []
    for each in sent:
        with door.course(ben, UUID(each["course"]), Verb.READ_COURSE) as room:
            for problem in _problems(room, each):
                wrong.append(f"{each['kind']} {each['op_id']}: {problem}")
    return wrong


def _problems(room: Any, sent: dict[str, Any]) -> list[str]:
    from openipt.record import models

    effects = _effects(room, sent)
    problems = [] if len(effects) == 1 else [f"{len(effects)} effects"]
    if effects and effects[0] != sent["said"]:
        problems.append(f"{effects[0]!r} stands there, and {sent['said']!r} was sent first")
    if sent["kind"] == "part of a session":
        others = [room.open(row, "content") for row in models.OtherVersion.objects.filter(part_id=sent["part"])]
        beside = [each["words"] for each in others]
    else:
        rows = models.RefusedOperation.objects.filter(course=room.course, op_id=sent["op_id"])
        beside = [room.open(row, "content").get(sent["field"]) for row in rows]
    if "other" in sent and beside != [sent["other"]]:
        problems.append(f"{sent['other']!r} is to be kept beside it, and {beside!r} is")
    return problems


def _effects(room: Any, sent: dict[str, Any]) -> list[Any]:
    """What the form brought forth: each effect by what it says."""
    from openipt.record import models

    if sent["kind"] == "answer":
        rows = models.Answer.objects.filter(response_id=sent["response"], item=sent["item"])
        return [room.open(row, "value") for row in rows if str(row.id) == sent["op_id"]]
    if sent["kind"] == "part of a session":
        return [room.open(row, "content")["words"] for row in models.SessionPart.objects.filter(id=sent["part"]) for _ in range(row.revision)]
    if sent["kind"] == "measure":
        return list(models.Response.objects.filter(course=room.course, measure=sent["said"]).values_list("measure", flat=True))
    kind = {"alert taken": "taken", "note on an alert": "acted"}[sent["kind"]]
    return [room.open(row, "words") for row in models.AlertNote.objects.filter(alert_id=sent["alert"], kind=kind)]


if __name__ == "__main__":
    desk.answer(make, kept)

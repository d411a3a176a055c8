"""Walks a whole course of whatever protocol from the referral to its end, through the ordinary actions and pages. The files alone drive it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse

from openipt.actions import courses, measures, notes, tasks, waiting_list
from openipt.core.courses import Attendance, Beside, Move, Proposal, State
from openipt.core.protocols import Protocol, Task
from openipt.core.tasks import Outcome
from openipt.core.worksheets import DAYS, SheetField, Worksheet
from openipt.record import read
from openipt.record.actors import Actor
from openipt.record.shelf import library
from openipt.web.due import proposal_for
from openipt.web.pictures import slots_of
from tests.cast import op


def referred(by: Actor, protocol: Protocol, now: datetime) -> UUID:
    """A course of somebody who was on the waiting list, whose last planned session was an hour ago."""
    before = timedelta(days=protocol.cadence_days) * (protocol.planned_sessions - protocol.first_session) + timedelta(hours=1)
    who = waiting_list.Referred(f"Wren {protocol.key}", (now - timedelta(days=9)).date())
    referral, plan = waiting_list.take_in(by, op_id=op(), who=who, now=now), courses.CoursePlan(protocol.key, now - before)
    assert by.member is not None
    return waiting_list.allocate(by, referral, op_id=op(), therapist=by.member.id, plan=plan, now=now)


def in_treatment(by: Actor, browser: Client, protocol: Protocol, now: datetime) -> UUID:
    """The same, once its assessment is done and its first phase has begun."""
    course_id = referred(by, protocol, now)
    while proposal := proposed(by, course_id, now):
        confirm(by, browser, course_id, proposal, now)
    return course_id


def walk(by: Actor, browser: Client, key: str) -> UUID:
    """From the referral to the close: every session held, every move confirmed, every review decided, every page looked at."""
    protocol, now = library().protocol(key), datetime.now(UTC)
    course_id = referred(by, protocol, now)
    page = look_at(by, browser, course_id, now)
    assert page.summary.state is State.REFERRED
    gone_through = [page.summary.state]
    for number in range(protocol.first_session, protocol.planned_sessions + 1):
        while proposal := proposed(by, course_id, now):
            confirm(by, browser, course_id, proposal, now)
            gone_through.append(proposal.move.state)
        page = look_at(by, browser, course_id, now)
        assert (page.summary.state, page.summary.phase) == (State.TREATMENT, protocol.phase_at(number).id), f"before session {number}"
        shown = browser.get(reverse("session", args=[course_id, number]))
        assert shown.status_code == 200, f"session {number}"
        hold(by, course_id, protocol, number, now)
        decide_at_review(by, browser, course_id, protocol, number, now)
    while proposal := proposed(by, course_id, now):
        confirm(by, browser, course_id, proposal, now)
        gone_through.append(proposal.move.state)
    page = look_at(by, browser, course_id, now)
    assert gone_through == [State.REFERRED, State.ASSESSMENT, *[State.TREATMENT] * len(protocol.phases), State.COMPLETED]
    assert {each.number: each.phase for each in page.summary.sessions} == {
        number: protocol.phase_at(number).id for number in range(protocol.first_session, protocol.planned_sessions + 1)
    }
    assert {slot.number for slot in slots_of(page.summary, protocol, page.practice.zone) if slot.review} == {
        review.session for review in protocol.reviews
    }
    see_to_its_end(by, browser, course_id, protocol, now)
    return course_id


def see_to_its_end(by: Actor, browser: Client, course_id: UUID, protocol: Protocol, now: datetime) -> None:
    """What follows a completed course by its file, maintenance where it has that, and the close."""
    maintained = bool(protocol.tasks_of("maintenance")) and "maintenance" not in {phase.id for phase in protocol.phases}
    after = State.MAINTENANCE if maintained else State.FOLLOWUP
    for task in protocol.tasks_of(after.value):
        record(by, course_id, task, None, now)
    courses.move(by, course_id, op_id=op(), move=Move(after), agreed=True, now=now)
    look_at(by, browser, course_id, now)
    courses.move(by, course_id, op_id=op(), move=Move(State.CLOSED), now=now)
    assert look_at(by, browser, course_id, now).summary.state is State.CLOSED


def proposed(by: Actor, course_id: UUID, now: datetime) -> Proposal | None:
    """The move that the plan proposes now."""
    page = read.course_page(by, course_id, now=now)
    protocol = library().protocol(page.summary.protocol, page.summary.protocol_version)
    return proposal_for(page.summary, protocol, slots_of(page.summary, protocol, page.practice.zone))


def confirm(by: Actor, browser: Client, course_id: UUID, proposal: Proposal, now: datetime) -> None:
    """Confirm a move with everything done that it asks for, having looked at its page."""
    shown = unescape(browser.get(reverse("move_course", args=[course_id])).content.decode())
    for task in proposal.open_tasks:
        assert task.title in shown
    move = Move(proposal.move.state, proposal.move.phase)
    done, known = frozenset(task.id for task in proposal.open_tasks), Beside(identity_checked=move.state is State.ASSESSMENT)
    courses.move(by, course_id, op_id=op(), move=move, done=done, agreed=proposal.needs_agreement, beside=known, now=now)


def hold(by: Actor, course_id: UUID, protocol: Protocol, number: int, now: datetime) -> None:
    """One session: its score, who came, and its note signed."""
    measure = library().measure(protocol.main_measure)
    answer = 0 if measure.safety else None
    about = now.date()
    measures.enter_total(
        by, course_id, op_id=op(), measure=measure.key, session=number, about=about, total=measure.lowest_total + 3, safety_answer=answer, now=now
    )
    courses.record_attendance(by, course_id, op_id=op(), number=number, came=courses.Came(Attendance.ATTENDED), now=now)
    notes.sign(by, course_id, number, op_id=op(), state=read.session_page(by, course_id, number, now=now).state, now=now)


def decide_at_review(by: Actor, browser: Client, course_id: UUID, protocol: Protocol, number: int, now: datetime) -> None:
    """Where the plan has a review, its decision is asked for, recorded with its reason, and stands on the course line and in the history."""
    review = protocol.review_at(number)
    if review is None:
        return
    task = next(each for each in protocol.tasks if each.id == review.task)
    address = f"{reverse('task', args=[course_id, task.id])}?session={number}"
    assert address in browser.get(reverse("course", args=[course_id])).content.decode(), "the course page asks for the decision"
    record(by, course_id, task, number, now)
    page = look_at(by, browser, course_id, now)
    decided = [(each.session, each.day, each.by) for each in page.events if each.kind == "reviewed" and each.more["task"] == task.id]
    assert decided[-1] == (number, now.date(), by.member.name if by.member else "")
    shown = browser.get(reverse("course", args=[course_id])).content.decode()
    assert 'class="decided"' in shown
    assert f"Review at session {number}" in unescape(shown)
    assert address not in shown, "what is decided is asked for no more"


def record(by: Actor, course_id: UUID, task: Task, session: int | None, now: datetime) -> None:
    """Record a task as done, with its worksheet filled in as far as that needs."""
    sheet = library().worksheet(task.sheet) if task.sheet in library().worksheets else None
    content = dict(filled(sheet)) if sheet is not None and sheet.block is None and not sheet.of_course else {}
    before = read.task_page(by, course_id, task.id, session, now=now).records
    said = tasks.Said(task.id, Outcome.DONE, now.date(), "In a test.", session, content, before[0].version if before else 0)
    tasks.record(by, course_id, said, op_id=op(), now=now)


def filled(sheet: Worksheet) -> Iterator[tuple[str, Any]]:
    """Something in each field that a sheet's task needs, or in the first field where it needs none."""
    needed = [field for field in sheet.fields if field.needed] or [sheet.fields[0]]
    return ((field.key, something_in(field)) for field in needed)


def something_in(field: SheetField) -> Any:
    """A value that a field of that kind takes."""
    return {
        "scale": str(field.low),
        "choice": field.choices[0].value if field.choices else "",
        "tick": "yes",
        "techniques": [library().techniques.techniques[0].id],
        "day": "2026-12-22",
        "times": " ".join(["07:30"] * DAYS),
    }.get(field.kind, "Written in a test.")


def look_at(by: Actor, browser: Client, course_id: UUID, now: datetime) -> read.CoursePage:
    """The course page, its tasks and the caseload open, whatever the protocol."""
    for address in (reverse("course", args=[course_id]), reverse("tasks", args=[course_id]), reverse("caseload")):
        assert browser.get(address).status_code == 200, address
    return read.course_page(by, course_id, now=now)

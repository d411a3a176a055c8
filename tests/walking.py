"""Walks a whole course of whatever protocol from its opening to its end, through the ordinary actions and pages."""

from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import UUID

from django.test import Client
from django.urls import reverse

from openipt.actions import courses, measures, notes
from openipt.core.courses import Attendance, Move, Proposal, State
from openipt.core.protocols import Protocol
from openipt.record import read
from openipt.record.actors import Actor
from openipt.record.shelf import library
from openipt.web.due import proposal_for
from openipt.web.pictures import slots_of
from tests.cast import op


def open_course(by: Actor, protocol: Protocol, now: datetime) -> UUID:
    """A course whose last planned session was an hour ago."""
    before = timedelta(days=protocol.cadence_days) * (protocol.planned_sessions - protocol.first_session) + timedelta(hours=1)
    client = courses.NewClient(f"Wren {protocol.key}")
    return courses.take_on(by, op_id=op(), client=client, plan=courses.CoursePlan(protocol.key, now - before), now=now)


def walk(by: Actor, browser: Client, key: str) -> UUID:
    """Hold every planned session, confirm every move that is proposed, and look at every page on the way. Returns the course's id."""
    protocol, now = library().protocol(key), datetime.now(UTC)
    course_id = open_course(by, protocol, now)
    page = look_at(by, browser, course_id, now)
    for number in range(protocol.first_session, protocol.planned_sessions + 1):
        while proposal := proposed(by, course_id, now):
            confirm(by, browser, course_id, proposal, now)
        page = look_at(by, browser, course_id, now)
        assert (page.summary.state, page.summary.phase) == (State.TREATMENT, protocol.phase_at(number).id), f"before session {number}"
        shown = browser.get(reverse("session", args=[course_id, number]))
        assert shown.status_code == 200, f"session {number}"
        hold(by, course_id, protocol, number, now)
    while proposal := proposed(by, course_id, now):
        confirm(by, browser, course_id, proposal, now)
    page = look_at(by, browser, course_id, now)
    assert page.summary.state is State.COMPLETED
    assert {each.number: each.phase for each in page.summary.sessions} == {
        number: protocol.phase_at(number).id for number in range(protocol.first_session, protocol.planned_sessions + 1)
    }
    assert {slot.number for slot in slots_of(page.summary, protocol, page.practice.zone) if slot.review} == {
        review.session for review in protocol.reviews
    }
    return course_id


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
    done = frozenset(task.id for task in proposal.open_tasks)
    courses.move(by, course_id, op_id=op(), move=move, done=done, agreed=proposal.needs_agreement, now=now)


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


def look_at(by: Actor, browser: Client, course_id: UUID, now: datetime) -> read.CoursePage:
    """The course page and the caseload open, whatever the protocol."""
    for address in (reverse("course", args=[course_id]), reverse("caseload")):
        assert browser.get(address).status_code == 200, address
    return read.course_page(by, course_id, now=now)

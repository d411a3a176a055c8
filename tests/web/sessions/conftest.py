"""A session that is under way: Ben's browser, Marc's second session today, and a step that waits from the first."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from openipt.actions import courses, sessions
from openipt.core.courses import Attendance
from openipt.web import shell
from tests.cast import NOW, PASSWORD, begin_treatment, op, take_on


@pytest.fixture
def desk(cast, monkeypatch, settings) -> Client:
    """Ben's browser, signed in; its clock stands still."""
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # served files are gathered by `openipt serve`, which no test here starts
    monkeypatch.setattr(shell, "now", lambda: NOW)
    browser = Client()
    assert browser.post("/sign-in/", {"login": cast.email("ben"), "password": PASSWORD}).status_code == 302
    return browser


@pytest.fixture
def course(cast) -> UUID:
    """A course whose second session is today; in the first one a step was set."""
    course_id = take_on(cast.ben, "Marc L.", weeks_ago=1)
    begin_treatment(cast.ben, course_id)
    courses.record_attendance(cast.ben, course_id, op_id=op(), number=1, came=courses.Came(Attendance.ATTENDED), now=NOW)
    written(cast, course_id, 1, "step", {"step": "Ring Pat on Sunday.", "person": "Pat"})
    courses.plan_session(cast.ben, course_id, op_id=op(), number=2, starts_at=NOW - timedelta(minutes=10), mode="in_person", now=NOW)
    return course_id


def written(cast, course_id: UUID, number: int, sheet: str, content: dict[str, object], part_id: UUID | None = None) -> UUID:
    """A part with that content, as its page would save it."""
    typed = sessions.Typed(part_id or op(), sheet, content, 0, op())
    return sessions.save_part(cast.ben, course_id, number, typed, op_id=op(), now=NOW).part_id

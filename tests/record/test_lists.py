"""What a caseload and a course page hand out again is never older than the record: after each act it is the same as if nothing had been kept."""

import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import courses, measures, questionnaires, safety
from openipt.core.courses import Attendance, Move, State
from openipt.record import course_scores, lists, read, reading_desk
from openipt.web.courses import present
from tests.cast import HOLD, NOW, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


DRAWINGS = [("course_line", "_drawn"), ("small_line", "_drawn"), ("ribbon", "_large_ribbon"), ("ribbon", "_small_ribbon")]
"""The pictures that are kept; their modules bear the names of what they draw."""


def forget_everything() -> None:
    lists._kept.clear()
    reading_desk._told._kept.clear()
    course_scores._kept.clear()
    course_scores._told._kept.clear()
    present._kept.clear()
    for module, name in DRAWINGS:
        getattr(sys.modules[f"openipt.web.pictures.{module}"], name).cache_clear()


def test_after_every_act_the_caseload_and_the_course_page_are_what_a_fresh_reading_gives(cast):
    now, ben = datetime.now(UTC), cast.ben
    browser = Client()
    browser.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    plan = courses.CoursePlan("ipt16", now - timedelta(days=1))
    course_id = courses.take_on(ben, op_id=op(), client=courses.NewClient("Ana P."), plan=plan, now=now)
    items = [item.key for item in read.library().measure("phq9").scored_items]
    known: dict[str, object] = {}

    def send() -> None:
        known["asked"] = measures.send(ben, course_id, op_id=op(), measure="phq9", session=1, way="link", now=now)
        known["token"] = read.link_to_show(ben, course_id, known["asked"], now=now)[1].token

    def answer(item: str, value: int | None) -> None:
        questionnaires.answer(known["token"], op_id=op(), browser_secret="b", item=item, value=value, now=now)

    def enter(total: int) -> None:
        known["entered"] = measures.enter_total(
            ben, course_id, op_id=op(), measure="phq9", session=None, about=now.date(), total=total, safety_answer=0, now=now
        )

    def pages() -> list[list[bytes]]:
        return [_without_marks(browser.get(address).content) for address in (reverse("caseload"), reverse("course", args=[course_id]))]

    def alert() -> object:
        return read.course_page(ben, course_id, now=now).alerts[0].id

    acts = [
        lambda: courses.move(
            ben,
            course_id,
            op_id=op(),
            move=Move(State.TREATMENT, "initial"),
            done=frozenset({"assessment.consent", "assessment.risk"}),
            reason="In a test.",
            now=now,
        ),
        lambda: enter(12),
        lambda: measures.strike(ben, course_id, op_id=op(), response_id=known["entered"], reason="Wrong sheet.", now=now),
        lambda: enter(9),
        send,
        lambda: questionnaires.begin(known["token"], browser_secret="b", now=now),
        lambda: answer(items[0], 2),
        lambda: answer(items[0], None),
        lambda: answer(items[0], 1),
        lambda: answer("self_harm", 1),
        lambda: safety.take(ben, course_id, alert(), op_id=op(), now=now),
        lambda: safety.write(ben, course_id, alert(), op_id=op(), words="Spoke.", now=now),
        lambda: safety.close(ben, course_id, alert(), op_id=op(), words="On Tuesday again.", now=now),
        lambda: questionnaires.submit(known["token"], browser_secret="b", now=now),
        send,
        lambda: measures.revoke_link(ben, course_id, op_id=op(), response_id=known["asked"], now=now),
        lambda: courses.record_attendance(ben, course_id, op_id=op(), number=1, came=courses.Came(Attendance.ATTENDED), now=now),
        lambda: courses.plan_session(ben, course_id, op_id=op(), number=2, starts_at=now + timedelta(days=3), mode="video", now=now),
        lambda: courses.move(ben, course_id, op_id=op(), move=Move(State.ON_HOLD), beside=HOLD, reason="A pause.", now=now),
    ]
    for number, act in enumerate(acts):
        act()
        kept, seen = read.caseload(ben, now=now).courses, pages()
        forget_everything()
        assert kept == read.caseload(ben, now=now).courses, f"act {number}"
        assert seen == pages(), f"act {number}"


@pytest.mark.parametrize(("module", "name"), DRAWINGS)
def test_only_so_many_drawings_are_kept(module, name):
    assert 0 < getattr(sys.modules[f"openipt.web.pictures.{module}"], name).cache_parameters()["maxsize"] <= 2048


def test_a_course_in_which_nothing_has_happened_is_handed_out_again(cast):
    now = datetime.now(UTC)
    forget_everything()
    (before,) = read.caseload(cast.ben, now=now).courses
    (after,) = read.caseload(cast.ben, now=now).courses
    assert after is before


def test_an_open_alert_is_read_anew_each_time(cast):
    now = datetime.now(UTC)
    items = [item.key for item in read.library().measure("phq9").scored_items]
    measures.enter_items(
        cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=None, about=now.date(), answers=dict.fromkeys(items, 1), now=now
    )
    (before,) = read.caseload(cast.ben, now=now).courses
    assert read.caseload(cast.ben, now=now).courses[0] is before
    safety.take(cast.ben, cast.ana_course, before.alerts[0].id, op_id=op(), now=now)
    (after,) = read.caseload(cast.ben, now=now).courses
    assert [alert.state for course in (before, after) for alert in course.alerts] == ["open", "taken"]


def test_an_alert_is_said_by_the_day_on_which_it_is_looked_at(cast):
    now = datetime.now(UTC).replace(hour=12, minute=0)
    items = [item.key for item in read.library().measure("phq9").scored_items]
    measures.enter_items(
        cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=None, about=now.date(), answers=dict.fromkeys(items, 1), now=now
    )
    rows = []
    for moment in (now, now, now + timedelta(days=1)):
        page = present.present_caseload(read.caseload(cast.ben, now=moment), read.library())
        rows.append(str(page.groups[0].rows[0]["html"]))
    assert rows[0] == rows[1]
    assert ["answered today" in row.lower() for row in rows] == [True, True, False]
    assert "answered yesterday" in rows[2].lower()


def test_a_supervisors_list_keeps_and_takes_nothing_with_a_name(cast):
    from openipt.actions import supervision

    now = datetime.now(UTC)
    until = (now + timedelta(days=9)).date()
    supervision.list_case(cast.ben, cast.ana_course, op_id=op(), supervisor_id=cast.cleo.member.id, until=until, now=now)
    read.caseload(cast.ben, now=now)
    (case,) = read.supervision_list(cast.cleo, now=now).cases
    assert case.course.client.name.startswith("Case ")


def _without_marks(page: bytes) -> list[bytes]:
    """The page without the marks that each form bears anew, and the minute."""
    marks = (b"csrf", b'name="op_id"', b'<p class="second">' + f"{datetime.now(UTC):%A}".encode())
    return [line for line in page.splitlines() if not any(mark in line for mark in marks)]


def test_the_scores_of_a_course_are_handed_out_again_while_nothing_changed_and_never_after(cast):
    def page():
        return read.course_page(cast.ben, cast.ana_course, now=NOW)

    def enter(total: int, day: int) -> None:
        about = (NOW - timedelta(days=day)).date()
        measures.enter_total(cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=None, about=about, total=total, safety_answer=0, now=NOW)

    enter(14, 3)
    first = page().scores
    assert page().scores is first
    enter(11, 1)
    assert [each.total for each in page().scores] == [14, 11]
    measures.strike(cast.ben, cast.ana_course, op_id=op(), response_id=first[0].response_id, reason="Typed twice.", now=NOW)
    assert [each.struck_reason for each in page().scores] == ["Typed twice.", None]
    assert page().scores is not page().scores  # a reason is words, and words are not kept

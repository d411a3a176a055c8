"""A list reads columns where a single page reads rows; both say the same."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Now

from openipt.actions import measures
from openipt.record import read
from openipt.record.models import Service
from tests.cast import IN_A_MINUTE, NOW, answer_all, begin_treatment, op, send_link

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def busy_course(cast):
    """Ana's course with scores of two measures, one of them struck, one without a total, one answered by link, and two that wait."""
    begin_treatment(cast.ben, cast.ana_course)

    def enter(measure: str, session: int, **answers: int):
        return measures.enter_items(
            cast.ben, cast.ana_course, op_id=op(), measure=measure, session=session, about=date(2026, 11, 20 + session), answers=answers, now=NOW
        )

    items = [item.key for item in read.library().measure("phq9").scored_items]
    enter("phq9", 1, **dict.fromkeys(items, 2))
    struck = enter("phq9", 2, **dict.fromkeys(items, 1))
    enter("phq9", 2, interest=3)
    enter("gad7", 1, **{item.key: 1 for item in read.library().measure("gad7").scored_items})
    measures.strike(cast.ben, cast.ana_course, op_id=op(), response_id=struck, reason="the wrong form", now=IN_A_MINUTE)
    _, token = send_link(cast.ben, cast.ana_course, session=3)
    answer_all(token, [1, 2, None, 0])
    send_link(cast.ben, cast.ana_course, measure="gad7", session=None)
    return cast


def test_the_caseload_says_of_a_course_what_its_page_says(busy_course):
    course = read.course_page(busy_course.ben, busy_course.ana_course, now=IN_A_MINUTE).summary
    (listed,) = read.caseload(busy_course.ben, now=IN_A_MINUTE).courses
    assert [point.total for point in listed.scores] == [18, None]
    assert listed.scores == tuple(replace(point, safety_value=None, why_no_total=None) for point in course.scores)
    assert sorted(listed.open_questionnaires, key=lambda each: each.measure) == sorted(course.open_questionnaires, key=lambda each: each.measure)
    assert [each.state for each in sorted(listed.open_questionnaires, key=lambda each: each.measure)] == ["asked", "begun"]
    assert (listed.sessions, listed.alerts, listed.state, listed.phase) == (course.sessions, course.alerts, course.state, course.phase)


def test_a_moment_comes_back_as_it_was_written_in_utc(cast):
    written = datetime(2026, 3, 29, 3, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    found = Service.objects.annotate(moment=Value(written)).values_list("moment", flat=True).first()
    assert found == written
    assert found.tzinfo is UTC


@pytest.mark.only_on("sqlite")
def test_no_moment_stays_none_and_a_worked_out_one_is_read_too(cast):
    assert connection.ops.convert_datetimefield_value(None, None, connection) is None
    assert connection.ops.convert_datetimefield_value("2026-11-22 10:00:00", None, connection) == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert Service.objects.annotate(moment=Now()).values_list("moment", flat=True).first().tzinfo is UTC


def test_an_id_comes_back_as_it_was_written(cast):
    assert Service.objects.get(id=cast.ben.practice.id).id == cast.ben.practice.id


@pytest.mark.only_on("sqlite")
def test_no_id_stays_none(cast):
    assert connection.ops.convert_uuidfield_value(None, None, connection) is None

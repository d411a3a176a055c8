"""A server sends only those texts that have changed; and whatever changes, in whatever row, changes what is sent."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openipt.actions import courses
from openipt.record import models, read, reading_desk
from openipt.record.course_texts import SESSIONS
from openipt.record.models.base import DOORS_OPEN
from openipt.record.told_before import ToldBefore
from tests.cast import NOW, op

pytestmark = [pytest.mark.only_on("postgresql"), pytest.mark.django_db(databases=["default", "keys"])]


@pytest.fixture
def two_alike(cast):
    """Two courses whose sessions differ in nothing but whose they are."""
    plan = courses.CoursePlan("ipt16", NOW + timedelta(days=1))
    made = [courses.take_on(cast.ben, op_id=op(), client=courses.NewClient(name), plan=plan, now=NOW) for name in ("Ada", "Bea")]
    mark = DOORS_OPEN.set(1)
    yield made
    DOORS_OPEN.reset(mark)


def sent_whole(course) -> str:
    return models.Course.objects.filter(id=course).values_list(SESSIONS.as_text(), flat=True).get()


def sent(*known: str) -> dict[object, str | None]:
    return dict(models.Course.objects.values_list("id", SESSIONS.as_text(*known)))


def test_what_is_known_is_not_sent_and_stands_there_all_the_same(two_alike):
    ada, bea = two_alike
    told = ToldBefore[object](kept=8)
    whole = told.of(ada).all_texts(sent(*told.of(ada).known))
    assert whole[ada] == sent_whole(ada)
    again = sent(*told.of(ada).known)
    assert (again[ada], again[bea]) == (None, None)
    assert told.of(ada).all_texts(again) == whole


@pytest.mark.parametrize("change", [{"mode": "phone"}, {"attendance": "late"}, {"starts_at": NOW}, {"number": 17}, {"phase": "middle"}])
def test_any_change_of_any_row_is_sent_and_nothing_else(two_alike, change):
    ada, bea = two_alike
    told = ToldBefore[object](kept=8)
    told.of(ada).all_texts(sent(*told.of(ada).known))
    models.PlannedSession.objects.filter(course=bea, number=16).update(**change)
    again = sent(*told.of(ada).known)
    assert again[ada] is None
    assert again[bea] is not None
    assert told.of(ada).all_texts(again)[bea] == sent_whole(bea)


def test_a_row_less_and_no_row_at_all_are_sent_too(two_alike):
    ada, bea = two_alike
    told = ToldBefore[object](kept=8)
    for gone in (models.PlannedSession.objects.filter(course=bea, number=16), models.PlannedSession.objects.filter(course=bea)):
        told.of(ada).all_texts(sent(*told.of(ada).known))
        gone.delete()
        assert told.of(ada).all_texts(sent(*told.of(ada).known))[bea] == (sent_whole(bea) or "")


def test_what_one_course_has_is_not_taken_for_what_another_has(two_alike):
    ada, bea = two_alike
    told = ToldBefore[object](kept=8)
    told.of(ada).all_texts({ada: sent(*told.of(ada).known)[ada]})
    assert sent(*told.of(ada).known)[bea] is not None


def test_whoever_asks_by_what_was_known_before_gets_that_whatever_another_page_was_told_meanwhile(two_alike):
    ada, _ = two_alike
    told = ToldBefore[object](kept=8)
    told.of(ada).all_texts(sent(*told.of(ada).known))
    asking = told.of(ada)
    answer, before = sent(*asking.known), sent_whole(ada)
    models.PlannedSession.objects.filter(course=ada, number=16).update(mode="phone")
    told.of(ada).all_texts(sent(*told.of(ada).known))
    assert answer[ada] is None
    assert asking.all_texts(answer)[ada] == before != sent_whole(ada)


def test_more_than_is_to_be_kept_is_forgotten_and_sent_anew(two_alike):
    ada, bea = two_alike
    told = ToldBefore[object](kept=1)
    told.of(ada).all_texts({ada: sent(*told.of(ada).known)[ada]})
    told.of(bea).all_texts({bea: sent(*told.of(bea).known)[bea]})
    assert sent(*told.of(ada).known)[ada] is not None


def test_the_second_look_at_a_caseload_is_sent_no_text(cast):
    read.caseload(cast.ben, now=NOW)
    before = reading_desk._told._kept[cast.ben.member.id]
    with CaptureQueriesContext(connection) as asked:
        shown = read.caseload(cast.ben, now=NOW)
    assert any("BIT_XOR" in each["sql"] for each in asked.captured_queries)
    assert reading_desk._told._kept[cast.ben.member.id] == before
    assert [each.client.name for each in shown.courses] == ["Ana P."]

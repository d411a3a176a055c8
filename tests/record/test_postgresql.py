"""On a server, moments are read as Django reads them, and the statements of pages stay worked out between them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connections
from django.db.models import Value
from django.test.utils import CaptureQueriesContext

from openipt.record import lookups, models
from openipt.record.lookups import LookUp
from openipt.record.models.base import DOORS_OPEN, OutsideTheDoor
from openipt.record.turns import one_transaction

pytestmark = [pytest.mark.only_on("postgresql"), pytest.mark.django_db(databases=["default", "keys"])]

MOMENTS = (
    datetime(2026, 11, 29, 8, 36, 33, 120000, tzinfo=UTC),
    datetime(2026, 2, 28, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("alias", ["default", "keys"])
def test_a_moment_comes_back_as_it_was_given(alias: str, moment: datetime) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz, %s::timestamptz AT TIME ZONE 'UTC'", [moment, moment])
        found, wall = cursor.fetchone()
    assert (found, found.utcoffset(), wall) == (moment, timedelta(0), moment.replace(tzinfo=None))


def test_what_is_asked_again_is_not_worked_out_again() -> None:
    with connections["default"].cursor() as cursor:
        for number in range(4):
            cursor.execute("SELECT 7000000 + %s::int", [number])
            assert cursor.fetchone() == (7000000 + number,)
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT 7000000%%'")
        assert cursor.fetchone() == (1,)


def test_a_table_that_was_changed_meanwhile_is_read_all_the_same() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE read_before (a int)")
        for _ in range(4):
            cursor.execute("SELECT a FROM read_before")
        cursor.execute("ALTER TABLE read_before ADD COLUMN b text")
        cursor.execute("SELECT a FROM read_before")
        assert cursor.fetchall() == []


COURSES = LookUp(lambda: models.Course.objects.order_by("id"), by="service")
SESSIONS = LookUp(lambda: models.PlannedSession.objects.order_by("number").values_list("number", "starts_at"), by="course")


@pytest.fixture
def in_an_act(cast):
    """Inside a door, with room for what is asked ahead."""
    mark = DOORS_OPEN.set(1)
    with lookups.asking_ahead():
        yield cast
    DOORS_OPEN.reset(mark)


def test_what_is_asked_ahead_is_what_each_would_have_found_and_is_not_asked_twice(in_an_act) -> None:
    asked = ((COURSES, (in_an_act.ben.practice.id,)), (SESSIONS, (in_an_act.ana_course,)))
    alone = [look_up.rows(*values) for look_up, values in asked]
    lookups.ask_ahead(*asked)
    with CaptureQueriesContext(connections["default"]) as queries:
        assert [look_up.rows(*values) for look_up, values in asked] == alone
    assert len(queries) == 0
    assert len(alone[1]) == 16


def test_an_answer_is_good_for_one_asking_and_for_those_values_alone(in_an_act) -> None:
    lookups.ask_ahead((SESSIONS, (in_an_act.ana_course,)))
    assert SESSIONS.rows(in_an_act.ben.practice.id) == []
    assert len(SESSIONS.rows(in_an_act.ana_course)) == 16
    models.PlannedSession.objects.filter(course=in_an_act.ana_course, number=16).delete()
    assert len(SESSIONS.rows(in_an_act.ana_course)) == 15


def test_what_nobody_wanted_is_forgotten_with_its_act(cast) -> None:
    with one_transaction():
        lookups.ask_ahead((SESSIONS, (cast.ana_course,)))
    with one_transaction(), CaptureQueriesContext(connections["default"]) as queries:
        SESSIONS.rows(cast.ana_course)
    assert len(queries) == 1


def test_outside_the_door_nothing_is_asked_ahead(cast) -> None:
    with lookups.asking_ahead(), pytest.raises(OutsideTheDoor):
        lookups.ask_ahead((SESSIONS, (cast.ana_course,)))


def test_a_failure_among_what_is_asked_together_is_one_that_pages_know(in_an_act) -> None:
    divided = LookUp(lambda: models.Course.objects.annotate(none=Value(1) / Value(0)), by="service")
    with pytest.raises(DatabaseError, match="division by zero"):
        lookups.ask_ahead((SESSIONS, (in_an_act.ana_course,)), (divided, (in_an_act.ben.practice.id,)))

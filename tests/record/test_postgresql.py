"""On a server: moments are read as Django reads them, statements stay worked out, and what travels with something else is kept all the same."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connections, transaction
from django.db.models import Value
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from psycopg.pq import PipelineStatus, TransactionStatus

from openipt.record import lookups, models
from openipt.record.answering import answering
from openipt.record.lookups import LookUp
from openipt.record.models.base import DOORS_OPEN, OutsideTheDoor
from openipt.record.turns import one_transaction
from openipt.web.shell import DoorWasUsed

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


@pytest.fixture
def own_way(db):
    """A connection of its own, outside the transaction that a test is in, with a table that goes with it."""
    tests_own, ours = connections["default"], connections.create_connection("default")
    connections["default"] = ours
    with ours.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept (number int PRIMARY KEY)")
    yield ours
    ours.close()
    connections["default"] = tests_own


def numbers(ours) -> list[int]:
    with ours.cursor() as cursor:
        cursor.execute("SELECT number FROM kept ORDER BY number")
        return [number for (number,) in cursor.fetchall()]


def note(ours, number: int) -> None:
    ours.say_with_what_is_next("INSERT INTO kept VALUES (%s)", [number])


def test_what_waits_for_what_is_said_next_is_carried_out_before_it(own_way) -> None:
    with transaction.atomic(durable=True):
        note(own_way, 1)
        assert numbers(own_way) == [1]
    assert numbers(own_way) == [1]


def test_what_nothing_follows_is_carried_out_with_the_commit(own_way) -> None:
    with transaction.atomic(durable=True):
        note(own_way, 1)
        note(own_way, 2)
    assert own_way.get_autocommit()
    assert numbers(own_way) == [1, 2]


def noted(ours, *given: int) -> list[list[int]]:
    """One act that notes these numbers one by one; what it saw after each but the last."""
    seen = []
    with transaction.atomic(durable=True):
        for number in given[:-1]:
            note(ours, number)
            seen.append(numbers(ours))
        note(ours, given[-1])
    return seen


def test_what_is_wrong_with_it_is_raised_at_the_end_and_takes_everything_back(own_way) -> None:
    assert noted(own_way, 3, 4) == [[3]]
    with pytest.raises(IntegrityError):
        noted(own_way, 1, 3)
    assert numbers(own_way) == [3, 4]


def test_an_act_that_fails_takes_back_what_still_waited(own_way) -> None:
    def fails() -> None:
        with transaction.atomic(durable=True):
            note(own_way, 1)
            raise LookupError

    with pytest.raises(LookupError):
        fails()
    with transaction.atomic(durable=True):
        note(own_way, 2)
    assert numbers(own_way) == [2]


def test_an_act_in_which_nothing_is_said_leaves_no_transaction_open(own_way) -> None:
    with transaction.atomic(durable=True):
        pass
    note(own_way, 1)
    assert numbers(own_way) == [1]
    own_way.close()
    assert own_way.connection is None


def test_outside_a_transaction_nothing_waits(own_way) -> None:
    note(own_way, 1)
    assert own_way.connection.execute("SELECT number FROM kept").fetchall() == [(1,)]


def test_an_answer_is_given_only_once_what_was_committed_meanwhile_is_kept(own_way) -> None:
    with answering():
        with transaction.atomic(durable=True):
            note(own_way, 1)
        assert own_way.connection.pgconn.pipeline_status == PipelineStatus.ON
    assert own_way.connection.pgconn.pipeline_status == PipelineStatus.OFF
    assert own_way.connection.info.transaction_status is TransactionStatus.IDLE
    assert numbers(own_way) == [1]


def test_no_answer_is_given_where_it_is_not_kept_and_the_next_one_works(own_way) -> None:
    with transaction.atomic(durable=True):
        note(own_way, 1)
    with pytest.raises(IntegrityError), answering(), transaction.atomic(durable=True):
        note(own_way, 1)
    with answering(), transaction.atomic(durable=True):
        note(own_way, 2)
    assert numbers(own_way) == [1, 2]


def test_what_is_asked_while_a_commit_is_under_way_is_asked_after_it(own_way) -> None:
    with answering():
        with transaction.atomic(durable=True):
            note(own_way, 1)
        assert numbers(own_way) == [1]
        with transaction.atomic(durable=True):
            note(own_way, 2)
        own_way.close()
    with pytest.raises(ProgrammingError):
        numbers(own_way)  # the table went with its connection


def test_a_page_whose_line_is_not_kept_is_not_given_out(own_way, rf) -> None:
    drawn = []

    def page(request) -> HttpResponse:
        with transaction.atomic(durable=True):
            note(own_way, 1)
        drawn.append(request.method)
        return HttpResponse("a page")

    first, again, sent = rf.get("/"), rf.get("/"), rf.post("/")
    for each in (first, again, sent):
        each.resolver_match = None
    answers = DoorWasUsed(page)
    assert answers(first).content == b"a page"
    for each in (again, sent):
        with pytest.raises(IntegrityError):
            answers(each)
    assert "POST" not in drawn  # an act is waited for at once; whether a page was drawn by then is a matter of moments
    assert numbers(own_way) == [1]

"""On a server, moments are read as Django reads them, and the statements of pages stay worked out between them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

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

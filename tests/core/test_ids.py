"""Ids that sort by the moment they were made for."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from openipt.core.ids import overtaken, uuid7

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # Hypothesis adds the zone


def test_the_form_is_version_7_of_rfc_9562() -> None:
    made = uuid7(datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC))
    assert str(made).startswith("017f22e2-79b0-7")  # the RFC's own worked example, appendix A.6
    assert (made.version, made.variant) == (7, UUID(int=0x8 << 60).variant)


def test_a_thousand_ids_of_one_moment_all_differ() -> None:
    assert len({uuid7(NOW) for _ in range(1000)}) == 1000


@given(moment=moments)
def test_an_id_carries_its_moment_to_the_millisecond(moment: datetime) -> None:
    milliseconds = uuid7(moment).int >> 80
    assert datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds) == moment - timedelta(microseconds=moment.microsecond % 1000)


@given(one=moments, other=moments)
def test_ids_of_different_moments_sort_as_the_moments_do_to_the_microsecond(one: datetime, other: datetime) -> None:
    if one == other:
        other += timedelta(microseconds=1)
    assert (uuid7(one) < uuid7(other)) == (one < other)
    assert (str(uuid7(one)) < str(uuid7(other))) == (one < other)


def test_neighbouring_microseconds_sort_too() -> None:
    made = [uuid7(NOW + timedelta(microseconds=step)) for step in range(3000)]
    assert made == sorted(made)


def test_an_id_is_overtaken_by_one_of_a_later_millisecond_and_by_no_other() -> None:
    one, later, random = uuid7(NOW), uuid7(NOW + timedelta(milliseconds=1)), UUID("4b3b8b0e-8d3c-4c1e-9d55-0a4f6f6f1c1a")
    assert [overtaken(one, by=later), overtaken(later, by=one), overtaken(one, by=uuid7(NOW))] == [True, False, False]
    assert [overtaken(one, by=random), overtaken(random, by=one)] == [False, False]

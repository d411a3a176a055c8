"""A filter shows the courses that are as it says, and stands in an address without a word about a client."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from openipt.core.caseload_filters import Facts, Filter, filter_in
from openipt.core.courses import State

MIDDLE = Facts(State.TREATMENT, "middle", "ipt16", 7, is_due=True, has_open_alert=False, waits_for_a_look=False, has_ended=False)


@pytest.mark.parametrize(
    ("wanted", "another"),
    [
        (Filter(state=State.TREATMENT), {"state": State.ASSESSMENT}),
        (Filter(phase="middle"), {"phase": "initial"}),
        (Filter(protocol="ipt16"), {"protocol": "ipt12"}),
        (Filter(from_session=7), {"next_session": 6}),
        (Filter(to_session=7), {"next_session": 8}),
        (Filter(from_session=1), {"next_session": None}),
        (Filter(to_session=99), {"next_session": None}),
        (Filter(due=True), {"is_due": False}),
    ],
)
def test_each_part_of_a_filter_takes_what_is_so_and_leaves_out_what_is_not(wanted, another):
    assert wanted.takes(MIDDLE)
    assert not wanted.takes(replace(MIDDLE, **another))


def test_alerts_and_courses_that_are_over_are_shown_where_they_are_asked_for():
    assert Filter(alert=True).takes(replace(MIDDLE, has_open_alert=True))
    assert not Filter(alert=True).takes(MIDDLE)
    assert Filter(look=True).takes(replace(MIDDLE, waits_for_a_look=True))
    assert not Filter(look=True).takes(MIDDLE)
    assert Filter(ended=True).takes(replace(MIDDLE, has_ended=True))
    assert not Filter(ended=True).takes(MIDDLE)


def test_an_empty_filter_leaves_nobody_out():
    assert Filter().is_empty
    assert Filter().takes(MIDDLE)


def test_a_filter_stands_in_an_address_in_the_order_of_its_parts():
    assert Filter(state=State.TREATMENT, from_session=5, due=True).in_an_address() == "state=treatment&from_session=5&due=yes"


@given(some.builds(Filter, phase=some.just("middle"), protocol=some.just("ipt16"), from_session=some.integers(1, 99), to_session=some.none()))
def test_what_stands_in_an_address_is_read_as_the_same_filter(wanted):
    assert filter_in(dict(each.split("=") for each in wanted.in_an_address().split("&"))) == wanted


@pytest.mark.parametrize(
    "typed", [{"state": "well"}, {"from_session": "0"}, {"to_session": "100"}, {"due": "no"}, {"from_session": "²"}, {"all": "yes"}]
)
def test_what_is_no_filter_is_left_out(typed):
    assert filter_in(typed) == Filter()

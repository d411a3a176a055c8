"""Issues in the order of weight: how they are put in order, and which places change when one goes up or down."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from openipt.core.issues import LAST_RANK, RANK, in_order, ranks_after

BEGUN = datetime(2027, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Issue:
    """An issue as the record hands it out."""

    id: UUID
    begun_at: datetime
    content: dict[str, Any] = field(default_factory=dict)


def issue(number: int, rank: int | None = None) -> Issue:
    return Issue(UUID(int=number), BEGUN + timedelta(minutes=number), {} if rank is None else {RANK: rank})


def numbers(issues) -> list[int]:
    return [each.id.int for each in issues]


def placed(issues, changed):
    """The issues with these places."""
    return [Issue(each.id, each.begun_at, {RANK: changed[each.id]} if each.id in changed else each.content) for each in issues]


lists = some.lists(some.one_of(some.none(), some.integers(1, LAST_RANK)), min_size=1, max_size=12).map(
    lambda ranks: [issue(number, rank) for number, rank in enumerate(ranks, start=1)]
)


def test_they_stand_by_their_places_whatever_the_order_of_writing_down():
    assert numbers(in_order([issue(1, 3), issue(2, 1), issue(3, 2)])) == [2, 3, 1]


def test_of_one_place_and_without_any_the_one_written_down_first_stands_first_and_those_without_last():
    assert numbers(in_order([issue(4), issue(3, 2), issue(2), issue(1, 2), issue(5, LAST_RANK)])) == [1, 3, 5, 2, 4]


def test_of_nothing_there_is_no_order():
    assert in_order([]) == ()


def test_two_neighbours_change_places_and_nobody_else():
    three = [issue(1, 1), issue(2, 2), issue(3, 3)]
    assert ranks_after(three, UUID(int=3), up=True) == {UUID(int=3): 2, UUID(int=2): 3}
    assert ranks_after(three, UUID(int=1), up=False) == {UUID(int=2): 1, UUID(int=1): 2}


@pytest.mark.parametrize(("moved", "up"), [(1, True), (3, False)])
def test_at_the_end_of_the_list_it_stays(moved, up):
    assert ranks_after([issue(1, 1), issue(2, 2), issue(3, 3)], UUID(int=moved), up=up) == {}


def test_whoever_had_no_place_gets_one_with_the_first_move():
    assert ranks_after([issue(1), issue(2), issue(3)], UUID(int=2), up=True) == {UUID(int=2): 1, UUID(int=1): 2, UUID(int=3): 3}


def test_an_issue_that_is_not_there_cannot_be_moved():
    with pytest.raises(ValueError, match="is not in list"):
        ranks_after([issue(1, 1)], UUID(int=9), up=True)


@given(lists, some.data(), some.booleans())
def test_a_move_goes_one_place_and_back_again(issues, data, up):
    moved = data.draw(some.sampled_from(issues))
    before = numbers(in_order(issues))
    changed = ranks_after(issues, moved.id, up=up)
    after = numbers(in_order(placed(issues, changed)))
    place, step = before.index(moved.id.int), -1 if up else 1
    if not 0 <= place + step < len(before):
        assert changed == {}
        return
    expected = [*before]
    expected[place], expected[place + step] = expected[place + step], expected[place]
    assert after == expected
    again = placed(issues, changed)
    assert numbers(in_order(placed(again, ranks_after(again, moved.id, up=not up)))) == before


@given(lists, some.data())
def test_after_a_move_every_place_is_taken_once_from_1_on(issues, data):
    moved = data.draw(some.sampled_from(issues))
    changed = ranks_after(issues, moved.id, up=True)
    if changed:
        assert sorted(each.content[RANK] for each in placed(issues, changed)) == [*range(1, len(issues) + 1)]

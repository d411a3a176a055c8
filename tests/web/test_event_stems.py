"""Labels of what happened hang in rows, and no stem crosses a label."""

from itertools import combinations, pairwise

import pytest

from openipt.web.pictures.event_stems import ROWS, Happened, hang, rows_needed


def at(*places: float) -> tuple[Happened, ...]:
    return tuple(Happened(place, f"The talk of week {place:g}", "Sarah") for place in places)


def hung(events):
    return hang(events, lambda place: place * 40, 40, 900)


def test_events_far_apart_stand_in_one_row_and_neighbours_step_down():
    assert [each.row for each in hung(at(2, 10, 18))] == [0, 0, 0]
    assert [each.row for each in hung(at(8, 9, 10))] == [0, 1, 2]
    assert [each.start > other.x for other, each in pairwise(hung(at(8, 9, 10)))] == [True, True]


@pytest.mark.parametrize("places", [(6, 8, 9, 10, 11, 12), (1, 1.5, 2, 3), tuple(range(1, 22)), (5, 5, 5)])
def test_no_label_touches_another_and_no_stem_crosses_one(places):
    found = hung(at(*places))
    assert found
    assert rows_needed(found) <= ROWS
    for one, other in combinations(found, 2):
        same_row = one.row == other.row
        assert not same_row or one.start + one.width < other.start or other.start + other.width < one.start
        upper, lower = sorted((one, other), key=lambda each: each.row)
        assert same_row or not lower.start <= upper.x <= lower.start + lower.width


def test_what_lies_outside_the_line_is_left_to_the_table():
    assert hung(at(40)) == ()

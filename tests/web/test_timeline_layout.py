"""Where the timeline's labels hang: measured over many made-up sets of events, none touches another and no stem crosses a label."""

import random
from itertools import combinations

import pytest

from openipt.web.pictures.timeline_layout import MARK, ONE_STEM, Hung, Label, Wall, hang, in_lines

WALL = Wall(0, 600, 50, 350)


def overlap(one: Hung, other: Hung) -> bool:
    (a, b), (c, d) = one.span, other.span
    return a < d and c < b and one.top < other.bottom and other.top < one.bottom


def crosses(stem: Hung, label: Hung) -> bool:
    """Whether the stem, from its head down to the line, runs through the other's words."""
    start, end = label.span
    words = (start, end - 2 * MARK) if label.before else (start + 2 * MARK, end)
    return words[0] < stem.stem < words[1] and stem.top < label.bottom


@pytest.mark.parametrize("seed", range(60))
def test_no_label_touches_another_and_no_stem_crosses_one(seed):
    chance = random.Random(seed)
    labels = [Label(chance.uniform(12, 588), chance.uniform(40, 140), chance.choice([16, 32, 48, 64])) for _ in range(chance.choice([3, 8, 20, 120]))]
    hung = [each for each in hang(labels, WALL) if each is not None]
    assert hung
    for one, other in combinations(hung, 2):
        assert not overlap(one, other)
        assert not crosses(one, other)
        assert not crosses(other, one)
        assert abs(one.stem - other.stem) < ONE_STEM or abs(one.stem - other.stem) >= 2 * MARK
    for each in hung:
        assert each.span[0] >= WALL.start
        assert each.span[1] <= WALL.end
        assert WALL.top <= each.top
        assert each.bottom <= WALL.bottom


def test_neighbours_step_down_and_a_neighbour_further_on_begins_at_the_top_again():
    tops = [each.top for each in hang([Label(x, 120, 48) for x in (50, 90, 130, 400)], WALL) if each]
    assert tops == [50, 103, 156, 50]


def test_two_events_of_one_day_hang_on_one_stem():
    one, other = hang([Label(200, 120, 48), Label(200, 120, 32)], WALL)
    assert one
    assert other
    assert (one.stem, other.stem, other.top) == (200, 200, 103)


def test_the_head_of_a_stem_moves_aside_where_another_stands_too_near():
    one, other = hang([Label(200, 60, 32), Label(208, 60, 32)], WALL)
    assert one
    assert other
    assert other.stem - one.stem == 25


def test_near_the_end_the_words_stand_before_the_stem():
    (found,) = hang([Label(560, 120, 48)], WALL)
    assert found
    assert found.before


def test_what_finds_no_room_is_left_out_and_what_comes_first_is_not():
    found = hang([Label(300, 250, 100)] * 200, WALL)
    assert sum(each is not None for each in found) == 2
    assert found[0]
    assert found[1]


def test_words_are_set_in_lines_and_what_is_left_off_is_said():
    assert in_lines("Sarah slept in the spare room", 17, 3) == ("Sarah slept in", "the spare room")
    assert in_lines("Row: Sarah felt left with everything; since then few words", 17, 3) == (*("Row: Sarah felt", "left with", "everything; sinc…"),)
    assert in_lines("Donaudampfschifffahrtsgesellschaft", 17, 3) == ("Donaudampfschiff…",)
    assert in_lines("", 17, 3) == ()

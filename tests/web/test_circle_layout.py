"""On the circle nothing lies over anything else, with six people or with sixty."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from math import hypot
from uuid import UUID

import pytest

from openipt.core.circle import Placement
from openipt.web.pictures.canvas import Box
from openipt.web.pictures.circle_layout import LARGE, SMALL, lay_out, names_of

TITLES = {1: "closest", 2: "close", 3: "part of life", 0: "outside the circle"}
WORDS = ("Mum", "Boss T.", "Temple circle", "Aunt Beatrix", "Jo", "The choir", "Sam", "New head")


def many(count, seed=7):
    chance = random.Random(seed)
    people = [UUID(int=number) for number in range(1, count + 1)]
    at = datetime(2026, 11, 1, tzinfo=UTC)
    circle = {each: Placement(each, each, 1, at, chance.choice([0, 1, 2, 2, 3, 3, 3])) for each in people}
    return circle, {each: f"{chance.choice(WORDS)} {index}" for index, each in enumerate(people)}


@pytest.mark.parametrize("paper", [LARGE, SMALL], ids=["large", "small"])
@pytest.mark.parametrize("count", [1, 6, 20, 60])
def test_no_name_lies_over_a_name_a_mark_or_the_name_of_a_ring(paper, count):
    circle, names = many(count)
    laid = lay_out(circle, list(names), TITLES, paper)
    spots, rings = laid.spots, list(laid.rings.values())
    found = names_of(spots, names, rings, paper)
    assert found.keys() == names.keys()
    boxes = [each.box for each in found.values() if each.box is not None]
    marks = [Box(each.x - paper.mark, each.y - paper.mark, 2 * paper.mark, 2 * paper.mark) for each in spots.values()]
    for one, other in combinations([*boxes, *rings], 2):
        assert not one.touches_any([other])
    assert not any(box.touches_any(marks) for box in [*boxes, *rings])


@pytest.mark.parametrize("count", [6, 20, 60])
def test_on_the_large_circle_no_mark_lies_over_another(count):
    circle, names = many(count)
    spots = list(lay_out(circle, list(names), TITLES, LARGE).spots.values())
    assert min(hypot(one.x - other.x, one.y - other.y) for one, other in combinations(spots, 2)) >= 2 * LARGE.mark


def test_somebody_new_moves_nobody():
    circle, names = many(12)
    before = lay_out({each: circle[each] for each in list(circle)[:-1]}, list(names)[:-1], TITLES, LARGE).spots
    after = lay_out(circle, list(names), TITLES, LARGE).spots
    assert all(after[each] == before[each] for each in before)


def test_whoever_stays_keeps_the_spot_though_somebody_else_moved_there_first():
    circle, names = many(12)
    order = list(names)
    before = lay_out(circle, order, TITLES, LARGE).spots
    moved = order[0]
    after = circle | {moved: replace(circle[moved], ring=3 - circle[moved].ring)}
    stay = {each: spot for each, spot in before.items() if each != moved}
    found = lay_out(after, order, TITLES, LARGE, stay).spots
    assert {each: found[each] for each in order if each != moved} == stay


def test_around_the_mark_of_somebody_new_is_room_for_one_ring_more():
    circle, names = many(20)
    spots = lay_out(circle, list(names), TITLES, LARGE).spots
    found = names_of(spots, names, [], LARGE, ringed=set(names))
    wide = [Box(each.x - LARGE.mark - 4, each.y - LARGE.mark - 4, 2 * LARGE.mark + 8, 2 * LARGE.mark + 8) for each in spots.values()]
    assert not any(each.box.touches_any(wide) for each in found.values() if each.box is not None)


def test_the_name_of_a_ring_makes_room_for_whoever_was_put_at_the_bottom():
    circle, names = many(1)
    (person,) = circle
    for ring in TITLES:
        put = {person: replace(circle[person], ring=ring, radius=0.9, angle=180.0)}
        laid = lay_out(put, list(names), TITLES, LARGE)
        spot = laid.spots[person]
        assert not any(box.touches_any([Box(spot.x - 11, spot.y - 11, 22, 22)]) for box in laid.rings.values())

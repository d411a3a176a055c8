"""Placing people on the circle: dated, added only, put back, and with two windows nothing is lost."""

import pytest

from openipt.actions import circle, course_sheets
from openipt.actions.circle import Place
from openipt.actions.course_sheets import Written
from openipt.core.circle import Tie, placed_at, side_by_side
from openipt.core.ids import uuid7
from openipt.core.refusals import NotFound, Refusal
from openipt.record import read
from tests.cast import NOW, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def rob(cast):
    sheet = {"display_name": "Rob", "relation": "friend", "satisfaction": "6", "emotional_received": "2"}
    sheet_id = uuid7(NOW)
    course_sheets.save(cast.ben, cast.ana_course, Written(sheet_id, "person", sheet), op_id=op(), now=NOW)
    return sheet_id


def put(cast, *places, session=2, by=None, op_id=None):
    return circle.place(by or cast.ben, cast.ana_course, session, places, op_id=op_id or op(), now=NOW)


def placements(cast):
    return read.life_page(cast.ben, cast.ana_course, now=NOW).placements


def test_a_placement_bears_what_was_said_and_what_the_persons_sheet_says_that_day(cast, rob):
    put(cast, Place(rob, ring=2, tie=Tie.DISTANT, wished=1, angle=-30.0, radius=0.4))
    (one,) = placements(cast)
    assert (one.ring, one.tie, one.wished, one.angle, one.radius) == (2, "distant", 1, 330.0, 0.4)
    assert (one.kind, one.status, one.satisfaction, one.emotional, one.by) == ("person", "living", 6, 2, "Ben R.")


def test_what_is_not_said_stays_and_a_new_ring_asks_for_a_new_place_in_it(cast, rob):
    (first,) = put(cast, Place(rob, ring=2, tie=Tie.DISTANT, wished=1, angle=40.0, radius=0.4))
    put(cast, Place(rob, ring=1, based_on=first), session=10)
    latest = placements(cast)[-1]
    assert (latest.session, latest.ring, latest.tie, latest.wished, latest.angle, latest.radius) == (10, 1, "distant", 1, 40.0, None)
    put(cast, Place(rob, wished=-1, based_on=latest.id), session=10)
    assert placements(cast)[-1].wished is None


def test_who_is_left_as_they_stood_is_placed_no_second_time(cast, rob):
    (first,) = put(cast, Place(rob, ring=2))
    assert put(cast, Place(rob, ring=2, based_on=first)) == ()
    assert len(placements(cast)) == 1


def test_the_same_form_twice_places_once(cast, rob):
    one = op()
    put(cast, Place(rob, ring=2), op_id=one)
    put(cast, Place(rob, ring=2), op_id=one)
    assert len(placements(cast)) == 1


def test_two_windows_both_stay_and_the_later_one_counts(cast, rob):
    (first,) = put(cast, Place(rob, ring=2))
    put(cast, Place(rob, ring=1, based_on=first))
    put(cast, Place(rob, ring=3, based_on=first))
    assert [each.ring for each in side_by_side(placements(cast))[rob]] == [1, 3]
    assert placed_at(placements(cast), 2)[rob].ring == 3


def test_undoing_goes_back_step_by_step_and_is_written_down_itself(cast, rob):
    (first,) = put(cast, Place(rob, ring=2))
    (second,) = put(cast, Place(rob, ring=1, based_on=first))
    put(cast, Place(rob, ring=0, based_on=second))
    rings = []
    for _ in range(3):
        circle.undo(cast.ben, cast.ana_course, 2, rob, op_id=op(), now=NOW)
        standing = placed_at(placements(cast), 2)
        rings.append(standing[rob].ring if rob in standing else None)
    assert rings == [1, 2, None]
    assert len(placements(cast)) == 6
    with pytest.raises(Refusal, match="Nothing is left to undo"):
        circle.undo(cast.ben, cast.ana_course, 2, rob, op_id=op(), now=NOW)


def test_nothing_is_undone_for_somebody_who_was_taken_out(cast, rob):
    put(cast, Place(rob, ring=2))
    course_sheets.take_out(cast.ben, cast.ana_course, rob, op_id=op(), now=NOW)
    with pytest.raises(NotFound):
        circle.undo(cast.ben, cast.ana_course, 2, rob, op_id=op(), now=NOW)


def test_rings_and_places_that_are_none_are_refused(cast, rob):
    for wrong in (Place(rob, ring=4), Place(rob, ring=1, wished=5), Place(rob, ring=1, radius=1.2)):
        with pytest.raises(Refusal):
            put(cast, wrong)
    assert placements(cast) == ()


def test_a_stranger_places_nobody_and_nobody_is_placed_who_is_not_in_the_inventory(cast, rob):
    with pytest.raises(NotFound):
        put(cast, Place(rob, ring=1), by=cast.eve)
    with pytest.raises(NotFound):
        put(cast, Place(uuid7(NOW), ring=1))
    with pytest.raises(NotFound):
        put(cast, Place(rob, ring=1, based_on=uuid7(NOW)))
    with pytest.raises(NotFound):
        put(cast, Place(rob, ring=1), session=17)


def test_dated_figures_stay_when_somebody_is_taken_out_or_merged(cast, rob):
    put(cast, Place(rob, ring=2))
    course_sheets.take_out(cast.ben, cast.ana_course, rob, op_id=op(), now=NOW)
    assert [(each.person, each.ring) for each in placements(cast)] == [(rob, 2)]

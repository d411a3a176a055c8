"""The closeness circle: where everybody stands at a session, its figures, and what changed between two. Figures counted by hand."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from openipt.core.circle import (
    Moved,
    Placement,
    Tie,
    difference,
    figures_of,
    last_placed,
    needed_for,
    placed_at,
    side_by_side,
)

SARAH, ROB, CREW, ALAN = (UUID(int=number) for number in range(1, 5))
BEGINNING = datetime(2026, 2, 25, 14, tzinfo=UTC)


def put(person, session, ring, number=0, **more):
    at = BEGINNING + timedelta(weeks=session, minutes=number)
    return Placement(UUID(int=1000 * session + 10 * person.int + number), person, session, at, ring, **more)


def moved_between(*placements, first=2, last=10):
    found = difference(placed_at(placements, first), placed_at(placements, last))
    return [(each.person, each.moved, each.rings, each.as_wished, each.tie_changed) for each in found]


def test_a_later_session_keeps_what_an_earlier_one_placed_until_somebody_places_again():
    placements = [put(SARAH, 2, 1), put(ROB, 2, 2), put(ROB, 10, 1)]
    assert {person: each.ring for person, each in placed_at(placements, 1).items()} == {}
    assert {person: each.ring for person, each in placed_at(placements, 9).items()} == {SARAH: 1, ROB: 2}
    assert {person: each.ring for person, each in placed_at(placements, 16).items()} == {SARAH: 1, ROB: 1}


def test_an_earlier_session_mended_afterwards_changes_no_later_one_that_has_its_own_place():
    placements = [put(ROB, 2, 2), put(ROB, 10, 1), put(ROB, 2, 3, number=1)]
    assert placed_at(placements, 2)[ROB].ring == 3
    assert placed_at(placements, 10)[ROB].ring == 1


def test_who_is_gone_stands_on_no_circle_from_that_session_on():
    placements = [put(ROB, 2, 2), put(ROB, 6, 2, gone=True)]
    assert ROB in placed_at(placements, 5)
    assert ROB not in placed_at(placements, 6)


def test_closer_by_a_ring_and_as_wished():
    assert moved_between(put(ROB, 2, 2, wished=1), put(ROB, 10, 1)) == [(ROB, Moved.CLOSER, 1, True, False)]


def test_outside_the_circle_is_further_out_than_any_ring():
    assert moved_between(put(ROB, 2, 3), put(ROB, 10, 0)) == [(ROB, Moved.FURTHER, -1, False, False)]
    assert moved_between(put(ROB, 2, 0), put(ROB, 10, 1)) == [(ROB, Moved.CLOSER, 3, False, False)]


def test_within_a_ring_only_what_a_hand_means_is_a_move():
    assert moved_between(put(SARAH, 2, 1, radius=0.9), put(SARAH, 10, 1, radius=0.3))[0][1] is Moved.NEARER_THE_MIDDLE
    assert moved_between(put(SARAH, 2, 1, radius=0.3), put(SARAH, 10, 1, radius=0.6))[0][1] is Moved.FURTHER_FROM_THE_MIDDLE
    assert moved_between(put(SARAH, 2, 1, radius=0.5), put(SARAH, 10, 1, radius=0.6))[0][1] is Moved.SAME
    assert moved_between(put(SARAH, 2, 1), put(SARAH, 10, 1, radius=0.1))[0][1] is Moved.SAME


def test_a_tie_that_changed_counts_where_nobody_moved():
    found = difference({SARAH: put(SARAH, 2, 1, tie=Tie.CONFLICT)}, {SARAH: put(SARAH, 10, 1, tie=Tie.SUPPORTIVE)})
    assert [(each.moved, each.tie_changed, each.is_change) for each in found] == [(Moved.SAME, True, True)]


def test_whoever_changed_comes_first_and_whoever_stayed_last():
    before = {SARAH: put(SARAH, 2, 1), ROB: put(ROB, 2, 2), ALAN: put(ALAN, 2, 1)}
    after = {SARAH: put(SARAH, 10, 1), ROB: put(ROB, 10, 1), CREW: put(CREW, 10, 3)}
    assert [(each.person, each.moved) for each in difference(before, after)] == [
        (ROB, Moved.CLOSER),
        (CREW, Moved.NEW),
        (ALAN, Moved.GONE),
        (SARAH, Moved.SAME),
    ]


def test_the_figures_are_those_counted_by_hand():
    circle = {
        SARAH: put(SARAH, 2, 1, tie=Tie.CONFLICT, satisfaction=3, emotional=1, linked_to_symptoms=True),
        ROB: put(ROB, 2, 2, tie=Tie.VERY_STRONG, satisfaction=6, emotional=2),
        CREW: put(CREW, 2, 0, tie=Tie.SUPPORTIVE, satisfaction=9, emotional=3),
        ALAN: put(ALAN, 2, 1, tie=Tie.SUPPORTIVE, satisfaction=8, emotional=3, status="deceased"),
    }
    found = figures_of(circle)
    assert found.per_ring == (1, 2, 1, 0)
    assert (found.ties, found.supportive, found.confidants, found.mean_satisfaction, found.linked_to_symptoms) == (2, 1, 1, 4.5, 1)
    assert found.asked_of_comfort == 2


def test_what_was_asked_of_nobody_is_not_known_and_never_none_of_them():
    found = figures_of({SARAH: put(SARAH, 2, 1), ROB: put(ROB, 2, 2)})
    assert (found.ties, found.asked_of_comfort) == (2, 0)
    assert (found.supportive, found.confidants, found.mean_satisfaction, found.linked_to_symptoms) == (None, None, None, None)


def test_who_was_asked_and_gives_little_comfort_counts_as_none_of_those_asked():
    found = figures_of({SARAH: put(SARAH, 2, 1, tie=Tie.CONFLICT, emotional=0), ROB: put(ROB, 2, 2)})
    assert (found.supportive, found.confidants, found.asked_of_comfort) == (0, 0, 1)


def test_of_nobody_nothing_is_said():
    assert figures_of({}).mean_satisfaction is None
    assert difference({}, {}) == ()


def test_two_windows_on_one_placement_are_shown_both_until_somebody_places_again():
    first = put(ROB, 2, 2)
    one, other = put(ROB, 2, 1, number=1, based_on=first.id), put(ROB, 2, 3, number=2, based_on=first.id)
    assert side_by_side([first, one, other]) == {ROB: (one, other)}
    assert placed_at([first, one, other], 2)[ROB] == other
    settled = put(ROB, 2, 1, number=3, based_on=other.id)
    assert side_by_side([first, one, other, settled]) == {}
    assert side_by_side([first, one]) == {}


def test_what_a_circle_is_told_from_gives_the_same_circle_windows_and_undoing_as_all_placements():
    first = put(ROB, 2, 2)
    placements = [
        first,
        put(SARAH, 2, 1),
        put(ROB, 6, 1, based_on=first.id),
        put(ROB, 6, 3, number=1, based_on=first.id),
        put(CREW, 6, 3),
        put(ALAN, 4, 1),
        put(ALAN, 4, 1, number=1, gone=True),
        put(SARAH, 2, 3, number=1),
        put(CREW, 10, 2),
    ]
    for session in range(1, 12):
        needed = needed_for([(each.person, each.session) for each in placements], {session})
        some = [each for place, each in enumerate(placements) if place in needed]
        assert placed_at(some, session) == placed_at(placements, session)
        assert last_placed(some, session) == last_placed(placements, session)
        windows = [{person: each for person, each in side_by_side(found).items() if each[-1].session == session} for found in (some, placements)]
        assert windows[0] == windows[1]
        assert [each for each in some if each.session == session] == [each for each in placements if each.session == session]
    assert len(needed_for([(each.person, each.session) for each in placements], {3})) < len(placements)

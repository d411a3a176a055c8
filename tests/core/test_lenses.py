"""The lenses of the timeline, cut by the data of sample courses; each stretch typed by hand."""

from datetime import date
from itertools import pairwise

import pytest

from openipt.core.lenses import Lens, LensKind, lenses, weeks
from tests.core.events import COUPLE, DANIEL, MARC, MARGARET, event

EARLIER, LEADING_UP, EPISODE, COURSE = LensKind.EARLIER, LensKind.LEADING_UP, LensKind.EPISODE, LensKind.COURSE


@pytest.mark.parametrize(
    ("events", "begins", "ends", "wanted"),
    [
        (
            DANIEL,
            date(2025, 2, 18),
            date(2025, 6, 3),
            [
                (EARLIER, date(2003, 1, 1), date(2012, 12, 31)),
                (LEADING_UP, date(2022, 9, 1), date(2024, 9, 30)),
                (EPISODE, date(2024, 10, 1), date(2025, 6, 30)),
            ],
        ),
        (
            MARGARET,
            date(2025, 5, 6),
            date(2025, 8, 19),
            [
                (EARLIER, date(1984, 1, 1), date(1984, 12, 31)),
                (LEADING_UP, date(2019, 7, 1), date(2024, 2, 29)),
                (EPISODE, date(2024, 3, 1), date(2025, 8, 31)),
            ],
        ),
        (
            MARC,
            date(2025, 3, 11),
            date(2025, 7, 22),
            [
                (EARLIER, date(2011, 1, 1), date(2020, 12, 31)),
                (LEADING_UP, date(2024, 10, 1), date(2024, 12, 31)),
                (EPISODE, date(2025, 1, 1), date(2025, 7, 31)),
            ],
        ),
        (
            COUPLE,
            date(2025, 2, 20),
            date(2025, 6, 5),
            [
                (EARLIER, date(2012, 1, 1), date(2012, 12, 31)),
                (LEADING_UP, date(2021, 7, 1), date(2024, 5, 31)),
                (EPISODE, date(2024, 6, 1), date(2025, 6, 30)),
            ],
        ),
    ],
)
def test_the_lenses_are_cut_where_the_events_leave_the_widest_room(events, begins, ends, wanted):
    assert [(lens.kind, lens.first, lens.last) for lens in lenses(events, begins, ends)] == wanted


def test_without_events_there_is_the_course_alone_and_without_an_onset_what_came_before_it():
    begins, ends = date(2025, 2, 18), date(2025, 6, 3)
    course = Lens(COURSE, date(2024, 11, 1), date(2025, 6, 30))
    assert lenses((), begins, ends) == (course,)
    assert lenses([event("2024-02-10", "A quarrel")], begins, ends) == (Lens(LEADING_UP, date(2024, 2, 1), date(2024, 10, 31)), course)
    assert lenses([event("1990", "A move")], begins, ends) == (Lens(EARLIER, date(1990, 1, 1), date(1990, 12, 31)), course)


def test_an_episode_of_many_years_leaves_the_course_a_lens_of_its_own():
    events = (event("1999", "School"), event("2015-04", "It began", symptom_change="onset"), event("2020", "Moved"))
    assert [(lens.kind, lens.first, lens.last) for lens in lenses(events, date(2025, 2, 18), date(2025, 6, 3))] == [
        (EARLIER, date(1999, 1, 1), date(1999, 12, 31)),
        (EPISODE, date(2015, 4, 1), date(2024, 12, 31)),
        (COURSE, date(2025, 1, 1), date(2025, 6, 30)),
    ]


def test_an_onset_on_the_first_of_a_month_does_not_stand_on_the_edge():
    found = lenses([event("2024-10-02", "It began", symptom_change="onset")], date(2025, 2, 18), date(2025, 6, 3))
    assert found == (Lens(EPISODE, date(2024, 9, 1), date(2025, 6, 30)),)


def test_lenses_follow_each_other_and_hold_every_event_once():
    spread = [event(f"{year}-{month:02}-{day:02}", "Something") for year in range(1990, 2026) for month, day in ((1, 9), (5, 20), (11, 2))]
    found = lenses([*spread, event("2024-10", "It began", symptom_change="onset"), event("2021", "A year")], date(2025, 2, 18), date(2025, 6, 3))
    assert all(one.last < other.first for one, other in pairwise(found))
    assert all(sum(lens.holds(each.when.middle) for lens in found) == 1 for each in spread)


def test_an_earlier_episode_is_seen_to_its_end_and_what_is_planned_later_widens_the_last_lens():
    events = (*DANIEL, event("2012", "Depression", strand="episode", until="2014"), event("2025-12-24", "Christmas"))
    found = lenses(events, date(2025, 2, 18), date(2025, 6, 3))
    assert (found[0].last, found[2].last) == (date(2014, 12, 31), date(2025, 12, 31))


def test_a_day_lies_at_its_share_of_the_lens_and_weeks_go_round_the_course():
    lens = Lens(EPISODE, date(2025, 1, 1), date(2025, 1, 11))
    assert [lens.share(date(2025, 1, day)) for day in (1, 6, 11, 30)] == [0.0, 0.5, 1.0, 1.0]
    assert weeks(date(2025, 2, 18), date(2025, 6, 3)) == Lens(LensKind.WEEKS, date(2025, 2, 4), date(2025, 6, 10))

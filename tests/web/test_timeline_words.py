"""The timeline in words: dates, feelings, gaps and what comes round, typed by hand."""

from datetime import date
from uuid import UUID

import pytest

from openipt.core.lenses import Lens, LensKind
from openipt.core.timeline import Anniversary
from openipt.core.when import gap, on, when_of
from openipt.web.pictures import timeline_words as said


@pytest.mark.parametrize(
    ("when", "words", "within"),
    [
        ("2003", "2003", "in 2003"),
        ("2022-09", "September 2022", "in September 2022"),
        ("2025-03-22", "22 March 2025", "on 22 March 2025"),
    ],
)
def test_a_date_is_said_as_exactly_as_it_is_known(when, words, within):
    assert (said.when_in_words(when_of(when)), said.in_when(when_of(when))) == (words, within)


@pytest.mark.parametrize(
    ("of", "to", "words"),
    [
        ("2023-11", "2024-10", "about 11 months before"),
        ("2024-03-20", "2024-03-09", "11 days after"),
        ("2024-03-10", "2024-03-09", "1 day after"),
        ("2025-03-09", "2024-03-09", "12 months after"),
        ("2024-09", "2024-10", "at most two months before"),
        ("2023", "2024-10", "at most two years before"),
        ("2012", "2024-10", "about 12 years before"),
        ("2024", "2024-10", "in the same year"),
        ("2024-10-05", "2024-10", "in the same month"),
        ("2024-10-05", "2024-10-05", "on the same day"),
        ("2026-03-09", "2024-03-09", "2 years after"),
    ],
)
def test_how_far_two_dates_lie_apart_is_said_honestly(of, to, words):
    assert said.apart(gap(when_of(of), when_of(to))) == words


@pytest.mark.parametrize(("impact", "words"), [(-4, "hard, 4 of 5"), (2, "good, 2 of 5"), (0, "neither good nor hard"), (None, "")])
def test_how_something_felt_is_said_with_its_size(impact, words):
    assert said.felt(impact) == words


def test_what_comes_round_is_said_with_its_day_and_its_years():
    event = UUID(int=1)
    death = Anniversary(on(date(2026, 3, 9)), 2, "", "Alan", True, None)
    wedding = Anniversary(when_of("2025-06"), 41, "Married Alan", "", False, event)
    first = Anniversary(on(date(2025, 3, 9)), 1, "Alan died suddenly at home", "Alan", True, event)
    assert said.round_again(death) == "9 March 2026: two years since Alan died"
    assert said.round_again(wedding) == "June 2025: 41 years since “Married Alan”"
    assert said.round_again(first) == "9 March 2025: one year since “Alan died suddenly at home”"


def test_a_lens_says_from_when_to_when_it_looks_and_a_count_says_when_it_was():
    earlier = Lens(LensKind.EARLIER, date(2002, 1, 1), date(2014, 12, 31))
    one_year = Lens(LensKind.EARLIER, date(1985, 1, 1), date(1985, 12, 31))
    leading = Lens(LensKind.LEADING_UP, date(2022, 9, 1), date(2024, 9, 30))
    episode = Lens(LensKind.EPISODE, date(2024, 10, 1), date(2025, 6, 30))
    assert [said.range_of(lens) for lens in (earlier, one_year, leading, episode)] == [
        *("2002 to 2014", "1985", "to September 2024", "since October 2024"),
    ]
    assert said.in_span([date(2012, 5, 1), date(2003, 1, 9)], earlier) == "2003 to 2012"
    assert said.in_span([date(2012, 5, 1), date(2012, 1, 9)], earlier) == "in 2012"
    assert said.in_span([date(2025, 3, 1), date(2025, 3, 9)], episode) == "in March 2025"
    assert said.in_span([date(2025, 3, 1), date(2025, 5, 9)], episode) == "March 2025 to May 2025"
    assert (said.and_more(1), said.and_more(5)) == ("and 1 more", "and 5 more")

"""Words for dates, numbers and differences, as section 6 of the look has them."""

from datetime import UTC, date, datetime

import pytest

from openipt.core.outcomes import Change, change
from openipt.web import words
from tests.shipped import shipped

TUESDAY = date(2025, 4, 1)


def test_a_day_is_said_with_its_weekday():
    assert words.day(TUESDAY) == "Tuesday 1 April"
    assert words.day_in_brief(date(2025, 4, 3)) == "Thu 3 April"
    assert words.day_and_month(date(2025, 2, 18)) == "18 Feb"


def test_another_year_is_said_and_this_year_is_not():
    assert words.day(TUESDAY, date(2025, 12, 31)) == "Tuesday 1 April"
    assert words.day(TUESDAY, date(2026, 1, 1)) == "Tuesday 1 April 2025"
    assert words.day_in_brief(date(2024, 4, 3), TUESDAY) == "Wed 3 April 2024"
    assert words.day_and_full_month(date(2024, 4, 3), TUESDAY) == "3 April 2024"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (date(2025, 4, 1), "Today 09:05"),
        (date(2025, 4, 2), "Tomorrow 09:05"),
        (date(2025, 3, 31), "Yesterday 09:05"),
        (date(2025, 4, 3), "Thu 3 April 09:05"),
        (date(2025, 3, 30), "Sun 30 March 09:05"),
    ],
)
def test_near_days_have_names(when, said):
    assert words.near(datetime(when.year, when.month, when.day, 9, 5, tzinfo=UTC), TUESDAY) == said


def test_a_near_day_within_a_sentence_is_small_and_a_weekday_is_not():
    assert words.inside("Today 09:05") == "today 09:05"
    assert words.inside("Thu 3 April 09:05") == "Thu 3 April 09:05"


def test_a_moment_is_shown_by_the_clocks_of_the_service():
    assert words.day_and_clock(words.local(datetime(2025, 4, 1, 12, 20, tzinfo=UTC), "Europe/London")) == "Tuesday 1 April, 13:20"
    assert words.clock(words.local(datetime(2025, 1, 1, 12, 20, tzinfo=UTC), "Europe/London")) == "12:20"


@pytest.mark.parametrize(
    ("before", "now", "difference", "size"),
    [
        (17, 15, "2 lower", "Under 6: too small to call a change"),
        (17, 22, "5 higher", "Under 6: too small to call a change"),
        (17, 17, "no change", "Under 6: too small to call a change"),
        (17, 11, "6 lower", "6 or more: a reliable change"),
        (14, 24, "10 higher", "6 or more: a reliable change"),
    ],
)
def test_a_difference_says_lower_or_higher_and_its_honest_size(before, now, difference, size):
    moved = change(shipped().measure("phq9"), before, now)
    assert words.difference(moved) == difference
    assert words.size_of(moved) == size


def test_without_a_published_threshold_nothing_is_called_a_change():
    assert words.size_of(Change(-9, "small", None)) == "No published threshold says from when on this is a change."


def test_small_numbers_are_words_and_larger_ones_figures():
    assert [words.number(count) for count in (0, 1, 4, 9, 10)] == ["no", "one", "four", "nine", "10"]


def test_numbers_in_a_row_are_drawn_together():
    assert words.runs([1, 2, 3, 4, 6, 8, 9]) == "1 to 4, 6, 8 and 9"
    assert words.runs([5]) == "5"


def test_parts_are_listed_as_one_speaks():
    assert words.listed([]) == ""
    assert words.listed(["one"]) == "one"
    assert words.listed(["one", "two", "three"]) == "one, two and three"


def test_signs_in_a_column_are_true_minus_signs():
    assert [words.signed(points) for points in (-2, 0, 3)] == ["−2", "0", "+3"]


def test_an_age_counts_whole_years():
    assert words.age(date(1980, 4, 2), TUESDAY) == 44
    assert words.age(date(1980, 4, 1), TUESDAY) == 45


def test_days_that_follow_each_other_are_drawn_together():
    days = [date(2026, 12, 27), date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)]
    assert words.days_together(days) == "Friday 25 December to Sunday 27 December and Friday 1 January"
    assert words.days_together([date(2026, 12, 25)]) == "Friday 25 December"

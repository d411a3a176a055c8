"""Fuzzy dates: what they may be, which comes first, and how far apart they are, said no more exactly than they are known."""

from datetime import date

import pytest

from openipt.core.when import Gap, Precision, first_of_month, gap, when_of

DAY, MONTH, YEAR = Precision.DAY, Precision.MONTH, Precision.YEAR


@pytest.mark.parametrize(
    ("text", "first", "last", "middle", "precision"),
    [
        ("2019", date(2019, 1, 1), date(2019, 12, 31), date(2019, 7, 2), YEAR),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), date(2024, 2, 15), MONTH),
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31), date(2024, 12, 16), MONTH),
        ("2024-03-09", date(2024, 3, 9), date(2024, 3, 9), date(2024, 3, 9), DAY),
    ],
)
def test_a_year_a_month_and_a_day_are_as_wide_as_they_are(text, first, last, middle, precision):
    when = when_of(text)
    assert (when.first, when.last, when.middle, when.precision) == (first, last, middle, precision)


@pytest.mark.parametrize("text", ["", "19", "2019-13", "2019-02-30", "2019-6", "June 2019", "2019/06"])
def test_anything_else_is_no_date(text):
    with pytest.raises(ValueError, match=r".+"):
        when_of(text)


def test_dates_of_different_precision_are_ordered_by_their_middle_and_of_one_middle_the_exacter_comes_first():
    texts = ["2025", "2024-12-25", "2024-07", "2024", "2024-07-02", "2024-03", "2024-03-16", "2024-03-09"]
    wanted = ["2024-03-09", "2024-03-16", "2024-03", "2024", "2024-07-02", "2024-07", "2024-12-25", "2025"]
    assert sorted(texts, key=when_of) == wanted


@pytest.mark.parametrize(
    ("of", "to", "wanted"),
    [
        ("2023-11", "2024-10", Gap(-1, MONTH, 11, False, -365, -306)),
        ("2024-03-20", "2024-03-09", Gap(1, DAY, 11, True, 11, 11)),
        ("2024-03-09", "2024-03-09", Gap(0, DAY, 0, True, 0, 0)),
        ("2024-12-25", "2024-03-09", Gap(1, MONTH, 10, False, 291, 291)),
        ("2025-03-09", "2024-03-09", Gap(1, MONTH, 12, True, 365, 365)),
        ("2026-03-09", "2024-03-09", Gap(1, YEAR, 2, True, 730, 730)),
        ("2026-05-09", "2024-03-09", Gap(1, YEAR, 2, False, 791, 791)),
        ("2022-09", "2024-10", Gap(-1, YEAR, 2, False, -791, -732)),
        ("2012", "2024-10", Gap(-1, YEAR, 12, False, -4687, -4292)),
        ("2024-10-05", "2024-10", Gap(0, MONTH, 0, True, -26, 4)),
        ("2024", "2024-10", Gap(0, YEAR, 0, True, -304, 91)),
        ("2024-09", "2024-10", Gap(-1, MONTH, 1, False, -60, -1)),
    ],
)
def test_a_gap_is_told_in_the_unit_of_the_less_exact_date(of, to, wanted):
    assert gap(when_of(of), when_of(to)) == wanted


def test_the_first_of_a_month_is_found_across_years():
    assert first_of_month(date(2025, 1, 31), later=-1) == date(2024, 12, 1)
    assert first_of_month(date(2024, 12, 31), later=2) == date(2025, 2, 1)

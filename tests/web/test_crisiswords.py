"""The numbers of where the client is now, and honest words about how fresh they are."""

from datetime import date

import pytest

from openipt.web.crisiswords import help_now, short_numbers, wants_checking, where_now
from tests.shipped import shipped

CRISIS = shipped().crisis_contacts


def test_every_country_has_somebody_to_reach_beside_each_question():
    for place in CRISIS.places:
        assert short_numbers(place)


def test_contacts_that_nobody_checked_are_named():
    page = help_now(CRISIS.place("us"), date(2026, 11, 22))
    assert page.checked.startswith("Last checked 21 November.")
    assert "Not checked yet: Call 911." in page.checked
    assert help_now(CRISIS.place("gb"), date(2026, 11, 22)).checked == "These numbers have not been checked yet."


def test_contacts_not_checked_for_half_a_year_are_named_with_the_day():
    place = CRISIS.place("us")
    words = "Not checked since 21 November 2026: "
    assert words not in help_now(place, date(2027, 5, 20)).checked
    assert help_now(place, date(2027, 5, 21)).checked.startswith(words)


def test_staff_read_which_numbers_want_checking():
    assert wants_checking(CRISIS.place("us"), date(2026, 11, 22)) == ("Call 911: not checked yet.",)
    later = wants_checking(CRISIS.place("us"), date(2027, 5, 21))
    assert len(later) == len(CRISIS.place("us").contacts)
    assert any(line.endswith("not checked since 21 November 2026.") for line in later)


@pytest.mark.parametrize(("asked", "shown", "chosen"), [("", "gb", False), ("us", "us", True), ("nowhere", "gb", False), ("GB'", "gb", False)])
def test_the_place_is_the_one_the_client_says_to_be_in_or_else_the_practices_own(asked, shown, chosen):
    where = where_now(CRISIS, "gb", asked)
    assert (where.place.country, where.chosen) == (shown, chosen)
    assert [each.value for each in where.places if each.chosen] == [shown]
    assert len(where.places) == len(CRISIS.places)

"""What comes round stands on the page of a session: since the two last met, and for thirty days from it on; said as dates, never as a forecast."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from openipt.actions import course_sheets
from openipt.record import watch
from tests.cast import NOW, op
from tests.web.test_queries import questions_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

TODAY = NOW.date()


def write(cast, course, sheet, **content):
    saved = course_sheets.save(cast.ben, course, course_sheets.Written(op(), sheet, content), op_id=op(), now=NOW)
    assert not saved.mistakes


def page_of(desk, course, number=2):
    return re.sub(r"\s+", " ", unescape(desk.get(reverse("session", args=[course, number])).content.decode()))


def years_ago(days, years=2):
    return (TODAY + timedelta(days=days)).replace(year=(TODAY + timedelta(days=days)).year - years).isoformat()


def test_a_death_that_comes_round_within_thirty_days_stands_among_what_changed(desk, course, cast):
    write(cast, course, "person", display_name="Alan", relation="spouse", status="deceased", date_of_death=years_ago(20))
    page = page_of(desk, course)
    assert "two years since Alan died" in page
    assert page.index("Since you last met") < page.index("two years since Alan died") < page.index("Session 2, today")


def test_what_came_round_since_the_two_last_met_is_still_told(desk, course, cast):
    write(cast, course, "timeline_event", date=years_ago(-3), title="The fire", every_year=True)
    assert "two years since “The fire”" in page_of(desk, course)


@pytest.mark.parametrize("days", [-20, 45])
def test_what_comes_round_at_another_time_is_not_told(desk, course, cast, days):
    write(cast, course, "timeline_event", date=years_ago(days), title="The fire", every_year=True)
    assert "Comes round" not in page_of(desk, course)


def test_what_is_known_by_its_year_alone_and_what_happens_once_come_round_on_no_day(desk, course, cast):
    write(cast, course, "person", display_name="Alan", relation="spouse", status="deceased", date_of_death=str(TODAY.year - 2))
    write(cast, course, "timeline_event", date=years_ago(5), title="Moved house")
    assert "Comes round" not in page_of(desk, course)


def test_telling_it_asks_the_database_nothing_more(desk, course, cast, monkeypatch):
    monkeypatch.setattr(watch, "_LOOK_EVERY_SECONDS", 10**9)  # a look at the watch belongs to no one page
    write(cast, course, "timeline_event", date=years_ago(60), title="The fire", every_year=True)
    address = reverse("session", args=[course, 2])
    page_of(desk, course)  # the client's key is kept open from here on
    without = questions_of(lambda: desk.get(address))
    write(cast, course, "timeline_event", date=years_ago(5), title="The flood", every_year=True)
    assert "The flood" in page_of(desk, course)
    assert questions_of(lambda: desk.get(address)) == without

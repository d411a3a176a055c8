"""The words a client reads, made from plain values: honest about when nobody reads, about the size of a change, and about gaps."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from openipt.core.hours import Holiday, OpeningHours
from openipt.record.read import Countdown, Practice, Questionnaire, Receipt, ScorePoint
from openipt.web import words
from openipt.web.measures import client_words, receipt
from openipt.web.measures.own_line import points_of_line
from openipt.web.readerwords import Notice, notice_of
from tests.shipped import shipped

LIBRARY = shipped()
PHQ9 = LIBRARY.measure("phq9")
PLACE = LIBRARY.crisis_contacts.place("gb")
NOW = datetime(2025, 3, 31, 13, 3, tzinfo=UTC)
TUESDAY = datetime(2025, 4, 1, 12, 20, tzinfo=UTC)
WEEKDAYS = OpeningHours((1, 2, 3, 4, 5), time(9), time(17))
PRACTICE = Practice(UUID(int=1), "Demo practice", "demo", "gb", "Europe/London", (WEEKDAYS,))
ASKED = Questionnaire(PRACTICE, "Ben R.", "phq9", 1, "begun", TUESDAY, TUESDAY, frozenset(), {}, True, None, None)


def notice(asked: Questionnaire) -> Notice:
    return notice_of(asked.therapist, asked.reads_before, asked.practice, PLACE, NOW)


def point(session: int | None, total: int | None) -> ScorePoint:
    about = date(2025, 2, 11) + timedelta(weeks=session or 0)
    return ScorePoint(UUID(int=session or 99), "phq9", 1, session, about, NOW, "link", total, None, 9, 9, False, "not_endorsed")


def words_after(*totals: int | None) -> str:
    line = tuple(point(number, total) for number, total in enumerate(totals, start=1))
    stored = Receipt(PRACTICE, "Ben R.", "Ana P.", "phq9", 1, NOW, 9, 9, TUESDAY, totals[-1], line, 16, len(totals), True)
    page = receipt.receipt_page(stored, PHQ9, PLACE, NOW, rtl=False)
    assert page.line is not None
    return f"{page.line.today} {page.line.before} {page.line.size}"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ((WEEKDAYS,), "Nobody reads it at night or at weekends."),
        ((OpeningHours((1, 3), time(9), time(12, 30)),), "Nobody reads it outside Monday and Wednesday, 9 to 12:30."),
        ((OpeningHours((1, 2, 3, 4, 5, 6, 7), time(8), time(20)),), "Nobody reads it at night."),
        ((), "Nobody reads it at once."),
    ],
)
def test_the_notice_says_when_nobody_reads_and_no_less_than_the_truth(hours, said):
    asked = replace(ASKED, practice=replace(PRACTICE, hours=hours))
    assert notice(asked).nobody.startswith(said)


def test_days_on_which_the_service_is_closed_soon_are_named_and_later_ones_are_not():
    soon, later = NOW.date() + timedelta(days=3), NOW.date() + timedelta(days=40)
    closed = tuple(Holiday(day, "Holiday") for day in (soon, soon + timedelta(days=1), later))
    asked = replace(ASKED, practice=replace(PRACTICE, hours=(WEEKDAYS,), holidays=closed))
    said = f"at night or at weekends, and on {words.day(soon)} to {words.day(soon + timedelta(days=1))}"
    assert notice(asked).nobody.startswith(f"Nobody reads it {said}.")
    assert client_words.before_start(asked, PHQ9, PLACE, NOW).nobody == said


def test_without_a_planned_session_no_day_is_promised():
    assert notice(replace(ASKED, reads_before=None)).reads == "Ben R. reads this before you next meet."
    assert notice(replace(ASKED, reads_before=NOW - timedelta(hours=1))).reads == "Ben R. reads this before you next meet."


def test_help_shows_every_contact_of_the_country():
    page = client_words.thanks(replace(ASKED, answers={"self_harm": 1}), PHQ9, LIBRARY.crisis_contacts, LIBRARY.alert_kinds, NOW)
    assert set(page.help_now.contacts) == set(PLACE.contacts)
    assert page.help_now.more == ()


def test_a_small_difference_is_not_called_a_change_and_higher_reads_like_lower():
    lower, higher = words_after(17, 15), words_after(15, 17)
    assert "2 lower than last time. That is within the usual ups and downs, so it is too early to call it a change." in lower
    assert lower.replace("15 today", "N today").replace("17", "S").replace("lower than", "X than") == higher.replace("17 today", "N today").replace(
        "15", "S"
    ).replace("higher than", "X than")


def test_a_change_is_called_one_from_the_published_threshold_on():
    assert "6 lower than last time. That is more than the usual ups and downs." in words_after(17, 11)
    assert "within the usual ups and downs" in words_after(17, 12)
    assert "8 higher than at the start. That is more than the usual ups and downs." in words_after(10, 15, 18)


def test_the_first_number_starts_the_line():
    assert words_after(14).startswith("14 today. Your line starts here. A lower number means a lighter fortnight.")


def test_without_a_total_no_number_is_made_up():
    assert words_after(14, None).startswith("No number this time.")


def test_a_missing_score_is_a_gap_and_struck_ones_are_not_drawn():
    struck = replace(point(3, 20), struck_at=NOW)
    assert [spot.value for spot in points_of_line((point(1, 14), point(2, None), struck, point(4, 12)))] == [14, 12]


def test_a_receipt_shown_again_holds_no_name_and_no_number():
    stored = Receipt(PRACTICE, "Ben R.", "", "phq9", 1, NOW, 9, 9, TUESDAY, None, (), 0, 7, False)
    page = receipt.receipt_page(stored, PHQ9, PLACE, NOW, rtl=False)
    assert (page.saved, page.stored, page.thanks, page.line) == ("Saved 14:03", "", "", None)


@pytest.mark.parametrize(
    ("countdown", "said"),
    [
        (Countdown(7, 16, 9), "Your next session is number 7 of 16. 9 are left after it."),
        (Countdown(15, 16, 1), "Your next session is number 15 of 16. 1 is left after it."),
        (Countdown(16, 16, 0), "Your next session is the last one, number 16 of 16."),
        (None, ""),
    ],
)
def test_a_client_in_treatment_reads_how_many_sessions_are_left(countdown, said):
    assert client_words.sessions_left(countdown) == said

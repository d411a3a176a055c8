"""The timeline of sample courses: onset, gaps, anniversaries, rises and duplicates, each typed by hand from the courses' own dates."""

from datetime import date

import pytest

from openipt.core.timeline import Rise, Scored, anniversaries, duplicates, event_of, events_between, in_order, is_drawn, onset, rises, soon
from openipt.core.when import Precision, gap, when_of
from tests.core.events import COUPLE, DANIEL, FINNS_MOTHER, MARC, MARGARET, SPACE, event, person, with_

DAY, MONTH, YEAR = Precision.DAY, Precision.MONTH, Precision.YEAR


@pytest.mark.parametrize(
    ("events", "when", "title"),
    [
        (MARGARET, "2024-03-09", "Alan died suddenly at home"),
        (DANIEL, "2024-10", "Sarah slept in the spare room"),
        (MARC, "2025-01", "Nina left"),
        (FINNS_MOTHER, "2025-03-18", "Finn born by emergency section"),
        (COUPLE, "2024-06", "Found a loan he had hidden"),
    ],
)
def test_this_episode_began_where_the_events_say_so(events, when, title):
    found = onset(events)
    assert found is not None
    assert (found.when, found.title) == (when_of(when), title)


def test_of_two_onsets_the_later_is_this_episodes_and_without_one_there_is_none():
    earlier = event("2012", "Made redundant", symptom_change="onset")
    assert onset((*DANIEL, earlier)) == DANIEL[4]
    assert onset(DANIEL[:4]) is None


@pytest.mark.parametrize(
    ("events", "title", "order", "unit", "count", "exact"),
    [
        (DANIEL, "Row: Sarah felt left with everything; since then few words", -1, MONTH, 11, False),
        (DANIEL, "Promotion with long hours", -1, YEAR, 2, False),
        (DANIEL, "First depression after redundancy, recovered with tablets", -1, YEAR, 12, False),
        (MARGARET, "Funeral; organised everything, did not cry", 1, DAY, 11, True),
        (MARGARET, "Stopped going to choir", 1, MONTH, 4, False),
        (MARGARET, "First anniversary; passive wish not to wake", 1, MONTH, 12, True),
        (MARC, "Moved to nights", -1, MONTH, 3, False),
        (FINNS_MOTHER, "Jo back to sea on day 12", 1, MONTH, 1, False),
        (FINNS_MOTHER, "Miscarriage at nine weeks, hardly spoken of", -1, MONTH, 12, False),
        (COUPLE, "Moved to small flat to save", -1, YEAR, 3, False),
    ],
)
def test_how_far_events_lie_from_the_onset(events, title, order, unit, count, exact):
    began = onset(events)
    told = gap(next(each for each in events if each.title == title).when, began.when)
    assert (told.order, told.unit, told.count, told.exact) == (order, unit, count, exact)


def rounds(events, people, first, last):
    return [
        (str(each.when.first), each.when.precision.value, each.years, each.title or each.person)
        for each in anniversaries(events, people, first, last)
    ]


def test_within_margarets_course_only_the_wedding_comes_round_and_only_where_it_was_ticked():
    begins, ends = date(2025, 5, 6), date(2025, 8, 19)
    assert rounds(MARGARET, [], begins, ends) == []
    ticked = event("1984-06", "Married Alan", category="partnership_start", every_year=True)
    assert rounds((ticked, *MARGARET[1:]), [], begins, ends) == [("2025-06-01", "month", 41, "Married Alan")]


def test_the_year_round_margarets_course_brings_the_death_and_christmas_once_each_and_not_the_funeral():
    assert rounds(MARGARET, [person("Alan", status="deceased")], date(2025, 1, 1), date(2026, 12, 31)) == [
        ("2025-03-09", "day", 1, "Alan died suddenly at home"),
        ("2025-12-25", "day", 1, "First Christmas without him; stayed in bed"),
        ("2026-03-09", "day", 2, "Alan died suddenly at home"),
        ("2026-12-25", "day", 2, "First Christmas without him; stayed in bed"),
    ]


def test_a_date_of_death_in_the_inventory_comes_round_once_with_the_event_of_the_same_day():
    alan = person("Alan", status="deceased", date_of_death="2024-03-09")
    assert rounds(MARGARET, [alan], date(2026, 1, 1), date(2026, 11, 30)) == [("2026-03-09", "day", 2, "Alan")]
    (found,) = anniversaries((), [alan], date(2025, 3, 1), date(2025, 3, 31))
    assert found.of_a_death


def test_an_anniversary_of_september_comes_round_in_september_and_a_year_alone_never():
    events = (event("2024-09", "First September with no school", category="anniversary"), event("2008", "Mum died", category="death", **with_("Mum")))
    assert rounds(events, [], date(2025, 4, 29), date(2025, 9, 2)) == [("2025-09-01", "month", 1, "First September with no school")]


def test_a_timeline_is_drawn_with_the_onset_and_three_events_within_half_a_year_of_it():
    told = [("2024-10", "onset"), ("2024-05-01", ""), ("2025-03", "worse"), ("2024-10-15", "")]
    events = [event(date, f"Event {number}", symptom_change=change) for number, (date, change) in enumerate(told)]
    assert is_drawn(events)
    assert not is_drawn(events[:3])
    assert not is_drawn(events[1:])
    assert not is_drawn([*events[:3], event("2025-05", "Too late")])


def test_the_next_thirty_days_begin_today_and_a_leap_day_comes_round_on_the_28th():
    born = event("2020-02-29", "A birthday", every_year=True)
    assert [each.when.first for each in soon([born], [], date(2025, 2, 28), date(2025, 2, 28))] == [date(2025, 2, 28)]
    assert [each.when.first for each in soon([born], [], date(2024, 1, 30), date(2024, 1, 30))] == [date(2024, 2, 29)]
    assert soon([born], [], date(2025, 1, 28), date(2025, 1, 28)) == ()
    assert soon([born], [], date(2020, 2, 20), date(2020, 2, 20)) == ()


def test_the_score_rises_where_it_gets_heavier_whichever_way_the_measure_counts():
    totals = [17, 16, 15, 13, 14, 17, 15, 12]
    scores = [Scored(number, date(2025, 2, 18 + number), total) for number, total in enumerate(totals, start=1)]
    assert rises(scores) == (Rise(scores[3], scores[4]), Rise(scores[4], scores[5]))
    assert [each.points for each in rises(scores)] == [1, 3]
    assert [each.after.session for each in rises(scores, higher_is_worse=False)] == [2, 3, 4, 7, 8]


def test_what_happened_between_two_sessions_is_known_by_its_day_or_month():
    events = (*DANIEL, event("2025-03-22", "He spoke, she shouted"), event("2025", "A hard year"), event("2025-03", "Tablets", strand="treatment"))
    assert [each.title for each in events_between(events, date(2025, 3, 18), date(2025, 3, 25))] == ["He spoke, she shouted"]
    assert [each.title for each in events_between(events, date(2025, 1, 1), date(2025, 2, 28))] == ["Shouted at Eli, felt ashamed", "Asked for help"]


def test_what_may_have_been_written_down_twice_is_named_and_what_cannot_be_is_not():
    twice = event("2024", "sarah  slept in the spare room")
    other = event("2025-03", "Sarah slept in the spare room")
    assert duplicates((*DANIEL, twice, other)) == ((twice, DANIEL[4]),)
    assert duplicates((*DANIEL, event("2024-10", "Sarah slept in the spare room", strand="routine"))) == ()


def test_events_stand_in_the_order_of_their_dates_and_a_bar_lasts_until_its_end():
    assert [each.when.first.year for each in in_order(reversed(DANIEL))] == [2003, 2012, 2022, 2023, 2024, 2025, 2025]
    assert event("2012", "Depression", strand="episode", until="2013").lasts_until == date(2013, 12, 31)
    assert event("2012", "Depression", strand="episode").lasts_until == date(2012, 12, 31)


def test_a_sheet_says_all_that_an_event_is():
    content = {
        "date": "2016",
        "title": "Low",
        "strand": "episode",
        "severity": 9,
        "person": "Somebody typed",
        "note": "Admitted",
        "role_area": "health",
    }
    found = event_of(SPACE, content)
    assert (found.strand, found.severity, found.person, found.person_id, found.note, found.role_area) == (
        *("episode", 9, "Somebody typed", None, "Admitted", "health"),
    )

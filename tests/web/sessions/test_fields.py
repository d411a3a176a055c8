"""The fields of a long sheet: in groups, folded away until something stands there; words to choose from; dates as they are remembered."""

import re

from openipt.core.worksheets import read_content
from openipt.web.sessions.fields import as_fields, as_listed
from tests.shipped import shipped

LIBRARY = shipped()
PERSON = LIBRARY.worksheet("person")
EVENT = LIBRARY.worksheet("timeline_event")


def folded(html: str) -> dict[str, bool]:
    """Each folded group with whether it stands open."""
    return {title: bool(is_open) for is_open, title in re.findall(r"<details class=\"folded\"( open)?><summary>([^<]+)</summary>", html)}


def test_the_first_group_stands_open_and_the_others_are_folded_away():
    html = as_fields(PERSON, {}, "p", LIBRARY)
    assert html.startswith("<fieldset><legend>Who</legend>")
    assert folded(html) == dict.fromkeys(
        (
            "Around it",
            "What it is like",
            "What each expects",
            "Support, 0 none to 3 much",
            "The depression",
            "The wish",
            "Safety and contact",
            "Where somebody has died",
            "More",
        ),
        False,
    )


def test_a_group_opens_where_something_stands_even_a_nought():
    opened = folded(as_fields(PERSON, {"display_name": "Ruth", "trust": 0, "lives_with_me": True}, "p", LIBRARY))
    assert {title for title, is_open in opened.items() if is_open} == {"What it is like", "Around it"}


def test_a_group_opens_where_something_is_wrong():
    opened = folded(as_fields(PERSON, {}, "p", LIBRARY, (), {"unresolved": "0 to 3."}))
    assert {title for title, is_open in opened.items() if is_open} == {"Where somebody has died"}


def test_what_was_drawn_once_for_all_keeps_no_group_open_for_the_next_one():
    as_fields(PERSON, {"note": "more"}, "p", LIBRARY)
    assert not any(folded(as_fields(PERSON, {}, "q", LIBRARY)).values())


def test_words_to_choose_from_are_offered_shown_in_words_and_kept_by_their_key():
    html = as_fields(PERSON, {"relation": "best_friend"}, "p", LIBRARY)
    assert 'value="Best friend" list="p-relation-offered"' in html
    assert '<datalist id="p-relation-offered"><option value="Partner">' in html
    assert read_content(PERSON, {"relation": "best friend"}, LIBRARY.techniques) == ({"relation": "best_friend"}, ())


def test_other_words_than_those_offered_stand_as_they_were_written():
    assert 'value="roof gardener"' in as_fields(PERSON, {"relation": "roof gardener"}, "p", LIBRARY)


def test_a_date_as_it_is_remembered_takes_any_text_and_says_how():
    html = as_fields(EVENT, {"date": "2019-06"}, "e", LIBRARY)
    assert re.search(r'<input id="e-date" name="date" [^>]*value="2019-06"[^>]*aria-describedby="e-date-hint"', html)
    assert "As far as it is remembered: 2019, 2019-06 or 2019-06-15." in html


def test_somebody_of_the_inventory_is_offered_by_name():
    assert re.search(r'<input id="e-person" name="person" [^>]*list="people"', as_fields(EVENT, {}, "e", LIBRARY))


def test_what_stands_on_a_long_sheet_is_listed_under_its_headings():
    listed = as_listed(PERSON, {"display_name": "Ruth", "relation": "child", "trust": 2, "want_change": "to talk"}, LIBRARY)
    assert re.findall(r"<h3>([^<]+)</h3>", listed) == ["Who", "What it is like"]
    assert "<dt>Who they are to the client</dt><dd>Child</dd>" in listed
    assert '<p class="words">“to talk”</p>' in listed


def test_a_sheet_without_groups_is_listed_without_headings():
    assert "<h3>" not in as_listed(LIBRARY.worksheet("mood_link"), {"event": "He rang", "mood_before": 4}, LIBRARY)


def test_a_tick_is_listed_with_yes_beside_its_title():
    assert "<dt>Lives with the client</dt><dd>Yes</dd>" in as_listed(PERSON, {"display_name": "Ruth", "lives_with_me": True}, LIBRARY)

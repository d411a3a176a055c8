"""The story beside the picture: what began when, what came before it and before a rise, and what comes round; sentences typed by hand."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from openipt.actions import sessions
from openipt.record import read, watch
from openipt.web.timeline.present import TimelineView, present_timeline
from tests.cast import op
from tests.web.timeline.test_timeline import score, write

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

TODAY = datetime.now(UTC).date()


def shown(cast, query: str = "") -> TimelineView:
    page = read.life_page(cast.ben, cast.ana_course, now=datetime.now(UTC))
    return present_timeline(page, read.library(), QueryDict(query))


def test_daniels_story_tells_of_the_row_before_the_onset_and_of_the_talk_before_the_rise(cast):
    write(cast, "person", display_name="Sarah", relation="spouse")
    write(cast, date="2023-11", title="Row: she felt left with everything", impact=-4, symptom_change="worse", person="Sarah")
    write(cast, date="2024-10", title="Sarah slept in the spare room", impact=-4, symptom_change="onset", person="Sarah")
    score(cast, 1, 14)
    score(cast, 2, 17)
    typed = sessions.Typed(op(), "mood_link", {"event": "Monday, supper: he spoke, she shouted.", "person": "Sarah"}, 0, op())
    sessions.save_part(cast.ben, cast.ana_course, 2, typed, op_id=op(), now=datetime.now(UTC))
    assert shown(cast).story == (
        (
            "This episode began in October 2024: “Sarah slept in the spare room”, with Sarah."
            " About 11 months before it, in November 2023, came “Row: she felt left with everything”, with Sarah."
        ),
        (
            "PHQ-9 was 14 at first and is 17 now. The largest step up was from 14 to 17, between sessions 1 and 2."
            " Between the two: “Monday, supper: he spoke, she shouted”, with Sarah."
        ),
    )


def test_without_an_onset_nobody_has_said_yet_and_without_scores_nothing_is_told_of_them(cast):
    assert shown(cast).story == ("Nobody has said yet when this episode began.",)


def test_what_comes_round_soon_is_told_and_listed(cast):
    soon = TODAY + timedelta(days=10)
    if (soon.month, soon.day) == (2, 29):
        soon += timedelta(days=1)
    died = soon.replace(year=soon.year - 2)
    write(cast, "person", display_name="Alan", relation="spouse", status="deceased", date_of_death=died.isoformat())
    page = shown(cast)
    assert page.rounds == (f"{soon.day} {soon:%B} {soon.year}: two years since Alan died",)
    assert page.story[-1] == f"Comes round: {page.rounds[0]}."


def test_the_table_says_between_which_scores_an_event_of_a_known_day_lies(cast):
    score(cast, 1, 14)
    score(cast, 2, 17)
    between = TODAY - timedelta(days=16)
    write(cast, date=between.isoformat(), title="He spoke, she shouted", symptom_change="worse")
    write(cast, date=f"{TODAY:%Y}", title="A hard year", strand="mood", severity=7)
    assert {row.title: row.mood for row in shown(cast).rows} == {
        "He spoke, she shouted": "got worse; PHQ-9 14, then 17",
        "A hard year": "7 of 10 as it is remembered",
    }


def test_the_lenses_that_the_data_cut_are_offered_and_the_one_looked_through_is_marked(cast):
    write(cast, date="1995", title="School")
    write(cast, date=f"{TODAY.year - 2}-03", title="Moved")
    write(cast, date=(TODAY - timedelta(days=120)).isoformat(), title="It began", symptom_change="onset")
    assert [(each.words, each.current) for each in shown(cast, "lens=weeks").lenses] == [
        *(("All", False), ("Earlier", False), ("Leading up", False), ("This episode", False), ("Week by week", True)),
    ]
    assert shown(cast, "lens=leading_up").pictures[0].count('class="lens') == 1
    assert shown(cast).pictures[0].count('class="lens') == 3


def test_high_mood_is_drawn_above_a_line_of_its_own_and_a_routine_below(cast):
    write(cast, date="2012-03", title="All-night exams", strand="high", until="2012-06", severity=7)
    write(cast, date="2016", title="Admitted", strand="episode", severity=9)
    write(cast, date="2024-10", title="Night shifts", strand="routine", until="2025-01")
    picture = shown(cast).pictures[0]
    assert [picture.count(f'class="bar-of {track}"') for track in ("high", "episode", "routine")] == [1, 1, 1]
    for word in ("High", "Depression", "Routine", "Night shifts", "All-night exams", "Admitted"):
        assert f">{word}</text>" in picture


def test_each_focus_is_a_bar_from_its_choice_until_the_next(cast):
    write(cast, "person", display_name="Sarah", relation="spouse")
    assert "bar-of focus" not in shown(cast).pictures[0]
    days = [(TODAY + timedelta(days=offset)).isoformat() for offset in (7, 42)]
    write(cast, "focus_choice", area="role_dispute", person="Sarah", standing="provisional", decided_on=days[0])
    write(cast, "focus_choice", area="grief", standing="agreed", decided_on=days[1])
    picture = shown(cast, "lens=weeks").pictures[0]
    bars = re.findall(r'<rect class="bar-of focus" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"', picture)
    (x, y, width), (next_x, next_y, _) = (tuple(map(float, each)) for each in bars)
    assert y == next_y
    assert 0 < next_x - x - width < 20
    for words in ("Focus", "Role dispute with Sarah", "Grief"):
        assert f">{words}</text>" in picture


def test_in_a_language_from_right_to_left_time_runs_from_right_to_left(cast):
    write(cast, date="2003", title="Married")
    write(cast, date="2024-10", title="It began", symptom_change="onset")
    ben = Client()
    ben.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    first = {}
    for language in ("en-gb", "ar"):
        with translation.override(language):
            html = ben.get(reverse("timeline", args=[cast.ana_course])).content.decode()
        assert ('dir="rtl"' in html) is (language == "ar")
        first[language] = float(re.search(r'<rect class="lens far" x="([\d.]+)"', html)[1])
    assert first["en-gb"] < 10
    assert first["ar"] > 560


def test_the_timeline_asks_as_often_for_one_event_as_for_thirty(cast, monkeypatch):
    monkeypatch.setattr(watch, "_LOOK_EVERY_SECONDS", 10**9)  # a look at the watch belongs to no one page
    ben = Client()
    ben.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    address = reverse("timeline", args=[cast.ana_course])

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert ben.get(address).status_code == 200
        opens = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT pg_advisory_xact_lock")
        return sum(1 for each in found.captured_queries if not each["sql"].startswith(opens))

    write(cast, "person", display_name="Sarah", relation="spouse")
    write(cast, date="2024-10", title="A quarrel", person="Sarah")
    score(cast, 1, 13)
    asked()  # the client's key is kept open from here on
    few = asked()
    for number in range(29):
        write(cast, date=f"{1990 + number}", title=f"Something {number}", person="Sarah")
    for session in (2, 3):
        score(cast, session, 13 + session)
        typed = sessions.Typed(op(), "mood_link", {"event": "He rang.", "person": "Sarah"}, 0, op())
        sessions.save_part(cast.ben, cast.ana_course, session, typed, op_id=op(), now=datetime.now(UTC))
    assert asked() == few
    assert few <= 18

"""The timeline's pages: events put on, changed in two tabs and taken out, bad dates refused, a rise explained, and one person followed."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import course_sheets, courses, measures, notes, sessions
from openipt.core.course_files import read_course_file
from openipt.core.courses import Attendance
from openipt.core.library import OWN_FOLDER
from openipt.record import read
from tests.as_shown import as_shown
from tests.cast import op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def ben(cast) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    return client


def write(cast, sheet="timeline_event", **content) -> UUID:
    sheet_id = op()
    saved = course_sheets.save(cast.ben, cast.ana_course, course_sheets.Written(sheet_id, sheet, content), op_id=op(), now=datetime.now(UTC))
    assert not saved.mistakes
    return sheet_id


def events_of(cast) -> list[dict]:
    page = read.life_page(cast.ben, cast.ana_course, now=datetime.now(UTC))
    return [dict(each.content) for each in page.of("timeline_event")]


def score(cast, session: int, total: int) -> None:
    items = [item.key for item in read.library().measure("phq9").scored_items if item.key != "self_harm"]
    answers = {key: min(3, max(0, total - 3 * place)) for place, key in enumerate(items)} | {"self_harm": 0}
    about = datetime.now(UTC).date() - timedelta(days=7 * (4 - session))
    measures.enter_items(cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=session, about=about, answers=answers, now=datetime.now(UTC))


def sent(ben: Client, name: str, cast, data: dict, *more):
    address = reverse(name, args=[cast.ana_course, *more])
    return ben.post(address, as_shown(ben, address, data))


def test_an_event_is_put_on_the_timeline_with_a_fuzzy_date_and_a_suggested_kind(cast, ben):
    answer = sent(ben, "add_event", cast, {"date": "10/2024", "title": "Sarah slept in the spare room", "category": "Conflict", "impact": "-4"})
    assert answer.status_code == 302
    assert events_of(cast) == [{"date": "2024-10", "title": "Sarah slept in the spare room", "category": "conflict", "impact": -4}]
    page = ben.get(reverse("timeline", args=[cast.ana_course])).content.decode()
    assert "October 2024" in page
    assert "hard, 4 of 5" in page


def test_a_course_of_ipsrt_from_its_file_has_high_mood_above_a_line_of_its_own_depression_below_it_and_its_tablets(cast, ben):
    for event in read_course_file(OWN_FOLDER / "demo" / "v08_ipsrt.yaml").people.events:
        write(cast, **event)
    page = ben.get(reverse("timeline", args=[cast.ana_course])).content.decode()
    wide = page.split('<svg class="timeline')[1].split("</svg>")[0]
    assert [wide.count(f'class="bar-of {track}"') for track in ("high", "episode", "treatment")] == [1, 1, 2]  # Lithium, and this course
    assert [words for words in (">High<", ">Depression<") if words not in wide] == []
    for title, note in (("First hypomania", "a time of high mood"), ("Severe depression", "an earlier episode"), ("Lithium", "a treatment")):
        row = page[page.index(f'<bdi class="wraps">{title}') :].split("</td>")[0]
        assert note in row
    assert "An earlier episode: “Severe depression, admitted”, in 2016." in page


@pytest.mark.parametrize("typed", ["last summer", "2024-13", "31.12.2024"])
def test_a_bad_date_is_refused_in_the_page_and_nothing_typed_is_lost(cast, ben, typed):
    answer = sent(ben, "add_event", cast, {"date": typed, "title": "A quarrel", "person": "Sarah", "note": "In the kitchen"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This is no date. Give a year such as 2019, a month such as 2019-06, or a day such as 2019-06-15." in page
    assert 'href="#event-date"' in page
    for kept in (typed, "A quarrel", "Sarah", "In the kitchen"):
        assert kept in page
    assert events_of(cast) == []


def test_an_event_without_a_date_or_title_is_refused_with_a_sentence_for_each(cast, ben):
    page = sent(ben, "add_event", cast, {"date": "", "title": ""}).content.decode()
    assert page.count("is empty. Write it down.") >= 2
    assert events_of(cast) == []


def test_the_same_form_sent_twice_puts_one_event_on(cast, ben):
    address = reverse("add_event", args=[cast.ana_course])
    form = as_shown(ben, address, {"date": "2024", "title": "A move"})
    assert [ben.post(address, form).status_code for _ in range(2)] == [302, 302]
    assert len(events_of(cast)) == 1


def test_of_two_tabs_the_second_sees_both_and_loses_nothing(cast, ben):
    event = write(cast, date="2024-10", title="A quarrel")
    address = reverse("timeline_event", args=[cast.ana_course, event])
    first, second = (
        as_shown(ben, address, {"date": "2024-10", "title": words, "_based_on": "1"}) for words in ("A long quarrel", "The last quarrel")
    )
    assert ben.post(address, first).status_code == 302
    answer = ben.post(address, second)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed this meanwhile." in page
    assert "A long quarrel" in page
    assert 'value="The last quarrel"' in page
    assert 'name="_based_on" value="2"' in page
    assert ben.post(address, as_shown(ben, address, {"date": "2024-10", "title": "Both", "_based_on": "2"})).status_code == 302
    assert [each["title"] for each in events_of(cast)] == ["Both"]
    again = ben.get(address).content.decode()
    assert "October 2024. A long quarrel." in again
    assert "October 2024. A quarrel." in again


def test_an_event_is_shown_with_its_words_for_changing_and_a_suggestion_by_its_label(cast, ben):
    event = write(cast, date="2024-10", title="A quarrel", category="conflict")
    page = ben.get(reverse("timeline_event", args=[cast.ana_course, event])).content.decode()
    assert 'value="Conflict"' in page
    assert 'list="event-category-offered"' in page


def test_an_event_is_taken_out_for_good_and_is_not_there_any_more(cast, ben):
    event = write(cast, date="2024-10", title="A quarrel")
    address = reverse("take_out_event", args=[cast.ana_course, event])
    assert ben.post(address, as_shown(ben, address, {})).status_code == 302
    assert events_of(cast) == []
    assert ben.get(reverse("timeline_event", args=[cast.ana_course, event])).status_code == 404


def test_somebodys_page_is_no_event(cast, ben):
    sarah = write(cast, "person", display_name="Sarah", relation="spouse")
    assert ben.get(reverse("timeline_event", args=[cast.ana_course, sarah])).status_code == 404


def test_the_timeline_follows_one_person(cast, ben):
    sarah = write(cast, "person", display_name="Sarah", relation="spouse")
    write(cast, date="2024-10", title="Slept in the spare room", person="Sarah")
    write(cast, date="2023", title="A promotion")
    page = ben.get(reverse("timeline", args=[cast.ana_course]), {"person": str(sarah)}).content.decode()
    assert "Slept in the spare room" in page
    assert "A promotion" not in page
    nobody = ben.get(reverse("timeline", args=[cast.ana_course]), {"person": "not-an-id", "lens": "none", "page": "99"}).content.decode()
    assert "A promotion" in nobody


def test_a_rise_is_offered_and_what_is_said_of_it_stands_in_the_session_and_if_ticked_on_the_timeline(cast, ben):
    write(cast, "person", display_name="Sarah", relation="spouse")
    score(cast, 1, 13)
    score(cast, 2, 17)
    page = ben.get(reverse("timeline", args=[cast.ana_course])).content.decode()
    assert "Session 1 to 2: 13, then 17" in page
    data = {"event": "Monday, supper: he spoke, she shouted.", "person": "Sarah", "mood_before": "5", "_also": "yes", "_when": "2025-03-22"}
    assert sent(ben, "say_what_happened", cast, data, 2).status_code == 302
    (part,) = read.life_page(cast.ben, cast.ana_course, now=datetime.now(UTC)).parts
    assert (part.session, part.sheet, part.content["event"], part.content["person"]) == (
        *(2, "mood_link", "Monday, supper: he spoke, she shouted.", "Sarah"),
    )
    (event,) = events_of(cast)
    assert (event["date"], event["title"], event["person"], event["symptom_change"]) == (
        *("2025-03-22", "Monday, supper: he spoke, she shouted.", "Sarah", "worse"),
    )
    again = ben.get(reverse("timeline", args=[cast.ana_course])).content.decode()
    assert "Monday, supper: he spoke, she shouted, with Sarah" in again
    assert "rise said of-2" in again


def test_without_the_tick_a_rise_is_explained_in_the_session_alone(cast, ben):
    score(cast, 1, 13)
    score(cast, 2, 17)
    assert sent(ben, "say_what_happened", cast, {"event": "Nobody rang", "_when": ""}, 2).status_code == 302
    assert events_of(cast) == []
    assert len(read.life_page(cast.ben, cast.ana_course, now=datetime.now(UTC)).parts) == 1


def test_what_cannot_be_understood_of_a_rise_is_said_and_nothing_is_kept_by_halves(cast, ben):
    score(cast, 1, 13)
    score(cast, 2, 17)
    answer = sent(ben, "say_what_happened", cast, {"event": "He spoke", "mood_before": "11", "_also": "yes", "_when": "in spring"}, 2)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This is no date." in page
    assert "Mood before goes from 0 to 10." in page
    assert "He spoke" in page
    assert "in spring" in page
    assert read.life_page(cast.ben, cast.ana_course, now=datetime.now(UTC)).parts == ()
    empty = sent(ben, "say_what_happened", cast, {"event": " ", "_also": "yes", "_when": ""}, 2).content.decode()
    assert "Say in a few words what happened." in empty
    assert "Say when it was: a year, a month or a day." in empty


def test_where_the_note_is_signed_what_is_said_of_a_rise_stands_on_the_timeline_alone(cast, ben):
    score(cast, 1, 13)
    score(cast, 2, 17)
    now = datetime.now(UTC)
    came = courses.Came(Attendance.CANCELLED_CLIENT)
    for number in (1, 2):
        courses.record_attendance(cast.ben, cast.ana_course, op_id=op(), number=number, came=came, now=now)
    state = read.session_page(cast.ben, cast.ana_course, 2, now=now).state
    notes.sign(cast.ben, cast.ana_course, 2, op_id=op(), state=state, now=now)
    assert "kept on the timeline alone" in ben.get(reverse("say_what_happened", args=[cast.ana_course, 2])).content.decode()
    assert sent(ben, "say_what_happened", cast, {"event": "He spoke", "mood_after": "3", "_when": "2025-03"}, 2).status_code == 302
    assert [(each["title"], each["note"]) for each in events_of(cast)] == [("He spoke", "He spoke. Mood after: 3 of 10.")]


def test_a_session_without_a_score_has_no_rise_to_speak_of(cast, ben):
    assert ben.get(reverse("say_what_happened", args=[cast.ana_course, 3])).status_code == 404


def test_the_table_is_paged_and_a_count_in_the_picture_leads_to_its_year(cast, ben):
    for number in range(70):
        write(cast, date=f"{1990 + number % 35}-0{1 + number % 9}", title=f"Something {number}", impact=number % 5)
    write(cast, date="2024-11", title="It began", symptom_change="onset")
    page = ben.get(reverse("timeline", args=[cast.ana_course])).content.decode()
    assert page.count("<tr id=") + page.count("<tr>") == 31
    links = re.findall(r'href="([^"]*)#in-(\d{4})">(\d+) more in', page)
    assert links
    for address, year, _ in links:
        target = ben.get(address.replace("&amp;", "&") or "").content.decode()
        assert f'id="in-{year}"' in target


def test_what_may_stand_there_twice_is_said(cast, ben):
    write(cast, date="2024-10", title="A quarrel")
    write(cast, date="2024", title="a quarrel")
    assert "stands here twice" in ben.get(reverse("timeline", args=[cast.ana_course])).content.decode()


def test_words_of_a_person_cannot_break_the_page(cast, ben):
    write(cast, date="2024-10", title="<script>alert(1)</script>", person='"><b>Eve')
    page = ben.get(reverse("timeline", args=[cast.ana_course])).content.decode()
    assert "<script>alert" not in page
    assert '"><b>Eve' not in page


def test_a_link_said_in_a_session_is_read_as_the_rises_own(cast, ben):
    score(cast, 1, 13)
    score(cast, 2, 17)
    typed = sessions.Typed(op(), "mood_link", {"event": "He rang.", "person": "Tom"}, 0, op())
    sessions.save_part(cast.ben, cast.ana_course, 2, typed, op_id=op(), now=datetime.now(UTC))
    assert "He rang, with Tom" in ben.get(reverse("timeline", args=[cast.ana_course])).content.decode()

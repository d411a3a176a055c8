"""What the course page says beside its pictures: the head, what changed, the table, the history."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.template.loader import render_to_string

from openipt.core.courses import Attendance, State
from openipt.record.read import CourseEvent
from openipt.web.courses.present_course import present_course_page
from openipt.web.courseview import present_course
from tests.shipped import shipped
from tests.web import sample

LIBRARY = shipped()


def view(page=None):
    return present_course(page or sample.course_page(), LIBRARY)


def html(page=None):
    shown = present_course_page(page or sample.course_page(), LIBRARY)
    return render_to_string("courses/course.html", {"page": shown, "op_id": "an-op-id"})


def row(number, page=None):
    return next(each for each in view(page).rows if each.number == number)


def with_last(**changes):
    page = sample.course_page()
    last = replace(next(score for score in reversed(page.scores) if score.measure == "phq9"), **changes)
    kept = tuple(score for score in page.scores if score.response_id != last.response_id)
    return replace(page, scores=(*kept, last))


def test_the_head_says_who_where_and_when_next():
    head = view().head
    assert head.name == "Daniel K."
    assert head.details == ("He/him, 44, site engineer", "Wife and two teenagers at home.")
    assert (head.place.session, head.state_line) == ("Session 13 of 16", "Still middle phase. 3 left after this one.")
    assert (head.next_session, head.next_mode) == ("Tuesday 13 May, 14:20", "in person")


def test_what_changed_names_the_safety_item_first_and_the_size_of_the_change():
    last = view().last
    assert (last.safety_name, last.safety_value, last.safety_words) == ("item 9", "0", "Not at all")
    assert last.total == "8"
    assert last.lines == ("The same as last week.", "9 lower than at start.", "6 or more: a reliable change.")
    page = html()
    assert page.index("Read first: item 9") < page.index('class="number">8')


@pytest.mark.parametrize(
    ("safety", "value", "said"),
    [
        ("endorsed", "Yes", "Read the answers first."),
        ("skipped", "Left out", "Ask about it when you meet."),
        ("not_known", "Not known", "Only the total was entered."),
    ],
)
def test_a_safety_answer_that_is_not_plain_is_said_in_words(safety, value, said):
    last = view(with_last(safety=safety, safety_value=None)).last
    assert last.safety_value == value
    assert said in last.safety_words


def test_a_last_score_without_a_total_says_why():
    last = view(with_last(total=None, why_no_total="3 left out; up to 2 may be.")).last
    assert (last.total, last.lines) == ("none", ("3 left out; up to 2 may be.",))


def test_a_course_without_scores_asks_for_one():
    page = replace(sample.course_page(), scores=())
    assert view(page).last is None
    assert "No score yet. Send a measure before you meet." in html(page)


def test_the_table_holds_every_planned_session_its_score_and_what_happened():
    rows = view().rows
    assert [each.number for each in rows] == list(range(1, 17))
    assert (row(1).score, row(1).from_start, row(1).happened) == ("17", "", ["First score", "Initial phase began"])
    assert (row(9).score, row(9).from_start, row(9).happened) == ("11", "−6", ["First reliable change: 6 lower"])
    assert row(4).happened == ["Review", "Middle phase began"]
    assert row(13).happened == ["Next session"]
    assert (row(16).score, row(16).from_start) == ("", "")


def test_a_struck_score_stays_to_be_read_beside_the_one_that_counts():
    assert (row(5).score, row(5).from_start) == ("14", "−3")
    (struck,) = row(5).struck
    assert struck.total == "24"
    assert struck.words == "struck 18 March by Ben R.: typed from another client's sheet"
    assert "<s>24</s>" in html()


def test_a_score_of_no_session_has_a_line_of_its_own_day():
    page = sample.course_page()
    loose = replace(page.scores[0], session=None, about=datetime(2025, 3, 20, tzinfo=UTC).date(), way="total", safety="not_known")
    found = [each for each in view(replace(page, scores=(*page.scores, loose))).rows if each.number is None]
    assert [(each.date, each.score) for each in found] == [("20 March", "17")]
    assert "Only the total was entered" in found[0].happened


def test_what_became_of_a_session_stands_in_the_table():
    page = sample.course_page()
    changed = {2: Attendance.MISSED, 3: Attendance.CANCELLED_THERAPIST, 6: Attendance.LATE}
    sessions = tuple(replace(each, attendance=changed.get(each.number, each.attendance)) for each in page.summary.sessions)
    page = replace(page, summary=replace(page.summary, sessions=sessions))
    assert [row(number, page).happened[0] for number in (2, 3, 6)] == ["Missed, without word", "Cancelled by the therapist", "Came late"]


def test_a_total_worked_out_from_fewer_answers_says_so():
    page = with_last(prorated=True, answered=8)
    assert "Total worked out from 8 of 9 answers" in row(13, page).happened


def test_the_history_says_what_was_done_by_whom_and_what_was_left_open():
    newest, middle, *_ = view().history
    assert newest.words == "Session 12: came"
    assert middle.words == "Middle phase began, agreed with the client"
    assert middle.passed == "Left open: «The people in the client's life»"
    assert middle.reason == "The inventory is half done; we go on with it."
    assert (middle.when, middle.by) == ("Tuesday 11 March, 14:20", "Ben R.")


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"kind": "opened", "state": State.ASSESSMENT}, "Client taken on, course opened"),
        ({"kind": "planned", "session": 4}, "Session 4 given another time or mode"),
        ({"kind": "listed"}, "Listed for supervision"),
        ({"kind": "moved", "state": State.ON_HOLD}, "On hold"),
        ({"kind": "moved", "state": State.ENDED_EARLY}, "Ended early"),
    ],
)
def test_each_kind_of_event_has_its_words(event, said):
    page = replace(sample.course_page(), events=(CourseEvent(datetime(2025, 3, 1, 9, tzinfo=UTC), "Ben R.", **event),))
    assert view(page).history[0].words == said


def test_the_therapist_can_send_enter_record_move_and_list():
    page = html()
    for words in ("Send a measure", "Open session 13", "Look at this step", "Show the link", "List for supervision", "Print"):
        assert words in page
    assert "The link is valid until Tuesday 13 May, 14:20." in page


def test_a_link_that_is_no_longer_valid_is_not_shown():
    page = sample.course_page()
    over = sample.asked("gad7", session=13, expires_at=datetime(2025, 5, 12, tzinfo=UTC))
    page = replace(page, summary=replace(page.summary, open_questionnaires=(over,)))
    assert "The link was valid until Monday 12 May, 01:00." in html(page)
    assert "Show the link" not in html(page)


def test_open_alerts_stand_above_all_else():
    page = sample.course_page()
    page = replace(page, alerts=(sample.alert(page.summary.id, page.scores[0].response_id),))
    assert html(page).index("Open alert") < html(page).index("Read first")


def test_a_finished_course_offers_nothing_to_send():
    page = sample.course_page()
    over = replace(page.summary, state=State.CLOSED, phase=None, ended_on=datetime(2025, 5, 6, tzinfo=UTC).date())
    page = replace(page, summary=over)
    assert "Send a measure" not in html(page)
    assert "Move the course" not in html(page)
    assert "Open session" not in html(page)
    assert view(page).head.place.session == "Closed"
    assert view(page).head.next_session == "The course ended Tuesday 6 May"


def test_an_endorsed_safety_item_is_said_in_its_own_words_wherever_it_stands():
    page = with_last(safety="endorsed", safety_value=1)
    assert (view(page).last.safety_value, view(page).last.safety_words) == ("1", "Several days")
    assert "Item 9: 1, several days" in html(page)

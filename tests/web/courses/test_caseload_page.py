"""What the caseload says of nine people on a Tuesday morning."""

import gzip
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.template.loader import render_to_string

from openipt.core.courses import Attendance
from openipt.web.courses.present import present_caseload
from tests.shipped import shipped
from tests.web import sample

LIBRARY = shipped()


def shown(caseload=None):
    return present_caseload(caseload or sample.caseload(), LIBRARY)


def row_of(name, caseload=None):
    return next(row for group in shown(caseload).groups for row in group.rows if row["name"] == name)


def html(caseload=None):
    return render_to_string("courses/caseload.html", {"caseload": shown(caseload)})


def with_course(course):
    return replace(sample.caseload(), courses=(course,))


def test_the_first_sentence_counts_people_sessions_and_alerts():
    assert shown().summary == "Tuesday 1 April, 08:10. Nine people, four sessions today, one open safety alert."


def test_alerts_come_first_then_today_then_this_week_and_next_then_the_rest():
    assert [(group.key, [row["name"] for row in group.rows]) for group in shown().groups] == [
        ("first", ["Ella M."]),
        ("today", ["Marc L.", "Daniel K.", "Hannah R."]),
        ("soon", ["Fatima B.", "Priya S.", "Aisha N.", "Margaret O."]),
        ("later", ["Omar F."]),
        ("finished", ["Zoe T."]),
    ]


def test_an_open_alert_shows_its_evidence_its_time_and_that_nobody_has_it():
    (alert,) = row_of("Ella M.")["alerts"]
    assert alert.title == "Safety"
    assert alert.answer == "Item 9: 1, several days"
    assert alert.when == "Answered today 07:52."
    assert alert.owner == "Nobody has taken it yet."
    assert "Open alert" in html()


def test_a_taken_alert_still_comes_first_and_names_who_has_it_until_it_is_closed():
    ella = sample.caseload().courses[0]
    taken = replace(ella.alerts[0], state="taken", taken_by="Cleo V.", taken_at=sample.at(1, 7, 58))
    (alert,) = row_of("Ella M.", with_course(replace(ella, alerts=(taken,))))["alerts"]
    assert alert.owner == "Taken by Cleo V. today 07:58."
    acted = replace(taken, state="acted")
    (alert,) = row_of("Ella M.", with_course(replace(ella, alerts=(acted,))))["alerts"]
    assert alert.owner.endswith("it is not closed yet.")
    closed = with_course(replace(ella, alerts=(replace(taken, state="closed"),)))
    assert [group.key for group in shown(closed).groups] == ["today"]


def test_a_row_says_where_the_course_is_and_how_far_the_score_moved_from_the_start():
    row = row_of("Daniel K.")
    assert (row["session"], row["phase"]) == ("Session 7 of 16", "middle")
    assert (row["number"], row["difference"], row["than"], row["reliable"]) == ("15", "2 lower", "than at start", False)
    assert (row["next"], row["next_more"]) == ("Today 13:20", "in person")
    assert row_of("Marc L.")["reliable"]


def test_a_later_session_is_said_with_its_day():
    assert (row_of("Fatima B.")["next"], row_of("Fatima B.")["next_more"]) == ("Tomorrow", "10:00, in person")
    assert (row_of("Priya S.")["next"], row_of("Priya S.")["next_more"]) == ("Thu 3 April", "14:00, in person")


def test_what_is_due_is_told_apart_by_sign_and_words():
    assert "GAD-7 not answered yet" in row_of("Daniel K.")["due"]
    hannah = row_of("Hannah R.")["due"]
    assert "#sign-box" in hannah
    assert "PHQ-9: 6 of 9, not finished" in hannah
    assert "Go on to the middle phase?" in hannah
    assert "Nothing due" in row_of("Marc L.")["due"]


def test_a_first_score_a_missing_total_and_no_score_are_said_as_such():
    first = sample.course(4, "Daniel K.", sample.at(1, 13, 20), 1, [17])
    assert row_of("Daniel K.", with_course(first))["difference"] == "first score"
    without = replace(first, scores=(replace(first.scores[0], total=None, why_no_total="3 left out; up to 2 may be."),))
    row = row_of("Daniel K.", with_course(without))
    assert (row["number"], row["difference"], row["than"]) == ("none", "No total:", "3 left out; up to 2 may be.")
    assert row_of("Omar F.")["difference"] == "no score yet"


def test_a_finished_course_says_when_it_ended_and_has_nothing_due():
    row = row_of("Zoe T.")
    assert (row["next"], row["next_more"]) == ("Ended", "Mon 24 March")
    assert row["due"] == ""


def test_a_session_that_passed_without_a_word_stays_under_today():
    late = sample.course(4, "Daniel K.", sample.at(1, 13, 20) - timedelta(days=3), 6, [17])
    assert [group.key for group in shown(with_course(late)).groups] == ["today"]
    assert "Session 7: record who came" in row_of("Daniel K.", with_course(late))["due"]


def test_a_course_with_every_session_over_has_none_planned():
    done = sample.course(4, "Daniel K.", sample.at(1, 13, 20), 16, [17, 5], phase="ending")
    row = row_of("Daniel K.", with_course(done))
    assert (row["session"], row["next"]) == ("All 16 sessions over", "None planned")
    assert "Complete the course?" in row["due"]


def test_nobody_yet_is_said_with_one_thing_to_do():
    empty = html(replace(sample.caseload(), courses=()))
    assert "Nobody here yet" in empty
    assert "Add the first client" in empty


def test_names_are_escaped():
    course = sample.course(4, "<script>", sample.at(1, 13, 20), 6, [17])
    assert "<script>" not in html(with_course(course))
    assert "&lt;script&gt;" in html(with_course(course))


def test_fifty_clients_with_twelve_sessions_fit_into_thirty_kilobytes_on_the_wire():
    some = sample.caseload().courses[:8]
    fifty = tuple(replace(some[n % 8], id=UUID(int=5000 + n), sessions=some[n % 8].sessions[:12]) for n in range(50))
    page = html(replace(sample.caseload(), courses=fifty))
    assert page.count('class="person"') == 50
    assert len(gzip.compress(page.encode(), 6)) <= 30_000


def test_a_cancelled_session_is_over_and_the_next_one_is_named():
    daniel = sample.caseload().courses[3]
    sessions = tuple(replace(each, attendance=Attendance.CANCELLED_CLIENT) if each.number == 7 else each for each in daniel.sessions)
    row = row_of("Daniel K.", with_course(replace(daniel, sessions=sessions)))
    assert row["session"] == "Session 8 of 16"
    assert row["next"] == "Tue 8 April"

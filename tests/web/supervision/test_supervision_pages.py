"""What a supervisor sees: the listed cases and nothing that names a client."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from openipt.actions import course_sheets, courses, measures, notes, rules, sessions, supervision
from openipt.core.courses import Attendance
from openipt.record import models, read, session_parts
from openipt.record.models.base import DOORS_OPEN
from openipt.record.values_of_rules import FiredRule
from openipt.web import shell
from openipt.web.firedview import fired_lines
from tests.cast import NOW, PASSWORD, begin_treatment, op, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def room(cast, monkeypatch, settings) -> Client:
    """Cleo's browser, signed in; Ana's course is listed for her."""
    settings.STATIC_ROOT.mkdir(exist_ok=True)  # served files are gathered by `openipt serve`, which no test here starts
    monkeypatch.setattr(shell, "now", lambda: NOW)
    begin_treatment(cast.ben, cast.ana_course)
    supervision.list_case(cast.ben, cast.ana_course, op_id=op(), supervisor_id=cast.cleo.member.id, until=date(2026, 12, 20), now=NOW)
    browser = Client()
    assert browser.post("/sign-in/", {"login": cast.email("cleo"), "password": PASSWORD}).status_code == 302
    return browser


def test_the_list_says_where_each_case_is_who_listed_it_and_until_when(room, cast):
    page = room.get("/supervision/").content.decode()
    assert "One case listed" in page
    assert "Session 1 of 16" in page
    assert "Ben R." in page
    assert "Sun 20 Dec" in page
    assert "27 days left" in page
    assert reverse("listed_course", args=[cast.ana_course]) in page


def test_no_name_no_personal_detail_and_nothing_of_the_therapists_to_press(room, cast):
    for url in ("/supervision/", reverse("listed_course", args=[cast.ana_course])):
        page = room.get(url).content.decode()
        for word in ("Ana", "she/her", "baker", "sister", "in a test", "Send a measure", "/courses/"):
            assert word not in page


def test_the_listed_course_shows_its_line_and_its_words(room, cast):
    page = room.get(reverse("listed_course", args=[cast.ana_course])).content.decode()
    assert "The course line" in page
    assert "The same in words" in page
    assert "Ben R. listed this case until Sunday 20 December (27 days left)" in page


def test_rules_that_have_come_up_stand_there_with_what_they_rest_on_and_nothing_to_press(room, cast):
    for session, total in ((1, 8), (2, 13)):
        measures.enter_total(
            cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=session, about=NOW.date(), total=total, safety_answer=0, now=NOW
        )
    page = room.get(reverse("listed_course", args=[cast.ana_course])).content.decode()
    assert "A jump since the last score" in page
    assert "PHQ-9 8 at session 1, 13 at session 2: heavier by 5 (62.5 %)." in page
    assert "on which the therapist has not decided yet" in page
    assert "What we make of it" not in page


def test_the_list_names_the_rules_of_the_latest_session_until_the_therapist_has_decided_on_them(room, cast):
    assert "Look together" not in room.get("/supervision/").content.decode()
    for session, total in ((1, 8), (2, 14)):
        measures.enter_total(
            cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=session, about=NOW.date(), total=total, safety_answer=0, now=NOW
        )
    page = room.get("/supervision/").content.decode()
    assert "<b>Reliably worse than at first; A jump since the last score</b><br>The therapist has not decided on it yet." in page
    decide(cast, "ot.worse_6")
    assert "<b>A jump since the last score</b>" in room.get("/supervision/").content.decode()
    decide(cast, "ot.jump_5")
    assert "Look together" not in room.get("/supervision/").content.decode()


def test_the_list_names_no_rule_that_the_service_has_switched_off(room, cast):
    for session, total in ((1, 8), (2, 13)):
        measures.enter_total(
            cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=session, about=NOW.date(), total=total, safety_answer=0, now=NOW
        )
    assert "A jump since the last score" in room.get("/supervision/").content.decode()
    models.Service.objects.update(rules_off=["ot.jump_5"])
    assert "A jump since the last score" not in room.get("/supervision/").content.decode()


def decide(cast, rule: str) -> None:
    made = rules.Made(rule=rule, session=2, choices=("supervision",), reason="A bad week at work.")
    rules.decide(cast.ben, cast.ana_course, made, op_id=op(), now=NOW)


def test_the_hours_of_sleep_from_a_worksheet_are_not_told_to_a_supervisor(room, cast):
    shown = read.listed_course(cast.cleo, cast.ana_course, now=NOW)
    dip = FiredRule("ipsrt.short_sleep_dip", "Lower score with short sleep", "safety", 2, "Sleep: 5.1 hours a night.", None, not_improvement=True)
    (line,) = fired_lines(replace(shown, fired=(dip,)))
    assert (line.evidence, line.url) == ("", "")
    assert line.caution == "Not read as improvement: a high may be beginning."
    (line,) = fired_lines(replace(shown, fired=(dip,), pseudonymised=False))
    assert line.evidence == "Sleep: 5.1 hours a night."


def test_a_course_that_is_not_listed_is_not_there(room, cast):
    assert room.get(reverse("listed_course", args=[take_on(cast.ben, "Marc L.")])).status_code == 404


def test_an_empty_list_says_what_belongs_there(cast, monkeypatch, settings):
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    browser = Client()
    browser.post("/sign-in/", {"login": cast.email("cleo"), "password": PASSWORD})
    assert "No case is listed for you" in browser.get("/supervision/").content.decode()


# The name, the notes, and comments


def lines(cast, verb: str) -> int:
    return models.AuditLine.objects.filter(chain=f"course:{cast.ana_course}", verb=verb, outcome="done").count()


def test_the_name_is_shown_on_one_answer_only_each_time_with_its_line_and_kept_by_no_cache(room, cast):
    address = reverse("show_name", args=[cast.ana_course])
    assert room.get(address).status_code == 405
    for times in (1, 2):
        shown = room.post(address)
        assert "Ana P." in shown.content.decode()
        assert "That you asked is written down" in shown.content.decode()
        assert shown.headers["Cache-Control"] == "no-store"
        assert lines(cast, "show_name") == times
    for url in ("/supervision/", reverse("listed_course", args=[cast.ana_course]), reverse("signed_notes", args=[cast.ana_course])):
        assert "Ana" not in room.get(url).content.decode()
    assert lines(cast, "show_name") == 2


def sign_first_note(cast, words: str) -> None:
    courses.record_attendance(cast.ben, cast.ana_course, op_id=op(), number=1, came=courses.Came(Attendance.MISSED), now=NOW)
    note_id = session_parts.only_part_id(cast.ana_course, 1, "session_note")
    typed = sessions.Typed(note_id, "session_note", {"words": words}, 0, op())
    sessions.save_part(cast.ben, cast.ana_course, 1, typed, op_id=op(), now=NOW)
    state = read.session_page(cast.ben, cast.ana_course, 1, now=NOW).state
    notes.sign(cast.ben, cast.ana_course, 1, op_id=op(), state=state, now=NOW)


def test_the_signed_notes_are_a_page_of_their_own_that_says_what_they_are(room, cast):
    address = reverse("signed_notes", args=[cast.ana_course])
    assert "No note is signed yet" in room.get(address).content.decode()
    sign_first_note(cast, "Sent word through Pat.")
    notes.amend(cast.ben, cast.ana_course, 1, op_id=op(), words="It was Sam.", reason="A slip", now=NOW)
    page = room.get(address).content.decode()
    for words in (
        "The people of the inventory stand here by their initials",
        "Sent word through Pat.",
        "It was Sam.",
        "Why: A slip",
        "Signed by Ben R.",
    ):
        assert words in page
    assert lines(cast, "read_signed_notes") == 2
    assert "Sent word through Pat." not in room.get(reverse("listed_course", args=[cast.ana_course])).content.decode()


def write(cast, sheet, about=None, session=None, **content):
    written = course_sheets.Written(op(), sheet, content, session=session, about=about)
    assert not course_sheets.save(cast.ben, cast.ana_course, written, op_id=op(), now=NOW).mistakes
    return written.id


def test_the_focus_the_story_and_the_goals_stand_before_the_notes_to_be_read_with_initials_alone(room, cast):
    write(cast, "person", display_name="Sarah", relation="spouse")
    write(cast, "focus_choice", area="grief", standing="provisional", decided_on="2026-01-12")
    write(
        cast, "focus_choice", area="role_dispute", person="Sarah", standing="agreed", decided_on="2026-02-12", words="Sarah and I are two flatmates."
    )
    write(cast, "formulation", spoken="You and Sarah stopped talking. Does this fit?", client_response="agree")
    goal = write(cast, "goal", text="One calm talk a week with Sarah", baseline=0)
    write(cast, "goal_rating", about=goal, session=2, rating=3)
    page = room.get(reverse("signed_notes", args=[cast.ana_course])).content.decode()
    for words in (
        "<b>Area</b> <span>Role dispute</span>",
        "S. and I are two flatmates.",
        "You and S. stopped talking. Does this fit?",
        "“One calm talk a week with S.”",
        "Session 2: 3.",
    ):
        assert words in page
    assert "<span>Grief</span>" not in page
    assert "Sarah" not in page
    assert page.index("What the treatment is about") < page.index("No note is signed yet")
    assert "<form" not in page[page.index("What the treatment is about") : page.index("No note is signed yet")]
    listed = room.get(reverse("listed_course", args=[cast.ana_course])).content.decode()
    assert "flatmates" not in listed
    assert lines(cast, "read_signed_notes") == 1


def test_whoever_does_not_supervise_the_case_reads_nothing_of_its_focus(room, cast):
    write(cast, "focus_choice", area="role_dispute", standing="agreed", decided_on="2026-02-12", words="Two flatmates.")
    eve = Client()
    eve.post("/sign-in/", {"login": cast.email("eve"), "password": PASSWORD})
    assert eve.get(reverse("signed_notes", args=[cast.ana_course])).status_code == 404


def test_a_note_that_is_not_signed_is_not_among_them(room, cast):
    note_id = session_parts.only_part_id(cast.ana_course, 1, "session_note")
    typed = sessions.Typed(note_id, "session_note", {"words": "Half a thought"}, 0, op())
    sessions.save_part(cast.ben, cast.ana_course, 1, typed, op_id=op(), now=NOW)
    assert "Half a thought" not in room.get(reverse("signed_notes", args=[cast.ana_course])).content.decode()


def test_a_comment_goes_to_the_therapist_and_its_writer_sees_whether_it_was_seen(room, cast):
    case, send = reverse("listed_course", args=[cast.ana_course]), reverse("comment_on_case", args=[cast.ana_course])
    gone = room.post(send, {"op_id": op(), "words": "Slower, perhaps.", "session": "2"})
    assert gone.headers["Location"] == f"{case}#comments"
    page = room.get(case).content.decode()
    assert "Slower, perhaps." in page
    assert "Session 2: Cleo V., today 09:00. Not seen yet." in page
    (comment,) = read.course_page(cast.ben, cast.ana_course, now=NOW).comments
    supervision.see_comment(cast.ben, cast.ana_course, comment.id, op_id=op(), now=NOW)
    assert "Seen today 09:00." in room.get(case).content.decode()


def test_a_comment_that_is_refused_keeps_what_was_typed(room, cast):
    sent = room.post(reverse("comment_on_case", args=[cast.ana_course]), {"op_id": op(), "words": "Slower, perhaps.", "session": "99"})
    assert sent.status_code == 422
    assert "This course has no session 99." in sent.content.decode()
    assert "Slower, perhaps.</textarea>" in sent.content.decode()
    empty = room.post(reverse("comment_on_case", args=[cast.ana_course]), {"op_id": op(), "words": " ", "session": "2"}).content.decode()
    assert "Write what you want to say to the therapist." in empty
    assert '<option value="2" selected>' in empty


def test_the_therapist_reads_comments_on_the_course_page_and_takes_the_case_off_the_list(room, cast):
    supervision.comment(cast.cleo, cast.ana_course, op_id=op(), words="Slower, perhaps.", now=NOW)
    ben = Client()
    ben.post("/sign-in/", {"login": cast.email("ben"), "password": PASSWORD})
    course = reverse("course", args=[cast.ana_course])
    assert "A comment from supervision to read" in ben.get("/caseload/").content.decode()
    page = ben.get(course).content.decode()
    for words in ("From supervision", "Slower, perhaps.", "The course: Cleo V., today 09:00", "Take it off the list"):
        assert words in page
    (comment,) = read.course_page(cast.ben, cast.ana_course, now=NOW).comments
    ben.post(reverse("see_comment", args=[cast.ana_course, comment.id]), {"op_id": op()})
    assert "Seen today 09:00." in ben.get(course).content.decode()
    assert "comment from supervision" not in ben.get("/caseload/").content.decode()
    ben.post(reverse("take_off_list", args=[cast.ana_course]), {"op_id": op()})
    assert "Taken off the supervisor&#x27;s list" in ben.get(course).content.decode()


def test_after_the_last_day_every_page_and_form_of_the_case_is_gone(room, cast):
    mark = DOORS_OPEN.set(1)
    models.SupervisionListing.objects.update(until=date(2020, 1, 1))
    DOORS_OPEN.reset(mark)
    asked = [room.get(reverse(name, args=[cast.ana_course])) for name in ("listed_course", "signed_notes")]
    asked += [room.post(reverse(name, args=[cast.ana_course]), {"op_id": op(), "words": "x"}) for name in ("show_name", "comment_on_case")]
    assert [answer.status_code for answer in asked] == [404] * 4

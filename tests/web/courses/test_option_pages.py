"""Options on the pages: ticked when a course is opened, taken and laid aside on its page, with what changes and what came of their tasks."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import courses, options, sessions, waiting_list
from openipt.actions.tasks import Said, record
from openipt.core.courses import Attendance, Move, State
from openipt.core.tasks import Outcome
from openipt.record import read
from openipt.record.session_parts import only_part_id
from openipt.web import shell
from tests.cast import ENDED, NOW, begin_treatment, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

OLDER, DISTANCE = read.library().uses_file.options
CHECK = "Before a session at a distance"


@pytest.fixture
def desk(cast, monkeypatch, settings) -> Client:
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    monkeypatch.setattr(shell, "now", lambda: NOW)
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    return client


def page(desk: Client, name: str, *place: object, query: str = "") -> str:
    answer = desk.get(reverse(name, args=place) + query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def card(html: str) -> str:
    found = re.search(r'<section class="card stack" id="options".*?</section>', html, re.DOTALL)
    return found[0] if found else ""


def take(cast, key: str = "telehealth") -> None:
    options.take(cast.ben, cast.ana_course, key, op_id=op(), now=NOW)


def by_video(cast, number: int) -> None:
    starts = next(each.starts_at for each in read.course_page(cast.ben, cast.ana_course, now=NOW).summary.sessions if each.number == number)
    courses.plan_session(cast.ben, cast.ana_course, op_id=op(), number=number, starts_at=starts, mode="video", now=NOW)


def test_an_option_is_taken_and_laid_aside_on_the_course_page_and_no_address_names_it(desk, cast):
    for name, words, line in (("take_option", "Lay it aside", "Option taken:"), ("lay_option_aside", "Take it", "Option laid aside:")):
        address = reverse(name, args=[cast.ana_course])
        answer = desk.post(address, {"option": "telehealth"}, follow=True)
        assert "telehealth" not in answer.redirect_chain[0][0]
        html = unescape(answer.content.decode())
        assert f'{words}<span class="heard">: Sessions by phone or video</span>' in card(html)
        assert f"{line} Sessions by phone or video" in html


def test_what_changes_stands_on_the_page_with_the_sources_a_click_away(desk, cast):
    take(cast, "older_adult")
    html = card(page(desk, "course", cast.ana_course))
    assert [change for change in OLDER.changes if f"<li>{change}</li>" not in html] == []
    assert f'href="{reverse("library")}#option-older_adult"' in html
    library = page(desk, "library")
    section = library.split('id="option-older_adult"')[1].split("</section>")[0]
    assert [source.text for source in OLDER.sources if source.text not in section] == []


def test_the_options_of_a_course_come_first_with_what_came_of_their_tasks(desk, cast):
    take(cast)
    said = Said("telehealth.agreement", Outcome.NOT_DONE, NOW.date(), "He thinks about it.")
    record(cast.ben, cast.ana_course, said, op_id=op(), now=NOW)
    html = card(page(desk, "course", cast.ana_course))
    assert html.index(DISTANCE.title) < html.index(OLDER.title)
    assert re.search(r"Agreement on distance</a></p><p><b>Not done yet</b>", html)
    assert "older_adult.memory" not in html, "the tasks of an option that it does not have are nothing to be done"


def test_an_unknown_option_is_refused_on_the_page_in_one_sentence(desk, cast):
    answer = desk.post(reverse("take_option", args=[cast.ana_course]), {"option": "children"})
    assert answer.status_code == 422
    assert answer.content.decode().count("The library does not have this option. Choose one that it lists.") == 1


def test_a_course_that_is_over_shows_its_options_without_a_button_and_no_others(desk, cast):
    take(cast)
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ENDED_EARLY), beside=ENDED, reason="moved", now=NOW)
    html = card(page(desk, "course", cast.ana_course))
    assert (DISTANCE.title in html, OLDER.title in html, "<button" in html) == (True, False, False)
    answer = desk.post(reverse("take_option", args=[cast.ana_course]), {"option": "older_adult"})
    assert (answer.status_code, "This course is over. Its options stay as they were." in answer.content.decode()) == (409, True)


def test_a_planned_session_by_video_offers_the_option_until_it_is_taken(desk, cast):
    offer, beside = "Planned, and not taken: Sessions by phone or video", "This course does not have the option «Sessions by phone or video» yet"

    def offered() -> tuple[bool, bool, bool]:
        return offer in page(desk, "course", cast.ana_course), *(beside in page(desk, "session", cast.ana_course, number) for number in (1, 2))

    assert offered() == (False, False, False)
    by_video(cast, 2)
    assert offered() == (True, False, True)
    take(cast)
    assert offered() == (False, False, False)


def test_the_tasks_of_an_option_stand_in_the_list_before_treatment_and_throughout(desk, cast):
    assert "Throughout" not in page(desk, "tasks", cast.ana_course)
    take(cast)
    take(cast, "older_adult")
    before, throughout = re.findall(r"<h2[^>]*>(?:Before treatment|Throughout).*?</section>", page(desk, "tasks", cast.ana_course), re.DOTALL)
    for title in ("Agreement on distance", "Help with coming", "Memory and thinking", "Somebody who helps at home", "Talk about medicine"):
        assert title in before
    assert "Before each session at a distance" in throughout


def test_only_sessions_at_a_distance_have_the_task_and_its_sheet(desk, cast):
    take(cast)
    begin_treatment(cast.ben, cast.ana_course)
    by_video(cast, 2)
    assert CHECK not in page(desk, "session", cast.ana_course, 1)
    html = page(desk, "session", cast.ana_course, 2)
    assert [field.title for field in read.library().worksheet("distance_check").fields if field.title not in html] == []
    listed = page(desk, "task", cast.ana_course, "telehealth.each_time", query="?session=2")
    assert "Open session 2" in listed
    assert desk.get(reverse("task", args=[cast.ana_course, "telehealth.each_time"]) + "?session=1").status_code == 404


def write_check(cast, number: int) -> None:
    typed = sessions.Typed(only_part_id(cast.ana_course, number, "distance_check"), "distance_check", {"place": "At her sister's"}, 0, op())
    sessions.save_part(cast.ben, cast.ana_course, number, typed, op_id=op(), now=NOW)


def test_what_was_asked_in_a_session_counts_by_itself_and_stands_in_its_note(desk, cast):
    take(cast)
    begin_treatment(cast.ben, cast.ana_course)
    by_video(cast, 1)
    write_check(cast, 1)
    courses.record_attendance(cast.ben, cast.ana_course, op_id=op(), number=1, came=courses.Came(Attendance.ATTENDED), now=NOW + timedelta(days=30))
    assert "Each session: 1 of 1" in page(desk, "tasks", cast.ana_course)
    assert "The client is here now: At her sister's." in page(desk, "note", cast.ana_course, 1)


def test_a_sheet_stays_on_its_session_once_the_option_is_laid_aside(desk, cast):
    take(cast)
    begin_treatment(cast.ben, cast.ana_course)
    by_video(cast, 1)
    write_check(cast, 1)
    options.lay_aside(cast.ben, cast.ana_course, "telehealth", op_id=op(), now=NOW)
    assert "The client is here now: At her sister's." in page(desk, "session", cast.ana_course, 1)
    by_video(cast, 2)
    assert CHECK not in page(desk, "session", cast.ana_course, 2)


def test_what_was_recorded_stays_to_be_read_once_the_option_is_laid_aside_and_nothing_is_asked_for(desk, cast):
    take(cast, "older_adult")
    record(cast.ben, cast.ana_course, Said("older_adult.carer", Outcome.DONE, NOW.date(), "His daughter joins for the end."), op_id=op(), now=NOW)
    options.lay_aside(cast.ben, cast.ana_course, "older_adult", op_id=op(), now=NOW)
    listed = page(desk, "tasks", cast.ana_course)
    assert "Somebody who helps at home" in listed.split("Of options laid aside")[1]
    assert "Memory and thinking" not in listed
    task = page(desk, "task", cast.ana_course, "older_adult.carer")
    assert ("His daughter joins for the end." in task, "was laid aside" in task, "Record it" in task) == (True, True, False)
    assert "His daughter joins for the end." in page(desk, "task_record", cast.ana_course, "older_adult.carer", 1)
    assert desk.get(reverse("task", args=[cast.ana_course, "older_adult.memory"])).status_code == 404


NEW = {"name": "Olive", "day": "2026-11-30", "time": "10:00", "mode": "video", "protocol": "ipt16"}


def test_a_new_client_begins_with_the_options_that_were_ticked(desk, cast):
    answer = desk.post(reverse("add_client"), {**NEW, "options": ["older_adult", "telehealth"]}, follow=True)
    assert card(unescape(answer.content.decode())).count("Lay it aside") == 2


def test_a_form_with_a_mistake_keeps_what_was_ticked(desk, cast):
    answer = desk.post(reverse("add_client"), {**NEW, "name": "", "options": ["older_adult"]})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert re.findall(r'name="options" value="(\w+)" checked', html) == ["older_adult"]


def test_a_new_client_with_an_unknown_option_is_told_beside_the_boxes(desk, cast):
    answer = desk.post(reverse("add_client"), {**NEW, "options": ["children"]})
    assert answer.status_code == 422
    assert "The library does not have this option." in answer.content.decode().split('id="options"')[1].split("</fieldset>")[0]


def test_a_client_who_comes_back_has_the_earlier_courses_options_ticked(desk, cast):
    take(cast, "older_adult")
    courses.move(cast.ben, cast.ana_course, op_id=op(), move=Move(State.ENDED_EARLY), beside=ENDED, reason="moved", now=NOW)
    html = page(desk, "begin_again", cast.ana_course)
    assert re.findall(r'name="options" value="(\w+)" checked', html) == ["older_adult"]
    answer = desk.post(reverse("begin_again", args=[cast.ana_course]), {**NEW, "options": ["telehealth"]}, follow=True)
    assert "Options: Sessions by phone or video" in unescape(answer.content.decode())


def test_somebody_from_the_waiting_list_begins_with_options(desk, cast):
    referral = waiting_list.take_in(cast.ben, op_id=op(), who=waiting_list.Referred("Olive", NOW.date()), now=NOW)
    address = reverse("waiting_client", args=[referral])
    assert 'name="options"' in desk.get(address).content.decode()
    answer = desk.post(address, {**NEW, "therapist": str(cast.ben.member.id), "options": ["telehealth"]}, follow=True)
    assert "Options: Sessions by phone or video" in unescape(answer.content.decode())

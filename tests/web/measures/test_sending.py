"""What the therapist does with measures on pages: send, show a link, hand over, take back, print, enter from paper, read, strike."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from openipt.actions import measures
from openipt.record import read
from tests.cast import NOW, answer_all, give_second_factor, make_cast, op, send_link

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def at(cast, name, *more):
    return reverse(name, args=[cast.ana_course, *more])


def send(browser, cast, **typed):
    return browser.post(at(cast, "send_measure"), {"op_id": op(), "measure": "phq9", "session": "1", "way": "link", **typed})


def answered(cast):
    response_id, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [1, 2, 0, 1, 1, 1, 1, 1, 0])
    from openipt.actions import questionnaires

    questionnaires.submit(token, browser_secret="a-phone", now=NOW)
    return response_id


def test_what_can_be_sent_is_free_to_ship_and_filled_in_by_clients_the_protocols_own_first(desk, cast):
    page = desk.get(at(cast, "send_measure")).content.decode()
    assert page.index("PHQ-9") < page.index("GAD-7") < page.index("PHQ-2")
    assert "By link PHQ-8 is sent instead" not in page


def test_a_link_is_sent_and_shown_with_its_code_and_address(desk, cast):
    page = desk.get(send(desk, cast).url).content.decode()
    assert "PHQ-9, session 1" in page
    assert "http://testserver/q/" in page
    assert '<svg class="qr"' in page or 'class="qr"' in page
    assert " style=" not in page


def test_without_a_public_address_the_page_says_that_the_link_works_only_here(desk, cast, settings):
    url = send(desk, cast).url
    assert "the link opens on this machine alone" in desk.get(url).content.decode()
    settings.OPENIPT_PUBLIC_ADDRESS = "https://ipt.example.org"
    page = desk.get(url).content.decode()
    assert "the link opens on this machine alone" not in page
    assert "https://ipt.example.org/q/" in page


def test_sending_twice_with_one_mark_sends_once(desk, cast):
    mark = op()
    assert send(desk, cast, op_id=mark).url == send(desk, cast, op_id=mark).url


def test_paper_leads_to_the_printable_form_with_the_questions_word_for_word(desk, cast):
    url = send(desk, cast, way="paper").url
    assert url == at(cast, "paper_form", "phq9")
    page = desk.get(url).content.decode()
    for item in read.library().measure("phq9").items:
        assert item.text in page
    assert "Developed by Drs. Robert L. Spitzer" in page


def test_nothing_chosen_is_said_beside_its_field_and_what_was_chosen_is_kept(desk, cast):
    answer = send(desk, cast, measure="", way="device")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#measure">Questionnaire: choose one</a>' in page
    assert 'value="device" checked' in page


def test_handing_over_signs_the_therapist_out_and_opens_the_questions(desk, cast):
    response_id = desk.get(send(desk, cast, way="device").url).context["response_id"]
    answer = desk.post(at(cast, "hand_over", response_id))
    assert answer.url.startswith("/q/")
    assert "Before you start" in desk.get(answer.url).content.decode()
    assert desk.get(at(cast, "send_measure")).url.startswith("/sign-in/")


def test_a_link_taken_back_leads_nowhere(desk, cast, phone):
    response_id, token = send_link(cast.ben, cast.ana_course)
    assert desk.post(at(cast, "revoke_link", response_id), {"op_id": op()}).url == at(cast, "course")
    assert phone.get(reverse("questionnaire", args=[token])).status_code == 404


def test_answers_from_paper_are_stored_and_shown_question_by_question(desk, cast):
    items = [item.key for item in read.library().measure("phq9").scored_items]
    typed = {"op_id": op(), "session": "1", "about": "2026-11-20", **{f"answer_{key}": "1" for key in items if key != "sleep"}}
    page = desk.get(desk.post(at(cast, "enter_score", "phq9"), typed).url).content.decode()
    assert "Entered from paper" in page
    assert "Worked out from 8 of 9 answers." in page
    assert "Left out" in page


def test_a_total_asks_for_the_safety_answer_apart(desk, cast):
    address = at(cast, "enter_score", "phq9") + "?by=total"
    typed = {"op_id": op(), "session": "1", "about": "2026-11-20", "total": "15"}
    answer = desk.post(address, typed)
    assert answer.status_code == 422
    assert "Answer about safety: choose it" in answer.content.decode()
    assert 'value="15"' in answer.content.decode()
    page = desk.get(desk.post(address, {**typed, "safety_answer": "not_known"}).url).content.decode()
    assert "The answer about safety is not known. Ask." in page


def test_a_day_ahead_is_refused_beside_its_field_with_everything_kept(desk, cast):
    typed = {"op_id": op(), "session": "1", "about": "2027-01-01", "answer_mood": "2"}
    answer = desk.post(at(cast, "enter_score", "phq9"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#about">That day lies ahead.' in page
    assert 'value="2027-01-01"' in page
    assert 'name="answer_mood" value="2" checked' in page.replace(' id="answer_mood"', "")


def test_a_score_shows_each_answer_with_the_one_before_it(desk, cast):
    response_id, token = send_link(cast.ben, cast.ana_course)
    answer_all(token, [1, 2, 0, 1, 1, 1, 1, 1, 0])
    from openipt.actions import questionnaires

    questionnaires.answer(token, op_id=op(), browser_secret="a-phone", item="mood", value=3, now=NOW)
    questionnaires.submit(token, browser_secret="a-phone", now=NOW)
    page = desk.get(at(cast, "score", response_id)).content.decode()
    assert "Before: 2, more than half the days" in page
    assert "moderate" not in page
    assert ": mild" in page


def test_a_struck_score_stays_visible_with_its_reason(desk, cast):
    response_id = answered(cast)
    answer = desk.post(at(cast, "strike_score", response_id), {"op_id": op(), "reason": " "})
    assert answer.status_code == 422
    assert '<a href="#reason">' in answer.content.decode()
    desk.post(at(cast, "strike_score", response_id), {"op_id": op(), "reason": "It was her sister's."})
    page = desk.get(at(cast, "score", response_id)).content.decode()
    assert "Struck by Ben R." in page
    assert "It was her sister&#x27;s." in page


def test_the_therapist_next_door_finds_nothing(cast, phone):
    from tests.cast import PASSWORD

    phone.post("/sign-in/", {"login": cast.email("eve"), "password": PASSWORD})
    response_id = answered(cast)
    for name, more in (("send_measure", ()), ("enter_score", ("phq9",)), ("paper_form", ("phq9",)), ("score", (response_id,))):
        assert phone.get(at(cast, name, *more)).status_code == 404


def test_a_practice_that_nobody_can_be_reached_in_sends_the_phq8_by_link_and_says_why(db, client):
    cast = make_cast("real")
    give_second_factor(cast.accounts["ben"])
    client.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    assert "By link PHQ-8 is sent instead" in client.get(at(cast, "send_measure")).content.decode()
    assert "PHQ-8, session 1" in client.get(send(client, cast).url).content.decode()
    assert "PHQ-9, session 1" in client.get(send(client, cast, way="device").url).content.decode()


def test_an_alert_comes_of_a_safety_answer_entered_with_a_total(cast):
    measures.enter_total(
        cast.ben, cast.ana_course, op_id=op(), measure="phq9", session=1, about=date(2026, 11, 20), total=15, safety_answer=1, now=NOW
    )
    assert len(read.course_page(cast.ben, cast.ana_course, now=NOW).alerts) == 1

"""What a client meets on the way through a questionnaire: start, questions, help, stopping, sending, and what the link says after."""

import pytest
from django.urls import reverse

from openipt.record import read
from openipt.web import shell
from openipt.web.fieldforms import questions_in_order
from tests.cast import IN_A_MINUTE, NOW, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
KEYS = [item.key for item in read.library().measure("phq9").items]


def at(name: str, token: str, *more: int) -> str:
    return reverse(name, args=[token, *more])


def start(browser, token):
    return browser.post(at("begin", token), {"op_id": op()})


def press(browser, token, number, answer="", do="next", op_id=None):
    item = questions_in_order(read.library().measure("phq9"))[number - 1].key
    return browser.post(at("question", token, number), {"op_id": op_id or op(), "item": item, "answer": answer, "do": do})


def answer_everything(browser, token, value="1"):
    start(browser, token)
    for number in range(1, 10):
        press(browser, token, number, "0" if number == 9 else value)


def asked(token, browser):
    secret = browser.cookies["answers"].value if "answers" in browser.cookies else ""
    return read.questionnaire(token, secret, now=NOW)


def test_the_start_page_says_who_reads_it_and_whom_to_call_and_names_no_client(phone, token):
    page = phone.get(at("questionnaire", token)).content.decode()
    assert "Ben R., your therapist" in page
    assert "Before you meet on Tuesday 24 November, 09:00" in page
    assert 'href="tel:116123"' in page
    assert "Ana" not in page
    assert "<title>Questions</title>" in page


def test_opening_the_link_changes_nothing(phone, token):
    phone.get(at("questionnaire", token))
    assert asked(token, phone).state == "asked"
    assert "answers" not in phone.cookies


def test_an_unknown_link_is_not_there_and_still_says_whom_to_call(phone, cast):
    answer = phone.get(at("questionnaire", "nobody-sent-this"))
    assert answer.status_code == 404
    assert "Call 116 123" in answer.content.decode()


def test_starting_leads_to_the_first_question_and_the_browser_is_known_from_then_on(phone, token):
    assert start(phone, token).url == at("question", token, 1)
    cookie = phone.cookies["answers"]
    assert cookie["httponly"]
    assert cookie["path"] == at("questionnaire", token)
    page = phone.get(at("question", token, 1)).content.decode()
    assert "Question 1 of 9" in page
    assert "Little interest or pleasure in doing things" in page
    assert "Over the last 2 weeks, how often have you been bothered by any of the following problems?" in page
    assert "Nobody reads it" in page


def test_next_saves_the_answer_and_goes_on(phone, token):
    start(phone, token)
    assert press(phone, token, 1, "2").url == at("question", token, 2)
    assert asked(token, phone).answers == {"interest": 2}
    assert "Saved 09:00" in phone.get(at("question", token, 2)).content.decode()


def test_back_and_stop_save_what_was_chosen(phone, token):
    start(phone, token)
    assert press(phone, token, 2, "1", do="back").url == at("question", token, 1)
    assert press(phone, token, 3, "3", do="later").url == at("later", token)
    assert asked(token, phone).answers == {"mood": 1, "sleep": 3}
    assert "Two of nine answers are kept." in phone.get(at("later", token)).content.decode()


def test_a_skipped_question_is_kept_as_skipped(phone, token):
    start(phone, token)
    assert press(phone, token, 1, do="skip").url == at("question", token, 2)
    assert asked(token, phone).answers == {"interest": None}


def test_next_without_a_choice_asks_kindly_and_requires_nothing(phone, token):
    start(phone, token)
    answer = press(phone, token, 1)
    assert answer.status_code == 422
    assert "Choose one, or press “Skip this one”." in answer.content.decode()


def test_the_same_choice_sent_twice_is_kept_once(phone, token):
    start(phone, token)
    mark = op()
    first = press(phone, token, 1, "2", do="save", op_id=mark)
    second = press(phone, token, 1, "2", do="save", op_id=mark)
    assert first.json() == second.json() == {"saved": "Saved 09:00", "help": ""}


def test_next_after_the_script_has_saved_stores_nothing_new(phone, token, monkeypatch):
    start(phone, token)
    mark = op()
    press(phone, token, 1, "2", do="save", op_id=mark)
    monkeypatch.setattr(shell, "now", lambda: IN_A_MINUTE)
    press(phone, token, 1, "2", op_id=mark)
    assert asked(token, phone).last_saved_at == NOW


def test_the_script_learns_by_the_status_that_an_answer_was_refused(phone, token):
    start(phone, token)
    mark = op()
    press(phone, token, 1, "2", do="save", op_id=mark)
    assert press(phone, token, 1, "3", do="save", op_id=mark).status_code == 409


@pytest.mark.parametrize("value", ["1", "2", "3"])
def test_an_endorsed_safety_item_brings_help_at_once(phone, token, value):
    start(phone, token)
    assert press(phone, token, 9, value).url == at("help", token)
    page = phone.get(at("help", token)).content.decode()
    assert "Thank you for telling us" in page
    assert "Call 999" in page
    assert "Go on with the questions" in page
    assert " safe" not in page


def test_the_script_is_led_to_help_too(phone, token):
    start(phone, token)
    assert press(phone, token, 9, "1", do="save").json()["help"] == at("help", token)


def test_help_without_such_an_answer_thanks_for_nothing(phone, token):
    start(phone, token)
    press(phone, token, 9, "0")
    page = phone.get(at("help", token)).content.decode()
    assert "Thank you for telling us" not in page
    assert "If you need someone now" in page


def test_the_question_that_does_not_count_comes_last_and_is_optional(phone, token):
    start(phone, token)
    assert press(phone, token, 9, "0").url == at("question", token, 10)
    assert "One more, if you like" in phone.get(at("question", token, 10)).content.decode()
    assert press(phone, token, 10, do="skip").url == at("end", token)
    assert phone.get(at("question", token, 11)).status_code == 404


def test_the_end_names_what_was_left_out_and_credits_the_authors(phone, token):
    start(phone, token)
    press(phone, token, 1, "1")
    press(phone, token, 2, do="skip")
    page = phone.get(at("end", token)).content.decode()
    assert "One of nine answers." in page
    assert "Question 2 of 9" in page
    assert "Question 1 of 9" not in page
    assert "Developed by Drs. Robert L. Spitzer" in page


def test_the_receipt_names_the_client_once_and_never_again(phone, token):
    answer_everything(phone, token)
    receipt = phone.post(at("end", token), {"op_id": op()}).content.decode()
    assert "Thank you, Ana." in receipt
    assert "Your own line" in receipt
    assert "8 today." in receipt
    for again in (phone.post(at("end", token), {"op_id": op()}), phone.get(at("questionnaire", token))):
        page = again.content.decode()
        assert "Saved 09:00" in page
        assert "Ana" not in page
        assert "8 today" not in page


def test_sending_nothing_is_refused_with_a_sentence(phone, token):
    start(phone, token)
    answer = phone.post(at("end", token), {"op_id": op()})
    assert answer.status_code == 422
    assert "No question is answered yet" in answer.content.decode()


def test_a_finished_link_opens_no_question(phone, token):
    answer_everything(phone, token)
    phone.post(at("end", token), {"op_id": op()})
    assert phone.get(at("question", token, 1)).url == at("questionnaire", token)


def test_another_browser_sees_no_earlier_answer_and_goes_on_at_the_first_open_question(phone, token, client):
    start(phone, token)
    press(phone, token, 1, "2")
    assert client.get(at("question", token, 1)).url == at("questionnaire", token)
    page = client.get(at("questionnaire", token)).content.decode()
    assert "begun in another browser" in page
    assert "Go on at question 2" in page
    assert start(client, token).url == at("question", token, 2)


def test_the_browser_that_was_left_is_asked_to_open_the_link_again(phone, token, client):
    start(phone, token)
    start(client, token)
    assert phone.get(at("question", token, 1)).url == at("questionnaire", token)


def test_not_me_asks_once_more_and_then_the_link_has_ended(phone, token):
    page = phone.get(at("not_me", token)).content.decode()
    assert "Did this reach the wrong person?" in page
    assert asked(token, phone).state == "asked"
    assert "Thank you" in phone.post(at("not_me", token), {"op_id": op()}).content.decode()
    closed = phone.get(at("questionnaire", token))
    assert closed.status_code == 404
    assert "This link does not work" in closed.content.decode()


def test_a_link_that_has_run_out_says_so_and_whom_to_call(phone, token, monkeypatch):
    monkeypatch.setattr(shell, "now", lambda: NOW.replace(year=NOW.year + 1))
    page = phone.get(at("questionnaire", token)).content.decode()
    assert "This link has ended" in page
    assert "Call 116 123" in page
    assert start(phone, token).status_code == 200


def test_no_client_page_may_be_kept_by_a_cache(phone, token):
    start(phone, token)
    for name, more in (("questionnaire", ()), ("question", (1,)), ("help", ()), ("end", ()), ("later", ()), ("not_me", ())):
        assert "no-store" in phone.get(at(name, token, *more))["Cache-Control"]


def test_client_pages_hold_no_inline_script_or_style(phone, token):
    start(phone, token)
    for name, more in (("questionnaire", ()), ("question", (1,)), ("help", ()), ("end", ()), ("later", ()), ("not_me", ())):
        page = phone.get(at(name, token, *more)).content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert page.count("<script") == (1 if name == "question" else 0)
        assert " onclick" not in page


def test_a_form_without_its_mark_saves_nothing(phone, token):
    start(phone, token)
    answer = phone.post(at("question", token, 1), {"op_id": "", "answer": "2", "do": "next"})
    assert answer.status_code == 409
    assert asked(token, phone).answers == {}


def test_help_shows_the_numbers_of_the_country_that_the_client_is_in_now(phone, token):
    start(phone, token)
    assert press(phone, token, 9, "2").headers["Location"] == at("help", token)
    here = phone.get(at("help", token)).content.decode()
    assert "Call 116 123" in here
    assert "I am in another country now" in here
    there = phone.get(at("help", token), {"in": "us"}).content.decode()
    assert "Call 988" in there
    assert "Call 116 123" not in there
    assert "Go on with the questions" in there

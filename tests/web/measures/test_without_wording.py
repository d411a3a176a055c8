"""Pages offer only what may be sent, take totals of the rest by hand, and ask 0 to 10, answers of a question's own, and what does not apply."""

import pytest
from django.test import Client
from django.urls import reverse

from openipt.actions import measures, questionnaires
from openipt.record import read
from tests.cast import NOW, answer_all, op, send_link
from tests.worded import worded

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


FROM_GOALS = {"gas", "goals"}


def at(cast, name, *more):
    return reverse(name, args=[cast.ana_course, *more])


def text(response) -> str:
    return response.content.decode()


def ask(cast, key: str) -> tuple[Client, str]:
    """A phone in which the measure was begun, and the link's token."""
    phone, (_, token) = Client(), send_link(cast.ben, cast.ana_course, key)
    phone.post(f"/q/{token}/begin/", {"op_id": op()})
    return phone, token


def offered(page: str) -> set[str]:
    return {key for key in read.library().measures if f'name="measure" value="{key}"' in page.replace(' id="measure"', "")}


def test_only_what_may_be_sent_is_offered_and_the_rest_is_entered_here(desk, cast):
    page = text(desk.get(at(cast, "send_measure")))
    library = read.library()
    may = {key for key in library.measures if library.measure(key).may_be_sent}
    assert offered(page) == may
    assert may >= {"phq9", "gad7", "ucla3", "alliance_pulse", "function_5"}
    for key in sorted(set(library.measures) - may):
        assert (at(cast, "enter_score", key) in page) == (key not in FROM_GOALS)


@pytest.mark.parametrize("key", sorted(FROM_GOALS))
def test_what_is_worked_out_from_goals_is_neither_entered_nor_printed(desk, cast, key):
    why = f"{read.library().measure(key).short_title} is worked out from the goals on the focus page. Rate them there."
    for answer in (desk.get(at(cast, "enter_score", key)), desk.post(at(cast, "enter_score", key), {"op_id": op(), "total": "5"})):
        assert answer.status_code == 409
        assert why in text(answer)
    assert why in text(desk.get(at(cast, "paper_form", key)))


@pytest.mark.parametrize("key", ["epds", "wsas", "iip32", "srm5", "phqa"])
def test_the_printable_form_of_what_may_not_be_shown_is_refused_in_a_sentence(desk, cast, key):
    answer = desk.get(at(cast, "paper_form", key))
    assert answer.status_code == 409
    assert read.library().measure(key).why_not_sent in text(answer)


def test_a_clinicians_rating_is_not_printed_for_the_client(desk, cast):
    answer = desk.get(at(cast, "paper_form", "hamd17"))
    assert answer.status_code == 409
    assert "HAM-D17 is filled in by a clinician. Enter it yourself." in text(answer)


@pytest.mark.parametrize("key", ["epds", "iip32", "srm5"])
def test_what_may_not_be_shown_is_entered_as_a_total_alone_even_where_answers_are_asked_for(desk, cast, key):
    page = text(desk.get(at(cast, "enter_score", key) + "?by=items"))
    assert 'name="total"' in page
    assert "answer_e1" not in page
    assert read.library().measure(key).why_not_shown in page
    typed = {"op_id": op(), "session": "1", "about": "2026-11-20", "total": "12", "safety_answer": "0"}
    assert "12" in text(desk.get(desk.post(at(cast, "enter_score", key), typed).url))


def test_each_safety_question_beside_a_total_has_its_own_field(desk, cast):
    address = at(cast, "enter_score", "phq9m")
    typed = {"op_id": op(), "session": "1", "about": "2026-11-20", "total": "12", "safety_answer": "0", "safety_answer_2": "not_known"}
    page = text(desk.post(address, typed))
    assert '<a href="#safety_answer_3">Answer about safety: choose it' in page
    assert 'value="12"' in page
    page = text(desk.get(desk.post(address, {**typed, "op_id": op(), "safety_answer_3": "0"}).url))
    assert "The answer about safety is not known. Ask." in page


def test_a_rating_is_entered_item_by_item_with_the_answers_of_each_item(desk, cast):
    page = text(desk.get(at(cast, "enter_score", "hamd17")))
    assert "Seen in face, posture, voice or tears" in page
    answers = {f"answer_{item.key}": "1" for item in read.library().measure("hamd17").items}
    done = desk.post(at(cast, "enter_score", "hamd17"), {"op_id": op(), "session": "1", "about": "2026-11-20", **answers})
    page = text(desk.get(done.url))
    assert "of 0 to 52: moderate" in page
    assert "Feels that life is not worth living" in page


def test_a_question_of_0_to_10_offers_eleven_answers_with_words_at_both_ends(cast):
    phone, token = ask(cast, "alliance_pulse")
    page = text(phone.get(f"/q/{token}/1/"))
    assert page.count('type="radio"') == 11
    assert "0, not at all" in page
    assert "10, completely" in page
    gone = phone.post(f"/q/{token}/1/", {"op_id": op(), "item": "understood", "answer": "10", "do": "next"})
    assert gone.headers["Location"].endswith("/2/")
    assert 'value="10" checked' in text(phone.get(f"/q/{token}/1/"))


def test_the_score_shows_the_mean_beside_the_total(desk, cast):
    response_id, token = send_link(cast.ben, cast.ana_course, "alliance_pulse")
    answer_all(token, [7, 6, 5, 8], "alliance_pulse")
    questionnaires.submit(token, browser_secret="a-phone", now=NOW)
    page = text(desk.get(at(cast, "score", response_id)))
    assert "of 0 to 40" in page
    assert "Mean of all four: 6.5." in page


def test_that_a_question_does_not_apply_can_be_answered_and_the_score_says_what_the_most_is(desk, cast, tmp_path):
    with worded(tmp_path, "wsas"):
        phone, token = ask(cast, "wsas")
        assert "Does not apply" in text(phone.get(f"/q/{token}/1/"))
        assert "Does not apply" not in text(phone.get(f"/q/{token}/2/"))
        for number, (item, value) in enumerate({"work": -1, "home": 5, "social": 5, "private": 5, "relationships": 5}.items(), start=1):
            phone.post(f"/q/{token}/{number}/", {"op_id": op(), "item": item, "answer": str(value), "do": "next"})
        assert "All five answers" in text(phone.get(f"/q/{token}/end/"))
        phone.post(f"/q/{token}/end/", {"op_id": op()})
        (point,) = read.course_page(cast.ben, cast.ana_course, now=NOW).scores
        assert point.total == 20
        page = text(desk.get(at(cast, "score", point.response_id)))
        assert "A question does not apply, so the most is 32." in page


def test_answers_of_a_questions_own_are_asked_in_their_printed_order(cast, tmp_path):
    with worded(tmp_path, "epds"):
        phone, token = ask(cast, "epds")
        first, third = (text(phone.get(f"/q/{token}/{number}/")) for number in (1, 3))
        assert first.index('value="0"') < first.index('value="3"')
        assert third.index('value="3"') < third.index('value="0"')


def test_the_printed_form_of_a_licensed_measure_lists_the_answers_of_each_question(desk, cast, tmp_path):
    with worded(tmp_path, "epds", "mspss"):
        page = text(desk.get(at(cast, "paper_form", "epds")))
        assert page.count("Made-up question") == 10
        assert page.count("Made-up answer 4") == 10
        assert "<table" not in page
        assert "comes without its wording" not in page


def test_a_pack_that_was_switched_on_is_offered_and_scored_by_its_own_rule(desk, cast, tmp_path):
    with worded(tmp_path, "who5"):
        assert "who5" in offered(text(desk.get(at(cast, "send_measure"))))
        _, token = send_link(cast.ben, cast.ana_course, "who5")
        answer_all(token, [3, 2, 4, 1, 2], "who5")
        questionnaires.submit(token, browser_secret="a-phone", now=NOW)
        (point,) = read.course_page(cast.ben, cast.ana_course, now=NOW).scores
        assert (point.total, point.band) == (48, "low")


def test_what_moved_since_last_time_is_said_by_the_direction_of_the_measure(desk, cast):
    for session, total in ((1, 20), (2, 30)):
        measures.enter_total(
            *(cast.ben, cast.ana_course),
            op_id=op(),
            measure="function_5",
            session=session,
            about=NOW.date(),
            total=total,
            safety_answer=None,
            now=NOW,
        )
    page = text(desk.get(at(cast, "course")))
    assert "From 20 to 30, 10 higher." in page
    assert "Higher is better." in page

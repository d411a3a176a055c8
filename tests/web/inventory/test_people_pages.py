"""The pages of people: the list and its filters, asking, two tabs, joining, bringing over, and a client's own pages at home."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from openipt.actions import at_home, course_sheets, courses, returning
from openipt.core.courses import Move, State
from openipt.core.ids import uuid7
from openipt.record import read
from openipt.web import shell
from openipt.web.inventory.at_home import BROWSER
from tests.cast import ENDED, NOW, PASSWORD, begin_treatment, op

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def desk(cast, monkeypatch, settings) -> Client:
    """Ben's browser, signed in; its clock stands still."""
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    monkeypatch.setattr(shell, "now", lambda: NOW)
    begin_treatment(cast.ben, cast.ana_course)
    browser = Client()
    browser.post("/sign-in/", {"login": cast.email("ben"), "password": PASSWORD})
    return browser


def write(cast, name: str, **more: object) -> UUID:
    own = uuid7(NOW)
    written = course_sheets.Written(own, "person", {"display_name": name, "relation": "friend", **more})
    course_sheets.save(cast.ben, cast.ana_course, written, op_id=op(), now=NOW)
    return own


def page(desk: Client, cast, name: str = "people", query: str = "", **more: object) -> str:
    answer = desk.get(reverse(name, kwargs={"course_id": cast.ana_course, **more}) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def names_on(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a class="who"[^>]*>.*?<bdi>([^<]+)</bdi>', html)


def send(desk: Client, cast, name: str, form: dict[str, object], query: str = "", **more: object):
    return desk.post(reverse(name, kwargs={"course_id": cast.ana_course, **more}) + query, form)


def test_an_empty_inventory_says_what_to_ask(desk, cast):
    html = page(desk, cast)
    assert "Who has been part of your life this past year, near or far, easy or hard?" in html
    assert "Write down the first person" in html


def test_the_list_is_cut_to_a_kind_and_a_status_without_a_script_and_says_what_each_expects(desk, cast):
    write(cast, "Sarah", i_expect="thank me", they_expect="come home", symptom_effect="-2", satisfaction="3")
    write(cast, "Choir", kind="group")
    write(cast, "Alan", status="deceased")
    assert sorted(names_on(page(desk, cast))) == ["Alan", "Choir", "Sarah"]
    assert names_on(page(desk, cast, query="?kind=group")) == ["Choir"]
    assert names_on(page(desk, cast, query="?kind=person&status=deceased")) == ["Alan"]
    assert len(names_on(page(desk, cast, query="?kind=nonsense"))) == 3
    html = page(desk, cast)
    assert all(words in html for words in ("The client: thank me", "They: come home", "Much worse", "3 of 10", "Not placed"))
    assert "Nobody like that has been written down." in page(desk, cast, query="?kind=pet")


def test_what_is_still_empty_is_counted_with_the_ring_and_named_on_the_persons_page(desk, cast):
    person = write(cast, "Sarah", contact_freq="daily", satisfaction="0")
    assert "2 still empty" in page(desk, cast)
    assert "Still empty: What the client would like to be different, Ring on the circle" in page(desk, cast, "person", person_id=person)


def test_whoever_is_written_down_under_one_roof_lives_with_the_client_and_a_pet_is_a_pet(desk, cast):
    form = {"kind": "person", "status": "living", "_session": "1"}
    assert send(desk, cast, "ask_for_people", {"display_name": "Jo", "relation": "Housemate", **form}, "?at=3").status_code == 302
    assert send(desk, cast, "ask_for_people", {"display_name": "Biscuit", "relation": "pet", **form}, "?at=13").status_code == 302
    jo, biscuit = read.life_page(cast.ben, cast.ana_course, now=NOW).of("person")
    assert (jo.content["lives_with_me"], jo.content["kind"], jo.session) == (True, "person", 1)
    assert biscuit.content["kind"] == "pet"
    assert "Under one roof" not in page(desk, cast).partition("Nobody is written down from:")[2]


def test_a_question_that_is_none_is_not_found(desk, cast):
    for at in ("0", "15", "x"):
        assert desk.get(reverse("ask_for_people", args=[cast.ana_course]) + f"?at={at}").status_code == 404


def test_two_tabs_lose_nothing_the_second_sees_both_and_saves_on_the_newest(desk, cast):
    person = write(cast, "Sarah")
    first = {"display_name": "Sarah", "relation": "Friend", "what_is_good": "she laughs", "_based_on": "1"}
    assert send(desk, cast, "person", first, person_id=person).status_code == 302
    second = {"display_name": "Sarah", "relation": "Friend", "what_is_good": "she sings", "_based_on": "1"}
    answer = send(desk, cast, "person", second, person_id=person)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "she laughs" in html
    assert "she sings" in html
    assert send(desk, cast, "person", {**second, "_based_on": "2"}, person_id=person).status_code == 302
    assert "she laughs" in page(desk, cast, "person", person_id=person).partition("How it read before")[2]


def test_two_entries_are_looked_at_joined_and_parted_again(desk, cast):
    one, other = write(cast, "Sarah", what_is_good="she laughs"), write(cast, "My wife", what_is_hard="silence")
    html = page(desk, cast, "merge_people", query=f"?one={one}&other={other}")
    assert "she laughs" in html
    assert "silence" in html
    form = {"one": str(one), "other": str(other)}
    assert send(desk, cast, "merge_people", form).status_code == 422
    assert send(desk, cast, "merge_people", {**form, "kept": str(op())}).status_code == 422
    assert send(desk, cast, "merge_people", {**form, "kept": str(other)}).status_code == 302
    assert names_on(page(desk, cast)) == ["My wife"]
    assert "Sarah and My wife are one person." in page(desk, cast)
    assert send(desk, cast, "part_people", {}, person_id=one).status_code == 302
    assert sorted(names_on(page(desk, cast))) == ["My wife", "Sarah"]


def test_before_somebody_is_taken_out_it_is_said_what_goes_and_what_stays(desk, cast):
    person = write(cast, "Sarah")
    html = page(desk, cast, "take_out_person", person_id=person)
    assert "in every version, for good" in html
    assert "notes that are signed keep the words that were signed" in html
    assert send(desk, cast, "take_out_person", {}, person_id=person).status_code == 302
    assert names_on(page(desk, cast)) == []


def test_people_come_over_from_an_earlier_course_of_the_same_client(desk, cast):
    sarah, rob = write(cast, "Sarah", satisfaction="3"), write(cast, "Rob")
    move = {"move": Move(State.ENDED_EARLY), "beside": ENDED, "reason": "Moved away."}
    courses.move(cast.ben, cast.ana_course, op_id=op(), **move, now=NOW)
    plan = courses.CoursePlan("ipt16", NOW + timedelta(days=1))
    again = returning.begin_again(cast.ben, cast.ana_course, op_id=op(), plan=plan, now=NOW)
    url = reverse("bring_people_over", args=[again])
    html = desk.get(url).content.decode()
    assert "Sarah" in html
    assert "Rob" in html
    assert desk.post(url, {"from": str(cast.ana_course), "people": [str(sarah)]}).status_code == 302
    assert [(each.name, each.satisfaction) for each in read.life_page(cast.ben, again, now=NOW).people] == [("Sarah", 3)]
    assert "Here already: Sarah" in desk.get(url).content.decode()
    assert rob not in {each.brought_from for each in read.life_page(cast.ben, again, now=NOW).of("person")}


def test_twenty_people_are_asked_for_with_as_many_questions_as_one(desk, cast):
    person = write(cast, "Sarah")

    def asked() -> list[int]:
        counts = []
        for name, more in (("people", {}), ("ask_for_people", {}), ("person", {"person_id": person}), ("merge_people", {})):
            with CaptureQueriesContext(connection) as queries:
                page(desk, cast, name, **more)
            counts.append(len(queries))
        return counts

    asked()  # some questions are worked out once
    before = asked()
    for number in range(20):
        write(cast, f"Person {number}")
    assert asked() == before
    assert max(before) <= 21  # one more on a server, where the course is held first


def test_without_another_course_there_is_nobody_to_bring_over(desk, cast):
    assert "There is no other course of this client that you may open." in page(desk, cast, "bring_people_over")


@pytest.fixture
def phone(cast, desk) -> tuple[Client, str]:
    """Ana's phone, which has begun."""
    at_home.ask(cast.ben, cast.ana_course, op_id=op(), now=NOW)
    token, _ = read.home_link(cast.ben, cast.ana_course, now=NOW)
    client = Client()
    assert client.post(reverse("begin_own_people", args=[token])).status_code == 302
    return client, token


def test_opening_the_address_changes_nothing_and_says_who_reads_it_when_and_whom_to_call(cast, desk):
    at_home.ask(cast.ben, cast.ana_course, op_id=op(), now=NOW)
    token, _ = read.home_link(cast.ben, cast.ana_course, now=NOW)
    html = Client().get(reverse("own_people", args=[token])).content.decode()
    assert all(words in html for words in ("Ben R., your therapist", "Before you meet on", "<dt>Not</dt>", "tel:"))
    assert read.people_page(cast.ben, cast.ana_course, now=NOW)[1].begun_at is None


def test_every_page_at_home_loads_one_sheet_and_no_script(phone):
    client, token = phone
    client.post(reverse("add_own_person", args=[token]), {"display_name": "Jo", "relation": "friend"})
    (own,) = read.own_people(token, client.cookies[BROWSER].value, now=NOW).people
    pages = [reverse(name, args=[token]) for name in ("own_people", "add_own_person", "stop_own_people")]
    for url in (*pages, *(reverse("own_person", args=[token, own.id]) + f"?at={at}" for at in range(1, 9))):
        html = client.get(url).content.decode()
        assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', html) == ["/static/openipt.css"]
        assert "<script" not in html
        assert "Stop" in html or "You can stop here" in html


def test_the_client_asks_on_the_page_at_home_and_the_therapist_answers_in_the_inventory(phone, cast, desk):
    client, token = phone
    client.post(reverse("add_own_person", args=[token]), {"display_name": "Jo", "relation": "friend"})
    (own,) = read.own_people(token, client.cookies[BROWSER].value, now=NOW).people
    written = course_sheets.Written(own.id, "person", {"display_name": "Jo from work", "relation": "friend"}, based_on=1)
    course_sheets.save(cast.ben, cast.ana_course, written, op_id=op(), now=NOW)
    at_home_page = client.get(reverse("own_people", args=[token])).content.decode()
    assert "Ask to take Jo out" in at_home_page
    assert "from work" not in at_home_page
    assert client.post(reverse("ask_own_person_out", args=[token, own.id])).status_code == 302
    assert "it has not been taken out yet" in client.get(reverse("own_people", args=[token])).content.decode()
    assert "The client asked at home to take Jo from work out." in page(desk, cast, "people")
    assert desk.post(reverse("leave_person_in", args=[cast.ana_course, own.id])).status_code == 302
    assert "asked at home to take" not in page(desk, cast, "people")
    again = client.get(reverse("own_people", args=[token])).content.decode()
    assert "has left it in after speaking of it" in again
    assert "Ask to take Jo out" in again
    assert not re.search(r"\bJo\b", Client().get(reverse("own_people", args=[token])).content.decode())


def test_a_page_that_was_taken_back_or_has_ended_still_says_whom_to_call(phone, cast, monkeypatch):
    client, token = phone
    monkeypatch.setattr(shell, "now", lambda: NOW + timedelta(days=15))
    ended = client.get(reverse("add_own_person", args=[token]))
    assert (ended.status_code, "This page has closed" in ended.content.decode(), "tel:" in ended.content.decode()) == (410, True, True)
    monkeypatch.setattr(shell, "now", lambda: NOW)
    at_home.take_back(cast.ben, cast.ana_course, op_id=op(), now=NOW)
    gone = client.get(reverse("own_people", args=[token]))
    assert (gone.status_code, "not in use any more" in gone.content.decode(), "tel:" in gone.content.decode()) == (404, True, True)


def test_without_a_cookie_nothing_can_be_written_and_the_start_is_shown(phone):
    _, token = phone
    answer = Client().post(reverse("add_own_person", args=[token]), {"display_name": "Jo", "relation": "friend"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("own_people", args=[token]))
    assert read.own_people(token, "", now=NOW).people == ()


def test_the_cookie_is_bound_to_the_address_and_no_script_reads_it(phone):
    client, token = phone
    cookie = client.cookies[BROWSER]
    assert (cookie["path"], bool(cookie["httponly"]), cookie["samesite"]) == (reverse("own_people", args=[token]), True, "Lax")


def test_what_was_typed_wrong_at_home_stays_in_the_form(phone):
    client, token = phone
    answer = client.post(reverse("add_own_person", args=[token]) + "?at=7", {"display_name": "Jo", "relation": ""})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Jo"' in html
    assert "Say who they are to you, such as a friend or your mother." in html

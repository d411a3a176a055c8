"""The safety plan on pages: made by staff, both texts shown where two wrote, printed, and opened on the client's phone without a password."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

import openipt
from openipt.actions import safety_plans
from openipt.actions.safety_plans import Written
from openipt.record import read
from openipt.web.risk.present_plan import pieces_of
from tests.cast import NOW, op

SOURCE = Path(openipt.__file__).parent
pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def save(cast, helpers: str, based_on: int = 0) -> None:
    content = {"helpers": helpers, "warning_signs": "Awake after midnight", "made_with": "Ben"}
    safety_plans.save(cast.ben, cast.ana_course, Written(content, None, based_on), op_id=op(), now=NOW)


def own(cast) -> str:
    save(cast, "Kate, next room 07700 900461\nMia")
    safety_plans.give(cast.ben, cast.ana_course, op_id=op(), now=NOW)
    return reverse("own_plan", args=[read.plan_token(cast.ben, cast.ana_course)])


def test_the_first_plan_is_written_and_the_page_then_shows_it(desk, cast):
    address = reverse("safety_plan", args=[cast.ana_course])
    page = desk.get(address).content.decode()
    assert "Make it together" in page
    assert "It is no promise and no contract" in page
    assert 'href="https://suicidesafetyplan.com"' in page
    answer = desk.post(address, {"op_id": op(), "based_on": "0", "helpers": "Kate", "review_on": "2026-12-01"})
    assert answer.headers["Location"] == address
    page = desk.get(address).content.decode()
    assert "Version 1, written down by Ben R. on 23 November." in page
    assert "To be looked at again on 1 December." in page


def test_a_day_of_review_that_is_over_does_not_stand_in_the_way_of_the_next_version(desk, cast):
    content = Written({"helpers": "Kate"}, NOW.date() - timedelta(days=10), 0)
    safety_plans.save(cast.ben, cast.ana_course, content, op_id=op(), now=NOW - timedelta(days=20))
    page = desk.get(reverse("safety_plan", args=[cast.ana_course])).content.decode()
    assert 'name="review_on" value=""' in page


def test_where_somebody_saved_meanwhile_both_texts_are_shown_and_the_next_save_stands_on_the_newest(desk, cast):
    address = reverse("safety_plan", args=[cast.ana_course])
    save(cast, "Kate")
    save(cast, "Kate and the neighbour", 1)
    answer = desk.post(address, {"op_id": op(), "based_on": "1", "helpers": "Kate and Mia"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Saved meanwhile by somebody else" in page
    assert "Kate and the neighbour" in page
    assert re.search(r">Kate and Mia</textarea>", page)
    assert 'name="based_on" value="2"' in page
    desk.post(address, {"op_id": op(), "based_on": "2", "helpers": "Kate, Mia and the neighbour"})
    assert len(read.safety_plan(cast.ben, cast.ana_course, now=NOW).versions) == 3


@pytest.mark.parametrize("based_on", ["", "x", "-1", "99999999999"])
def test_a_form_that_lost_its_version_is_refused_with_what_was_typed(desk, cast, based_on):
    answer = desk.post(reverse("safety_plan", args=[cast.ana_course]), {"op_id": op(), "based_on": based_on, "helpers": "Kate"})
    assert answer.status_code == 422
    assert "Kate</textarea>" in answer.content.decode()


def test_an_earlier_version_can_be_read_by_itself_and_a_missing_one_is_not_there(desk, cast):
    save(cast, "Kate")
    save(cast, "Mia", 1)
    first = desk.get(reverse("plan_version", args=[cast.ana_course, 1])).content.decode()
    assert "Kate" in first
    assert "Mia" not in first
    assert first.index("Call 116 123") < first.index("Kate")
    assert desk.get(reverse("plan_version", args=[cast.ana_course, 9])).status_code == 404


def test_it_is_put_on_the_phone_shown_again_and_taken_back(desk, cast):
    phone = reverse("plan_on_phone", args=[cast.ana_course])
    assert desk.get(phone).status_code == 404
    assert desk.post(phone, {"op_id": op()}).status_code == 409
    save(cast, "Kate")
    desk.post(phone, {"op_id": op()})
    page = desk.get(phone).content.decode()
    address = reverse("own_plan", args=[read.plan_token(cast.ben, cast.ana_course)])
    assert address in page
    assert "<svg" in page
    assert "The client has it there since" in desk.get(reverse("safety_plan", args=[cast.ana_course])).content.decode()
    desk.post(reverse("take_plan_back", args=[cast.ana_course]), {"op_id": op()})
    gone = Client().get(address)
    assert gone.status_code == 404
    assert "This page is not in use any more" in gone.content.decode()
    assert "Call 116 123" in gone.content.decode()


def test_it_opens_without_a_password_with_whom_to_call_first_and_numbers_that_dial(cast):
    page = Client().get(own(cast)).content.decode()
    assert "<title>My plan</title>" in page
    assert page.index("Call 116 123") < page.index("Awake after midnight")
    assert '<a href="tel:07700900461"><bdi>07700 900461</bdi></a>' in page
    assert "Ana" not in page
    assert "password" not in page.lower()


def test_the_client_can_say_to_be_in_another_country_without_a_script(cast):
    address = own(cast)
    assert "Call 988" not in Client().get(address).content.decode()
    page = Client().get(address, {"in": "us"}).content.decode()
    assert "Call 988" in page
    assert "Call 116 123" not in page
    assert '<option value="us" selected>' in page
    assert "Call 116 123" in Client().get(address, {"in": "nowhere"}).content.decode()
    assert "Call 988" in Client().get(address + "keep/", {"in": "us"}).content.decode()


def test_the_file_to_keep_needs_no_script_and_nothing_from_elsewhere(cast):
    answer = Client().get(own(cast) + "keep/")
    text = answer.content.decode()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-plan.html"'
    assert re.findall(r"<(?:script|link|img|iframe|object|embed|form|base)\b", text) == []
    assert {found.split(":")[0] for found in re.findall(r'(?:src|href|action)="([^"]*)"', text)} == {"tel", "sms"}
    assert "url(" not in text
    assert (SOURCE / "web/static/openipt.css").read_text(encoding="utf-8") in text
    assert "@import" not in text
    assert "Demo practice: nobody here is real" in text
    assert "Kept on this phone on 23 November" in text
    assert 'href="tel:07700900461"' in text
    assert read.plan_token(cast.ben, cast.ana_course) not in text


def test_the_file_to_keep_for_a_place_with_web_pages_only_names_them_without_a_link(cast):
    text = Client().get(own(cast) + "keep/", {"in": "elsewhere"}).content.decode()
    assert "findahelpline.com" in text
    assert "https" not in text


@pytest.mark.parametrize(
    ("line", "links"),
    [
        ("Kate 07700 900461", ["tel:07700900461"]),
        ("Mia +44 (0)20 7946-0112, or 116 123", ["tel:+442079460112", "tel:116123"]),
        ("Since 17.11.2026 at 22:30", []),
        ("On 2026-11-17, 9 to 17", []),
        ("Room 12, 3rd floor", []),
        ("Crisis team, 9:00-17:00, 020 7946 0330", ["tel:02079460330"]),
        ("", []),
    ],
)
def test_numbers_in_a_line_can_be_dialled_and_days_and_hours_cannot(line, links):
    pieces = pieces_of(line)
    assert "".join(piece.text for piece in pieces) == line
    assert [piece.link for piece in pieces if piece.link] == links


def test_crisis_numbers_that_want_checking_are_named_to_the_therapist_and_to_the_keeper(desk, cast):
    assert "Call 116 123: not checked yet." in desk.get(reverse("safety_plan", args=[cast.ana_course])).content.decode()
    finn = Client()
    finn.force_login(get_user_model().objects.get(id=cast.accounts["finn"]))
    assert "Call 116 123: not checked yet." in finn.get(reverse("keeping")).content.decode()

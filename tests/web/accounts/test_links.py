"""The page behind a one-time link: it asks for a password, shows nothing else, and leads on to the second factor."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import one_time_links, people
from openipt.web import shell
from tests.cast import PASSWORD
from tests.signing_in import ANOTHER_PASSWORD, signs_in

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def practice_of_one(db):
    here = people.found_practice(people.NewPractice("Linden House", "real", "gb", "Europe/London"))
    account_id = people.give_account("ben@test.example", PASSWORD)
    people.take_in_member(here, account_id, "Ben R.", ("therapist",))
    return account_id


def test_somebody_begins_sets_a_password_and_is_led_to_the_second_factor(practice_of_one):
    address = reverse("one_time_link", args=[one_time_links.welcome("nia@test.example", "Nia W.", ("therapist",), now=shell.now())])
    nia = Client()
    page = nia.get(address).content.decode()
    assert "nia@test.example" not in page
    assert "Nia" not in page
    assert nia.post(address, {"password": "short"}).status_code == 422
    assert nia.post(address, {"password": ANOTHER_PASSWORD}).url == reverse("second_factor")
    assert nia.get(reverse("caseload")).url == reverse("second_factor")
    again = nia.get(address)
    assert again.status_code == 409
    assert "used already" in again.content.decode()


def test_a_made_up_link_leads_nowhere(practice_of_one):
    assert Client().get(reverse("one_time_link", args=["made-up"])).status_code == 404


def test_whoever_was_signed_in_here_before_is_signed_out(cast, signed_in):
    client = signed_in(cast.accounts["eve"])
    client.post(reverse("one_time_link", args=[one_time_links.make(cast.accounts["ana"], "begin", now=shell.now())]), {"password": ANOTHER_PASSWORD})
    assert client.session["_auth_user_id"] == str(cast.accounts["ana"])


def test_in_a_practice_of_one_everybody_sees_that_a_reset_is_under_way_and_the_owner_is_led_to_stop_it(practice_of_one):
    owner = Client()
    token = one_time_links.make(practice_of_one, "reset", now=shell.now(), reason="Words that only the owner reads.")
    notice = Client().get(reverse("account_login")).content.decode()
    assert "A reset is under way" in notice
    assert "only the owner" not in notice
    assert "ben@" not in notice
    assert signs_in(owner, "ben@test.example").url == reverse("account")
    page = owner.get(reverse("account"))
    assert "Words that only the owner reads." in page.content.decode()
    (waiting,) = page.context["page"].own_resets
    owner.post(reverse("stop_reset", args=[waiting.id]))
    assert "A reset is under way" not in Client().get(reverse("account_login")).content.decode()
    answer = Client().post(reverse("one_time_link", args=[token]), {"password": ANOTHER_PASSWORD})
    assert answer.status_code == 409
    assert get_user_model().objects.get(id=practice_of_one).check_password(PASSWORD)

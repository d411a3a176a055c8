"""The pages of handing on say what goes and what stays, keep what was typed, and lead each to where they are now."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def at(cast):
    def browser(name):
        client = Client()
        client.force_login(get_user_model().objects.get(id=cast.accounts[name]))
        return client

    return browser


def test_it_is_offered_accepted_and_the_former_therapist_finds_nothing(cast, at):
    ben, hana = at("ben"), at("hana")
    page, theirs = reverse("hand_on", args=[cast.ana_course]), reverse("offered_course", args=[cast.ana_course])
    assert page in ben.get(reverse("course", args=[cast.ana_course])).content.decode()
    assert "What goes over" in ben.get(page).content.decode()
    ben.post(page, {"to": str(cast.hana.member.id), "reason": "She moves."})
    assert "Offered to Hana L." in ben.get(page).content.decode()
    assert theirs in hana.get(reverse("caseload")).content.decode()
    said = hana.get(theirs).content.decode()
    assert "Ana P." in said
    assert "She moves." in said
    assert hana.post(theirs, {"do": "accept"}).headers["Location"] == reverse("course", args=[cast.ana_course])
    assert "Course handed on and taken on" in hana.get(reverse("course", args=[cast.ana_course])).content.decode()
    assert ben.get(reverse("course", args=[cast.ana_course])).status_code == 404


def test_what_was_typed_stays_where_the_offer_is_refused(cast, at):
    answer = at("ben").post(reverse("hand_on", args=[cast.ana_course]), {"to": "", "reason": "She moves."})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose a colleague." in page
    assert "She moves.</textarea>" in page


def test_a_declined_offer_says_so_with_the_word(cast, at):
    ben, hana, page = at("ben"), at("hana"), reverse("hand_on", args=[cast.ana_course])
    ben.post(page, {"to": str(cast.hana.member.id), "reason": "She moves."})
    hana.post(reverse("offered_course", args=[cast.ana_course]), {"do": "decline", "words": "No room."})
    said = ben.get(page).content.decode()
    assert "Hana L. declined" in said
    assert "No room." in said


def test_an_offer_taken_back_is_gone_from_the_colleagues_desk(cast, at):
    ben, hana, page = at("ben"), at("hana"), reverse("hand_on", args=[cast.ana_course])
    ben.post(page, {"to": str(cast.hana.member.id), "reason": "She moves."})
    ben.post(reverse("take_offer_back", args=[cast.ana_course]))
    assert "offers you a course" not in hana.get(reverse("caseload")).content.decode()

"""The page of people entered twice puts both beside each other and leaves the word to a person."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests.cast import take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
PAGE = "/clients/twice/"


@pytest.fixture
def ben(cast):
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    return client


def test_both_stand_beside_each_other_until_somebody_says_that_they_are_one(cast, ben):
    other = take_on(cast.ben, "ANA P")
    page = ben.get(PAGE)
    html = page.content.decode()
    for words in ("One pair of entries to look at.", "The names are the same.", "Born Tuesday 17 May 1994", "In assessment, with Ben R."):
        assert words in html
    (both,) = page.context["page"].asked
    ben.post(reverse("settle_entries"), {"first": str(both.first.id), "second": str(both.second.id), "do": "one"})
    after = ben.get(PAGE)
    assert "One person, said Ben R." in after.content.decode()
    course = ben.get(reverse("course", args=[cast.ana_course])).content.decode()
    assert "Later course: IPT, 16 sessions" in course
    assert reverse("course", args=[other]) in course
    ben.post(reverse("undo_entries", args=[after.context["page"].settled[0].said_id]))
    assert "The names are the same." in ben.get(PAGE).content.decode()


def test_where_nobody_is_entered_twice_the_page_says_so(ben):
    assert "Nobody seems to be entered twice" in ben.get(PAGE).content.decode()


def test_a_form_without_two_entries_leads_nowhere(ben):
    assert ben.post(reverse("settle_entries"), {"first": "x", "second": "y", "do": "one"}).status_code == 404

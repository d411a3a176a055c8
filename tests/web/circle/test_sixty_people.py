"""A circle of sixty people, each placed in every session: the page asks no more often than for one, and stays light."""

import gzip
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import circle, course_sheets
from openipt.actions.circle import Place
from openipt.core.circle import Giving, Tie
from openipt.record import read, watch
from tests.cast import op
from tests.web.test_queries import questions_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PEOPLE, SESSIONS = 60, 16
AT_MOST_BYTES = 60_000
AT_MOST_QUESTIONS = 16
"""Of the door, the course in brief, its sheets, placements and parts."""


@pytest.fixture
def ben(cast, monkeypatch):
    monkeypatch.setattr(watch, "_LOOK_EVERY_SECONDS", 10**9)  # a look at the watch, once in ten seconds, belongs to no one page
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    return client


def write_down(cast, numbers):
    now, people = datetime.now(UTC), []
    for number in numbers:
        sheet = course_sheets.Written(op(), "person", {"display_name": f"Aunt Beatrix {number}", "relation": "aunt"})
        course_sheets.save(cast.ben, cast.ana_course, sheet, op_id=op(), now=now)
        people.append(sheet.id)
    return people


def place_in_every_session(cast, people):
    """Everybody goes round, a ring further each time, with every kind of tie and a wish."""
    ties, now = list(Tie), datetime.now(UTC)
    for session in range(1, SESSIONS + 1):
        places = [
            Place(person, ring=(session + at) % 4, tie=ties[(session + at) % len(ties)], giving=Giving.BOTH, wished=(session + at + 1) % 4)
            for at, person in enumerate(people)
        ]
        circle.place(cast.ben, cast.ana_course, session, places, op_id=op(), now=now)


def test_sixty_people_are_asked_for_as_often_as_one_and_their_page_is_light(cast, ben):
    today = reverse("circle", args=[cast.ana_course])
    addresses = [f"{today}?session=16", f"{today}?from=2&to=16", reverse("circle_drawing", args=[cast.ana_course, 16])]
    place_in_every_session(cast, write_down(cast, [0]))
    ben.get(today)  # the client's key is kept open from here on
    few = [questions_of(lambda address=address: ben.get(address)) for address in addresses]
    place_in_every_session(cast, write_down(cast, range(1, PEOPLE)))
    assert len(read.life_page(cast.ben, cast.ana_course, now=datetime.now(UTC)).placements) == PEOPLE * SESSIONS
    ben.get(today)
    assert [questions_of(lambda address=address: ben.get(address)) for address in addresses] == few
    assert max(few) <= AT_MOST_QUESTIONS, few
    for address in addresses:
        assert len(gzip.compress(ben.get(address).content)) <= AT_MOST_BYTES

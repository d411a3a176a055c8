"""A course has one story and one agreement: a second tab that begins another is shown the one that is there, and loses nothing typed."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.actions import course_sheets
from openipt.core.refusals import ThereAlready
from openipt.record import read
from tests.cast import op
from tests.web.timeline.test_timeline import sent, write

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
AGREEMENT = {"sessions": "16 sessions", "focus": "The evenings with Sarah", "ending_on": "2027-05-04"}
KINDS = {
    "formulation": ({"spoken": "You have been low. Does this fit?"}, {"spoken": "It all went quiet. Is that so?"}, "spoken"),
    "contract": (AGREEMENT, {**AGREEMENT, "sessions": "12 sessions"}, "sessions"),
}


@pytest.fixture
def ben(cast) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
    return client


def kept(cast, sheet):
    return list(read.life_page(cast.ben, cast.ana_course, now=datetime.now(UTC)).of(sheet))


@pytest.mark.parametrize("sheet", KINDS)
def test_a_second_one_is_refused_the_first_is_shown_and_what_was_typed_stays(cast, ben, sheet):
    first, second, field = KINDS[sheet]
    write(cast, sheet, **first)
    answer = sent(ben, "add_to_focus", cast, second, sheet)
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert course_sheets.ONE in page
    shown = page[page.index("As it stands now, saved meanwhile") :]
    assert first[field] in shown
    assert second[field] in shown[shown.index("<form") :]
    assert [each.content[field] for each in kept(cast, sheet)] == [first[field]]


@pytest.mark.parametrize("sheet", KINDS)
def test_saved_again_it_follows_the_first_which_stays_readable(cast, ben, sheet):
    first, second, field = KINDS[sheet]
    first_id = write(cast, sheet, **first)
    page = sent(ben, "add_to_focus", cast, second, sheet).content.decode()
    action = re.search(r'<form class="card[^>]*action="([^"]+)"', page)[1]
    based_on = re.search(r'name="_based_on" value="(\d+)"', page)[1]
    assert action == reverse("focus_sheet", args=[cast.ana_course, first_id])
    assert sent(ben, "focus_sheet", cast, {**second, "_based_on": based_on}, first_id).status_code == 302
    (one,) = kept(cast, sheet)
    assert (one.id, one.version, one.content[field]) == (first_id, 2, second[field])


@pytest.mark.parametrize("sheet", KINDS)
def test_taken_out_another_can_be_begun(cast, sheet):
    first, second, field = KINDS[sheet]
    first_id = write(cast, sheet, **first)
    with pytest.raises(ThereAlready) as refused:
        course_sheets.save(cast.ben, cast.ana_course, course_sheets.Written(op(), sheet, second), op_id=op(), now=datetime.now(UTC))
    assert refused.value.id == first_id
    course_sheets.take_out(cast.ben, cast.ana_course, first_id, op_id=op(), now=datetime.now(UTC))
    write(cast, sheet, **second)
    assert [each.content[field] for each in kept(cast, sheet)] == [second[field]]


def test_of_a_goal_and_a_choice_a_course_has_several(cast):
    for number in (1, 2):
        write(cast, "goal", text=f"Goal {number}")
        write(cast, "focus_choice", area="grief", standing="agreed", decided_on=f"2027-01-1{number}")
    assert len(kept(cast, "goal")) == len(kept(cast, "focus_choice")) == 2

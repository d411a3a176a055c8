"""The caseload shows what its filter asks for, says whom it leaves out, and opens with the view that its owner chose."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.core.caseload_filters import Filter
from openipt.core.courses import State
from openipt.web.courses.present import present_caseload
from tests.shipped import shipped
from tests.web import sample

LIBRARY = shipped()


def shown(wanted):
    page = present_caseload(sample.caseload(), LIBRARY, wanted)
    return {row["name"] for group in page.groups for row in group.rows}, page


def test_only_those_with_an_open_alert_are_shown():
    names, page = shown(Filter(alert=True))
    assert names == {"Ella M."}
    assert page.left_out == "One person shown, nine left out."


def test_an_open_alert_is_never_left_out_without_a_word():
    _, page = shown(Filter(ended=True))
    assert page.left_out.endswith("nine left out, one of them with an open safety alert.")


def test_the_first_sentence_counts_everybody_whatever_is_shown():
    assert shown(Filter(alert=True))[1].summary == shown(Filter())[1].summary


def test_what_is_due_the_session_and_the_state_filter_too():
    everybody = shown(Filter())[0]
    due, early, treated = (shown(each)[0] for each in (Filter(due=True), Filter(to_session=4), Filter(state=State.TREATMENT)))
    assert due < everybody
    assert early < everybody
    assert treated < everybody


@pytest.mark.django_db(databases=["default", "keys"])
class TestOnThePage:
    @pytest.fixture
    def ben(self, cast):
        client = Client()
        client.force_login(get_user_model().objects.get(id=cast.accounts["ben"]))
        return client

    def test_a_view_is_kept_and_the_caseload_opens_with_it(self, ben):
        ben.post(reverse("save_view"), {"alert": "yes", "view_name": "Alerts first", "opens_with": "yes"})
        page = ben.get(reverse("caseload")).content.decode()
        assert "Nobody is like that now" in page
        assert "no people shown, one left out." in page.lower()
        assert "Ana P." in ben.get(reverse("caseload"), {"all": "yes"}).content.decode()

    def test_a_refused_view_keeps_what_was_typed(self, ben):
        ben.post(reverse("save_view"), {"alert": "yes", "view_name": "Mine"})
        again = ben.post(reverse("save_view"), {"due": "yes", "view_name": "mine"})
        assert again.status_code == 422
        assert 'value="mine"' in again.content.decode()

    def test_what_ended_long_ago_is_shown_where_it_is_asked_for(self, ben):
        assert ben.get(reverse("caseload"), {"ended": "yes"}).status_code == 200

"""The page of the service shows hours, holidays, thresholds with their source and who works there, to whoever runs it alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from openipt.record import models

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def at(cast):
    def browser(name):
        client = Client()
        client.force_login(get_user_model().objects.get(id=cast.accounts[name]))
        return client

    return browser


def test_it_stands_in_the_menu_of_whoever_runs_the_service_alone(at):
    for name, path, there in (
        ("ivo", "alert_list", True),
        ("eve", "caseload", True),
        ("ben", "caseload", False),
        ("cleo", "supervision_list", False),
    ):
        assert ('href="/service/"' in at(name).get(reverse(path)).content.decode()) is there


def test_it_shows_thresholds_with_their_source_and_who_works_there(at):
    page = at("ivo").get("/service/").content.decode()
    for words in ("PHQ-9", "Reliable change:", "Kroenke", "Moderate 10", "Ben R.", "service lead", "Your keeper gives accounts and roles"):
        assert words in page


def test_hours_are_kept_line_by_line_and_an_empty_line_does_not_count(at, cast):
    form = {
        "days_0": ["1", "2"],
        "opens_0": "09:00",
        "closes_0": "12:30",
        "days_1": ["5"],
        "opens_1": "13:00",
        "closes_1": "20:00",
        "opens_2": "",
        "closes_2": "",
    }
    assert at("ivo").post(reverse("keep_hours"), form).status_code == 302
    assert models.Service.objects.get(id=cast.ivo.practice.id).hours == [
        {"weekdays": [1, 2], "opens": "09:00", "closes": "12:30"},
        {"weekdays": [5], "opens": "13:00", "closes": "20:00"},
    ]
    assert 'value="12:30"' in at("ivo").get("/service/").content.decode()


def test_refused_hours_stay_as_they_were_typed(at):
    answer = at("ivo").post(reverse("keep_hours"), {"opens_0": "08:15", "closes_0": "later"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="08:15"' in page
    assert "Write both times as hours and minutes" in page


def test_holidays_are_named_shown_and_taken_back(at):
    day = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    ivo = at("ivo")
    assert ivo.post(reverse("add_holidays"), {"first_day": day, "last_day": "", "holiday": "Boxing Day"}).status_code == 302
    assert "Boxing Day" in ivo.get("/service/").content.decode()
    ivo.post(reverse("open_again"), {"day": day})
    assert "Boxing Day" not in ivo.get("/service/").content.decode()


def test_a_holiday_without_a_day_keeps_its_name_in_the_form(at):
    answer = at("ivo").post(reverse("add_holidays"), {"first_day": "", "holiday": "Boxing Day"})
    assert answer.status_code == 422
    assert 'value="Boxing Day"' in answer.content.decode()

"""The watch: that nothing is being sent is said to all staff and to whatever asks from outside, and never to a client."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from openipt.actions import calling
from openipt.core.who_may import Verb
from openipt.record import door, models, read, watch
from tests.cast import NOW, send_link

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

LONG_AGO = datetime.now(UTC) - timedelta(hours=1)
STOPPED = "Nothing is being sent: no alert, no questionnaire."


def beat(at: datetime) -> None:
    models.Heartbeat.objects.update_or_create(name="due", defaults={"at": at, "holder": "a test"})
    watch.seen_in.cache_clear()


def page_of(cast, name: str, path: str) -> str:
    client = Client()
    client.force_login(get_user_model().objects.get(id=cast.accounts[name]))
    return client.get(path).content.decode()


def test_before_the_first_round_and_after_a_last_one_long_ago_there_is_trouble(cast):
    models.Heartbeat.objects.all().delete()
    assert read.look(NOW) == "never"
    beat(NOW)
    assert read.look(NOW + timedelta(minutes=5)) == ""
    assert read.look(NOW + timedelta(minutes=5, seconds=1)) == "stuck"


@pytest.mark.parametrize(("name", "path"), [("ben", "/caseload/"), ("cleo", "/supervision/"), ("ivo", "/alerts/"), ("finn", "/keeper/")])
def test_a_heart_that_has_not_beaten_for_five_minutes_is_said_on_every_page_of_staff(cast, settings, name, path):
    settings.OPENIPT_UP_SINCE = LONG_AGO
    beat(datetime.now(UTC))
    assert STOPPED not in page_of(cast, name, path)
    beat(datetime.now(UTC) - timedelta(minutes=6))
    assert STOPPED in page_of(cast, name, path)


def test_in_the_first_minute_after_a_start_pages_wait_for_the_first_round_and_whatever_watches_from_outside_is_told(cast, settings):
    settings.OPENIPT_UP_SINCE = datetime.now(UTC)
    beat(datetime.now(UTC) - timedelta(hours=9))
    assert STOPPED not in page_of(cast, "ben", "/caseload/")
    assert Client().get("/healthz/alerts").status_code == 503
    settings.OPENIPT_UP_SINCE -= watch.SETTLES_WITHIN
    assert STOPPED in page_of(cast, "ben", "/caseload/")


def test_a_client_is_told_nothing_of_it(cast, settings):
    settings.OPENIPT_UP_SINCE = LONG_AGO
    _, token = send_link(cast.ben, cast.ana_course, "gad7")
    beat(datetime.now(UTC) - timedelta(hours=1))
    assert STOPPED not in Client().get(f"/q/{token}/").content.decode()


def test_whatever_watches_from_outside_is_told_with_a_status(cast):
    beat(datetime.now(UTC))
    well = Client().get("/healthz/alerts")
    assert (well.status_code, well.content) == (200, b"ok")
    beat(datetime.now(UTC) - timedelta(hours=1))
    stuck = Client().get("/healthz/alerts")
    assert (stuck.status_code, stuck.content) == (503, b"The process that sends what is due has stopped: openipt due")
    assert Client().get("/healthz").status_code == 200


def test_a_daily_try_that_its_robot_has_not_taken_is_said_too(cast):
    beat(NOW)
    calling.try_the_way(NOW)
    assert read.look(NOW + timedelta(minutes=4)) == ""
    beat(NOW + timedelta(minutes=16))
    assert read.look(NOW + timedelta(minutes=16)) == "drill"


def test_one_try_is_made_each_day_for_each_practice_and_its_robot_takes_it_once_it_is_delivered(cast):
    for moment in (NOW, NOW + timedelta(hours=3)):
        calling.try_the_way(moment)
    assert models.DrillAlert.objects.count() == 2  # two practices share this record
    with door.installation(Verb.SEND_DUE):
        assert [each.channel for each in models.Delivery.objects.filter(about="drill")] == ["robot", "robot"]
    models.DrillAlert.objects.update(delivered_at=NOW)
    calling.try_the_way(NOW + timedelta(minutes=1))
    assert set(models.DrillAlert.objects.values_list("taken_at", flat=True)) == {NOW + timedelta(minutes=1)}
    calling.try_the_way(NOW + timedelta(days=1))
    assert models.DrillAlert.objects.count() == 4


def test_thirty_days_of_tries_are_each_closed(cast):
    for day in range(30):
        moment = NOW + timedelta(days=day)
        calling.try_the_way(moment)
        models.DrillAlert.objects.filter(delivered_at=None).update(delivered_at=moment)
        calling.try_the_way(moment + timedelta(seconds=5))
        beat(moment + timedelta(minutes=20))
        assert read.look(moment + timedelta(minutes=20)) == ""
    assert models.DrillAlert.objects.filter(taken_at=None).count() == 0

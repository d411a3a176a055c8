"""Whoever runs the service says its hours and holidays; alerts, gaps and what clients are told follow at once."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from openipt.actions import Refusal, measures, service
from openipt.core.hours import OpeningHours
from openipt.core.refusals import Forbidden
from openipt.record import actors, models, read
from tests.cast import op, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
MONDAY = datetime(2026, 12, 21, 10, tzinfo=UTC)
WEEK = (OpeningHours((1, 2, 3, 4, 5), time(9), time(17)),)


def afresh(who):
    return actors.actor_of_member(who.member.id)


def keep(who, hours=WEEK):
    service.keep_hours(who, op_id=op(), hours=hours, now=MONDAY)


def close(who, first, last=None, name="Holiday"):
    service.close_on(afresh(who), op_id=op(), first=first, last=last or first, name=name, now=MONDAY)


def test_the_lead_keeps_the_hours_and_a_therapist_where_nobody_leads_does(cast):
    keep(cast.ivo)
    assert read.service_page(cast.ivo, now=MONDAY).practice.hours == WEEK
    keep(afresh(cast.eve))
    for who in (cast.ben, cast.cleo, cast.finn, cast.hana):
        with pytest.raises(Forbidden):
            keep(who)


def test_an_alert_that_nobody_has_taken_waits_over_the_holidays(cast):
    keep(cast.ivo)
    course_id = take_on(afresh(cast.ben), "Nell")
    answers = dict.fromkeys((item.key for item in read.library().measure("phq9").scored_items), 1)
    thursday = datetime(2026, 12, 24, 16, 50, tzinfo=UTC)
    measures.enter_items(afresh(cast.ben), course_id, op_id=op(), measure="phq9", session=1, about=thursday.date(), answers=answers, now=thursday)
    climbs = lambda: read.course_page(cast.ben, course_id, now=thursday).alerts[0].climbs_at  # noqa: E731
    assert climbs() == datetime(2026, 12, 25, 9, 5, tzinfo=UTC)
    close(cast.ivo, date(2026, 12, 25), date(2026, 12, 28), "Christmas")
    assert climbs() == datetime(2026, 12, 29, 9, 5, tzinfo=UTC)
    service.open_on(afresh(cast.ivo), op_id=op(), day=date(2026, 12, 28), now=MONDAY)
    assert climbs() == datetime(2026, 12, 28, 9, 5, tzinfo=UTC)


def test_a_closed_day_is_no_gap_of_the_rota(cast):
    keep(cast.ivo)
    assert date(2026, 12, 25) in {gap.day for gap in read.rota(afresh(cast.ben), now=MONDAY).gaps}
    close(cast.ivo, date(2026, 12, 25))
    assert date(2026, 12, 25) not in {gap.day for gap in read.rota(afresh(cast.ben), now=MONDAY).gaps}


def test_saying_the_same_twice_changes_nothing_and_a_day_keeps_its_newest_name(cast):
    close(cast.ivo, date(2026, 12, 25), name="Friday")
    close(cast.ivo, date(2026, 12, 25), name="Christmas")
    service.open_on(afresh(cast.ivo), op_id=op(), day=date(2026, 12, 26), now=MONDAY)
    assert [(each.day, each.name) for each in read.service_page(cast.ivo, now=MONDAY).practice.holidays] == [(date(2026, 12, 25), "Christmas")]


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ((), "at least one weekday"),
        ((OpeningHours((), time(9), time(17)),), "Tick the weekdays"),
        ((OpeningHours((1,), time(9), time(9)),), "end as they begin"),
        (WEEK * 15, "are the most"),
    ],
)
def test_hours_that_cannot_be_are_refused(cast, hours, sentence):
    with pytest.raises(Refusal, match=sentence):
        keep(cast.ivo, hours)


@pytest.mark.parametrize(
    ("first", "last", "name", "sentence"),
    [
        (date(2026, 12, 25), date(2026, 12, 25), " ", "Write what day it is"),
        (date(2026, 12, 25), date(2026, 12, 24), "x", "Exchange the two"),
        (date(2026, 12, 20), date(2026, 12, 24), "x", "The first day is over"),
        (date(2026, 12, 25), date(2027, 1, 25), "x", "31 days in one go"),
        (date(2036, 12, 25), date(2036, 12, 25), "x", "more than 5 years away"),
    ],
)
def test_holidays_that_cannot_be_are_refused(cast, first, last, name, sentence):
    with pytest.raises(Refusal, match=sentence):
        close(cast.ivo, first, last, name)


def test_each_change_stands_in_the_audit_trail(cast):
    keep(cast.ivo)
    line = models.AuditLine.objects.filter(verb="keep_service").get()
    assert (line.relation, line.outcome) == ("runs_service", "done")
    assert timedelta(0) < datetime.now(UTC) - line.at

"""Queries that are worked out once ask for the same rows as the ordinary ones, for whichever values they are asked with."""

from datetime import timedelta

import pytest

from openipt.record import models, reading_desk, relations
from openipt.record.late_messages import late_since
from openipt.record.lookups import WorkedOut
from openipt.record.models.base import DOORS_OPEN, OutsideTheDoor
from tests.cast import NOW, take_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def more(cast):
    """Two further courses of Ben's, and one of Eve's."""
    take_on(cast.eve, "Kim")
    return [take_on(cast.ben, "Kim"), take_on(cast.ben, "Lou")]


@pytest.fixture
def inside(more):
    mark = DOORS_OPEN.set(1)
    yield
    DOORS_OPEN.reset(mark)


def test_lists_of_any_length_find_their_own_rows(cast, more, inside):
    courses = [cast.ana_course, *more]
    asked = WorkedOut(lambda ids: models.Course.objects.filter(id__in=ids).order_by("id").values_list("id", flat=True))
    for some in (courses[:1], courses[1:], courses, courses[:1], list(reversed(courses))):
        assert asked.rows(some) == sorted(some)


def test_the_own_caseload_is_the_doors_condition(cast, inside):
    since = late_since(NOW)
    shown = reading_desk._OWN.rows(cast.ben.member.id, (NOW - timedelta(days=60)).date(), NOW, since)
    assert [row.id for row in shown] == list(models.Course.objects.filter(relations.treating(cast.ben)).order_by("id").values_list("id", flat=True))


def test_days_and_moments_are_those_asked_for(cast, inside):
    asked = WorkedOut(lambda day: models.Course.objects.filter(ended_on__gte=day).values_list("ended_on", flat=True))
    models.Course.objects.filter(id=cast.ana_course).update(ended_on=NOW.date())
    assert asked.rows(NOW.date()) == [NOW.date()]
    assert asked.rows(NOW.date() + timedelta(days=1)) == []


def test_words_are_those_asked_for(cast, inside):
    asked = WorkedOut(lambda name: models.Membership.objects.filter(name=name).values_list("id", flat=True))
    for by in (cast.ben, cast.eve, cast.ben):
        assert asked.rows(by.member.name) == [by.member.id]


def test_outside_the_door_nothing_is_asked(cast):
    asked = WorkedOut(lambda course_id: models.Course.objects.filter(id=course_id))
    with pytest.raises(OutsideTheDoor):
        asked.rows(cast.ana_course)


def test_a_value_that_never_comes_up_is_a_mistake(cast, inside):
    with pytest.raises(ValueError, match="does not come up"):
        WorkedOut(lambda course_id: models.Course.objects.all()).rows(cast.ana_course)

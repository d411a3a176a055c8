"""Statements that are worked out once say and write exactly what Django's own would."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connections, models

from openipt.record.lookups import LookUp
from openipt.record.models import Course, CourseEvent, Link, PlannedSession, Response
from openipt.record.models.base import DOORS_OPEN, OutsideTheDoor, new_id
from tests.cast import send_link

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

RELATED = ("response__course__client", "response__course__therapist")


@pytest.fixture
def door_open():
    """Rows may be looked at and written."""
    mark = DOORS_OPEN.set(1)
    yield
    DOORS_OPEN.reset(mark)


def everything_of(row: models.Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.fixture
def sent(cast):
    """The ids of two questionnaires of one course."""
    return [send_link(cast.ben, cast.ana_course)[0] for _ in range(2)]


@pytest.fixture
def response(sent, door_open):
    return Response.objects.get(id=sent[0])


class TestALookUp:
    def test_finds_what_the_ordinary_query_finds_with_all_that_belongs_to_it(self, response, django_assert_num_queries):
        ordinary = Link.objects.select_related(*RELATED).get(response=response)
        look_up = LookUp(lambda: Link.objects.select_related(*RELATED), by="token_hash")
        for _ in range(2):
            with django_assert_num_queries(1):
                found = look_up.first(bytes(ordinary.token_hash))
                assert everything_of(found) == everything_of(ordinary)
                assert everything_of(found.response.course.client) == everything_of(ordinary.response.course.client)
                assert everything_of(found.response.course.therapist) == everything_of(ordinary.response.course.therapist)
                assert found._state.db == "default"
                assert not found._state.adding

    def test_asked_for_another_value_finds_another_row(self, sent, response):
        look_up = LookUp(lambda: Response.objects.all(), by="id")
        assert [look_up.first(each).id for each in (*sent, sent[0])] == [*sent, sent[0]]
        assert look_up.first(new_id()) is None

    def test_keeps_the_conditions_and_the_order_that_it_was_made_with(self, cast, door_open):
        look_up = LookUp(lambda: PlannedSession.objects.filter(number__lte=3).order_by("-number"), by="course")
        assert [row.number for row in look_up.rows(cast.ana_course)] == [3, 2, 1]
        assert [row.number for row in look_up.rows(cast.ana_course)] == [3, 2, 1]

    def test_finds_rows_by_two_values_at_once(self, cast, door_open):
        look_up = LookUp(lambda: PlannedSession.objects.filter(number__gte=2).order_by("number").values_list("number"), by=("course", "number"))
        assert [look_up.rows(cast.ana_course, number) for number in (1, 2, 3, 2)] == [[], [(2,)], [(3,)], [(2,)]]
        assert look_up.first(new_id(), 2) is None

    def test_finds_rows_by_a_column_of_the_row_that_they_belong_to(self, sent, cast, door_open):
        look_up = LookUp(lambda: Link.objects.filter(revoked_at=None).order_by("id").values_list("response_id", flat=True), by="response__course")
        assert look_up.rows(cast.ana_course) == sent
        assert look_up.rows(new_id()) == []
        assert look_up.rows(cast.ana_course) == sent

    def test_is_worked_out_anew_in_another_thread(self, response):
        look_up, found, ours = LookUp(lambda: Response.objects.all(), by="id"), [], connections["default"]
        look_up.first(response.id)
        ours.inc_thread_sharing()

        def ask() -> None:
            connections["default"] = ours
            DOORS_OPEN.set(1)
            found.append(look_up.first(response.id))

        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        ours.dec_thread_sharing()
        assert everything_of(found[0]) == everything_of(response)

    def test_is_refused_outside_the_door_like_any_query(self, sent):
        look_up = LookUp(lambda: Response.objects.all(), by="id")
        with pytest.raises(OutsideTheDoor):
            look_up.first(sent[0])

    def test_makes_of_a_row_the_object_that_django_makes(self, response):
        ordinary, short = models.Model.from_db.__func__, type(response).from_db
        names, values = zip(*everything_of(response).items(), strict=True)
        made, known = short("default", list(names), list(values)), ordinary(type(response), "default", list(names), list(values))
        assert (made, made.__dict__.keys(), made._state.db, made._state.adding) == (known, known.__dict__.keys(), "default", False)
        assert everything_of(made) == everything_of(known)

    def test_a_row_with_some_columns_alone_asks_for_the_others_when_they_are_wanted(self, response, django_assert_num_queries):
        part = Response.objects.only("id").get(id=response.id)
        with django_assert_num_queries(1):
            assert part.measure == response.measure

    def test_brings_what_was_worked_out_beside_the_row(self, response):
        look_up = LookUp(lambda: Response.objects.annotate(twice=models.F("out_of") * 2), by="id")
        assert look_up.first(response.id).twice == 2 * response.out_of

    def test_gives_no_other_kind_of_row(self, response):
        with pytest.raises(ValueError, match="nothing else"):
            LookUp(lambda: Response.objects.values("id"), by="id").rows(response.id)


class TestWriting:
    def test_a_new_row_is_there_as_it_was_written(self, cast, door_open):
        course = Course.objects.get(id=cast.ana_course)
        row = CourseEvent(course=course, at=datetime.now(UTC), by_id=course.therapist_id, kind="moved", passed=["a", {"b": 1}], reason=b"\x00sealed")
        row.save(force_insert=True)
        assert not row._state.adding
        kept = CourseEvent.objects.get(id=row.id)
        assert {**everything_of(kept), "reason": bytes(kept.reason)} == everything_of(row)

    def test_a_saved_row_is_written_with_one_statement(self, response, django_assert_num_queries):
        again = Response.objects.get(id=response.id)
        again.id, again.way = new_id(), "device"
        with django_assert_num_queries(1):
            again.save(force_insert=True)
        assert everything_of(Response.objects.get(id=again.id)) == everything_of(again)

    def test_only_the_named_fields_of_one_row_are_changed(self, sent, response, django_assert_num_queries):
        before, other = everything_of(response), everything_of(Response.objects.get(id=sent[1]))
        response.state, response.answered, response.last_saved_at, response.total = "begun", 5, datetime.now(UTC), 27
        with django_assert_num_queries(1):
            response.save(update_fields=["state", "answered", "last_saved_at"])
        kept = everything_of(Response.objects.get(id=response.id))
        assert kept == {**before, "state": "begun", "answered": 5, "last_saved_at": response.last_saved_at}
        assert everything_of(Response.objects.get(id=sent[1])) == other

    def test_changing_a_row_that_is_not_there_is_an_error_as_ever(self, response):
        response.id = new_id()
        with pytest.raises(DatabaseError, match="did not affect any rows"):
            response.save(update_fields=["state"])

    def test_a_row_that_is_there_already_is_refused_by_the_engine(self, response):
        with pytest.raises(IntegrityError):
            response.save(force_insert=True)

"""Outside the door no clinical row can be read or written, by whatever way it is asked for."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import transaction
from django.db.models import Count, Q

from openipt.core.who_may import Verb
from openipt.record import door, models
from openipt.record.models.base import Guarded, GuardedQuerySet, OutsideTheDoor
from tests.cast import answer_all, begin_treatment, op, send_link

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

CLINICAL = tuple(model for model in apps.get_app_config("record").get_models() if issubclass(model, Guarded))
OPEN = {
    *("Account", "Membership", "OneTimeLink", "RecoveryCode", "Service", "AuditLine"),
    *("MemberChannel", "Cover", "Heartbeat", "DrillAlert", "SavedView"),
}
"""No clinical rows: accounts, who works where, covers and can be reached (security.md, "Decided since"), which views somebody keeps, what
the installation notes about itself, and the audit trail, which outlives its rows."""


async def gather(rows: Any) -> list[Any]:
    return [row async for row in rows]


READS: dict[str, Callable[[Any], object]] = {
    "iterate": lambda rows: list(rows),
    "length": lambda rows: len(rows),
    "truth": lambda rows: bool(rows),
    "one by place": lambda rows: rows[0],
    "a slice": lambda rows: list(rows[:1]),
    "get": lambda rows: rows.get(id=op()),
    "first": lambda rows: rows.first(),
    "last": lambda rows: rows.last(),
    "earliest": lambda rows: rows.earliest("id"),
    "latest": lambda rows: rows.latest("id"),
    "in bulk": lambda rows: rows.in_bulk([op()]),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "contains": lambda rows: rows.contains(rows.model(id=op())),
    "aggregate": lambda rows: rows.aggregate(Count("id")),
    "values": lambda rows: list(rows.values("id")),
    "values list": lambda rows: list(rows.values_list("id", flat=True)),
    "only": lambda rows: list(rows.only("id")),
    "distinct": lambda rows: list(rows.distinct()),
    "union": lambda rows: list(rows.union(rows.all())),
    "iterator": lambda rows: list(rows.iterator()),
    "iterator, awaited": lambda rows: asyncio.run(gather(rows.aiterator())),
    "explain": lambda rows: rows.explain(),
    "raw SQL": lambda rows: list(rows.model.objects.raw(f"SELECT * FROM {rows.model._meta.db_table}")),  # noqa: S608
    "as part of another query": lambda rows: list(models.Service.objects.filter(id__in=rows.values("id"))),
    "lock": lambda rows: list(rows.select_for_update()),
}
WRITES: dict[str, Callable[[Any], object]] = {
    "update": lambda rows: rows.update(id=op()),
    "delete": lambda rows: rows.delete(),
    "create": lambda rows: rows.model.objects.create(),
    "get or create": lambda rows: rows.model.objects.get_or_create(id=op()),
    "update or create": lambda rows: rows.model.objects.update_or_create(id=op()),
    "bulk create": lambda rows: rows.model.objects.bulk_create([rows.model()]),
    "bulk update": lambda rows: rows.model.objects.bulk_update([rows.model()], ["id"]),
    "save": lambda rows: rows.model().save(),
    "save by force": lambda rows: rows.model().save(force_insert=True),
    "delete one": lambda rows: rows.model(id=op()).delete(),
    "read again": lambda rows: rows.model(id=op()).refresh_from_db(),
    "by the base manager": lambda rows: rows.model._base_manager.first(),
    "by the default manager": lambda rows: rows.model._default_manager.first(),
}


def test_every_table_is_clinical_but_those_named() -> None:
    others = {model.__name__ for model in apps.get_app_config("record").get_models()} - {model.__name__ for model in CLINICAL}
    assert others == OPEN
    assert len(CLINICAL) == 41


@pytest.mark.parametrize("way", [*READS, *WRITES])
def test_no_way_leads_to_a_row_of_any_table_outside_the_door(way: str) -> None:
    assert {model.__name__: came_of(way, model) for model in CLINICAL} == {model.__name__: "OutsideTheDoor" for model in CLINICAL}


def came_of(way: str, model: type[Guarded]) -> str:
    """What stopped that way to that table's rows, if anything did; what it left in the database is taken back."""
    try:
        with transaction.atomic():
            ({**READS, **WRITES})[way](model.objects.all())
            transaction.set_rollback(True)
    except OutsideTheDoor:
        return "OutsideTheDoor"
    except Exception as problem:
        return repr(problem)
    return "nothing"


def test_the_same_ways_lead_to_the_rows_inside_the_door(cast) -> None:
    refused_there_too = {"get", "earliest", "latest", "raw SQL", "iterator, awaited"}
    with door.course(cast.ben, cast.ana_course, Verb.READ_COURSE):
        for way in set(READS) - refused_there_too:
            READS[way](models.PlannedSession.objects.all())
        assert models.PlannedSession.objects.count() == 16
        with pytest.raises(OutsideTheDoor, match="raw SQL"):
            models.PlannedSession.objects.raw("SELECT * FROM planned_session")


@pytest.fixture
def rows(cast) -> dict[str, Any]:
    """A course, its response and its alert, taken out of the door though nobody should."""
    begin_treatment(cast.ben, cast.ana_course)
    answer_all(send_link(cast.ben, cast.ana_course)[1], [0, 0, 0, 0, 0, 0, 0, 0, 1])
    with door.course(cast.ben, cast.ana_course, Verb.READ_COURSE) as room:
        return {
            "course": models.Course.objects.get(id=room.course.id),
            "response": models.Response.objects.get(course=room.course),
            "alert": models.Alert.objects.get(course=room.course),
        }


@pytest.mark.parametrize(
    ("start", "way"),
    [
        *(("course", name) for name in ("sessions", "events", "responses", "operations", "alerts", "listings")),
        *(("response", name) for name in ("answers", "alerts")),
        ("alert", "notes"),
    ],
)
def test_a_row_taken_out_of_the_door_leads_to_no_other_rows(rows: dict[str, Any], start: str, way: str) -> None:
    manager = getattr(rows[start], way)
    assert isinstance(manager.all(), GuardedQuerySet)
    for deed in (list, len, bool, lambda found: found.count(), lambda found: found.exists(), lambda found: list(found.values_list("id"))):
        with pytest.raises(OutsideTheDoor):
            deed(manager.all())


@pytest.mark.parametrize(("start", "way"), [("course", "client"), ("response", "course"), ("response", "link"), ("alert", "response")])
def test_a_row_taken_out_of_the_door_leads_to_no_row_that_it_points_at(rows: dict[str, Any], start: str, way: str) -> None:
    with pytest.raises(OutsideTheDoor):
        getattr(rows[start], way)


@pytest.mark.parametrize("start", ["course", "response", "alert"])
def test_a_row_taken_out_of_the_door_can_neither_be_saved_nor_deleted_nor_read_again(rows: dict[str, Any], start: str) -> None:
    for deed in (rows[start].save, rows[start].delete, rows[start].refresh_from_db):
        with pytest.raises(OutsideTheDoor):
            deed()


def test_a_question_begun_inside_the_door_is_not_answered_outside(cast) -> None:
    with door.course(cast.ben, cast.ana_course, Verb.READ_COURSE) as room:
        later = models.CourseEvent.objects.filter(course=room.course)
        begun = models.CourseEvent.objects.filter(course=room.course).iterator()
    for deed in (lambda: list(later), lambda: next(begun)):
        with pytest.raises(OutsideTheDoor):
            deed()


@pytest.mark.parametrize("model", [models.Service, models.Membership, models.Account, models.AuditLine])
def test_from_a_table_that_is_not_clinical_no_look_up_leads_to_one_that_is(model: Any) -> None:
    reached = {field.related_model for field in model._meta.get_fields() if field.related_model is not None}
    assert reached & set(CLINICAL) == set()


@pytest.mark.parametrize("model", [models.Service, models.Membership, models.Account])
@pytest.mark.parametrize("clinical", ["course", "courses", "client", "clients", "responses", "alert"])
def test_such_a_look_up_is_not_understood(model: Any, clinical: str) -> None:
    with pytest.raises(FieldError):
        model.objects.values_list(f"{clinical}__id")
    with pytest.raises(FieldError):
        model.objects.filter(Q(**{f"{clinical}__id": op()}))


def test_a_practice_with_clients_cannot_be_deleted_past_the_door(cast) -> None:
    with pytest.raises(OutsideTheDoor):
        models.Service.objects.get(id=cast.ben.practice.id).delete()

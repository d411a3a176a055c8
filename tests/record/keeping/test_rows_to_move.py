"""Moving rows: every table either moves or is known to stay, and none moves before what it points to."""

from django.db import connection

from openipt.record.keeping.rows_to_move import STAYS, tables


def test_every_table_either_moves_or_is_known_to_stay(db):
    moving = {model._meta.db_table for model in tables()}
    assert not moving & STAYS
    assert set(connection.introspection.table_names()) == moving | STAYS


def test_no_table_moves_before_those_that_it_points_to():
    ordered = tables()
    for number, model in enumerate(ordered):
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is not model:
                assert field.related_model in ordered[:number], f"{model.__name__}.{field.name}"

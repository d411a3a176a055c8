"""Puts the triggers back: altering tables dropped some, and calls, deliveries, assessments and safety plans are only added to as well."""

from typing import Any, ClassVar

from django.db import migrations

from openipt.record import triggers


def put_triggers(apps: Any, schema_editor: Any) -> None:
    """Create the triggers in whichever database this is."""
    triggers.put_back(schema_editor.connection)


def let_open_alerts_climb(apps: Any, schema_editor: Any) -> None:
    """Alerts from before there was a ladder start on it now, as if nobody had been called yet."""
    if schema_editor.connection.alias == "default":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("UPDATE alert SET climbs_at = born_at WHERE state IN ('open', 'taken')")


class Migration(migrations.Migration):
    """No table changes: what lies there is given its triggers and its place on the ladder."""

    dependencies: ClassVar = [("record", "0005_alerts_climb_and_deliveries")]
    operations: ClassVar = [
        migrations.RunPython(let_open_alerts_climb, migrations.RunPython.noop),
        migrations.RunPython(put_triggers, migrations.RunPython.noop),
    ]

"""Puts the triggers back: altering tables dropped some, and calls, deliveries, assessments and safety plans are only added to as well."""

from typing import Any, ClassVar

from django.db import migrations

from openipt.record import triggers


def put_triggers(apps: Any, schema_editor: Any) -> None:
    """Create the triggers in whichever database this is."""
    triggers.put_back(schema_editor.connection)


class Migration(migrations.Migration):
    """Only triggers; no table changes."""

    dependencies: ClassVar = [("record", "0005_alerts_climb_and_deliveries")]
    operations: ClassVar = [migrations.RunPython(put_triggers, migrations.RunPython.noop)]

"""Puts the triggers back: altering the audit table dropped its own, and signed notes are never changed either."""

from typing import Any, ClassVar

from django.db import migrations

from openipt.record import triggers


def put_triggers(apps: Any, schema_editor: Any) -> None:
    """Create the triggers in whichever database this is."""
    triggers.put_back(schema_editor.connection)


class Migration(migrations.Migration):
    """Only triggers; no table changes."""

    dependencies: ClassVar = [("record", "0003_sessions_and_second_factors")]
    operations: ClassVar = [migrations.RunPython(put_triggers, migrations.RunPython.noop)]

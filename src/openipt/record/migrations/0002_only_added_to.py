"""Puts the triggers in place that keep audit lines, answers, course events and alert notes from being changed."""

from typing import Any, ClassVar

from django.db import migrations

from openipt.record import triggers


def put_triggers(apps: Any, schema_editor: Any) -> None:
    """Create the triggers in whichever database this is."""
    triggers.put_back(schema_editor.connection)


class Migration(migrations.Migration):
    """Only triggers; no table changes."""

    dependencies: ClassVar = [("record", "0001_the_record")]
    operations: ClassVar = [migrations.RunPython(put_triggers, migrations.RunPython.noop)]

"""How many maintenance sessions were planned for a course after its treatment."""

from typing import Any, ClassVar

from django.db import migrations, models

from openipt.record import triggers


def put_triggers(apps: Any, schema_editor: Any) -> None:
    """Create the triggers in whichever database this is: SQLite makes a table anew for a column."""
    triggers.put_back(schema_editor.connection)


class Migration(migrations.Migration):
    """A new column of the course."""

    dependencies: ClassVar = [("record", "0014_course_sheets_and_placements")]
    operations: ClassVar = [
        migrations.AddField(model_name="course", name="maintenance_sessions", field=models.PositiveSmallIntegerField(default=0)),
        migrations.RunPython(put_triggers, migrations.RunPython.noop),
    ]

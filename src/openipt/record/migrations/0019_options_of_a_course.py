"""Which options a course has, such as sessions by phone or video: none, for every course from before."""

from typing import Any, ClassVar

from django.db import migrations, models

from openipt.record import triggers


def put_triggers(apps: Any, schema_editor: Any) -> None:
    """Create the triggers in whichever database this is: SQLite makes a table anew for a column."""
    triggers.put_back(schema_editor.connection)


class Migration(migrations.Migration):
    """A new column of the course."""

    dependencies: ClassVar = [("record", "0018_letters_to_the_client")]
    operations: ClassVar = [
        migrations.AddField(model_name="course", name="options", field=models.JSONField(default=list)),
        migrations.RunPython(put_triggers, migrations.RunPython.noop),
    ]

"""What people decide on rules that have come up, and which rules a service does not use."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models

import openipt.record.models.base
from openipt.record import triggers


def put_triggers(apps: Any, schema_editor: Any) -> None:
    """Create the triggers in whichever database this is: decisions are only added to."""
    triggers.put_back(schema_editor.connection)


class Migration(migrations.Migration):
    """A new table, and a new column of the service."""

    dependencies: ClassVar = [("record", "0012_entries_of_one_person")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="service",
            name="rules_off",
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name="RuleDecision",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("rule", models.CharField(max_length=60)),
                ("rules_version", models.PositiveIntegerField()),
                ("session_number", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("content", openipt.record.models.base.SealedField()),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="record.course")),
            ],
            options={
                "db_table": "rule_decision",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["course", "at"], name="rule_decision_by_time")],
            },
        ),
        migrations.RunPython(put_triggers, migrations.RunPython.noop),
    ]

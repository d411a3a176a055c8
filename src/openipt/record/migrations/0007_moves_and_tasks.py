"""Adds what a hold, an extension and a returning client leave behind, and the records of tasks, which are only added to."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import openipt.record.models.base
from openipt.record import triggers


def put_triggers(apps: Any, schema_editor: Any) -> None:
    """Create the triggers in whichever database this is."""
    triggers.put_back(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0006_only_added_to_with_calls_and_plans"),
    ]

    operations = [
        migrations.AddField(
            model_name="course",
            name="earlier",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="later", to="record.course"),
        ),
        migrations.AddField(
            model_name="course",
            name="extended_by",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="course",
            name="extended_in",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="course",
            name="held_from",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="course",
            name="returns_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="courseevent",
            name="day",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="courseevent",
            name="more",
            field=openipt.record.models.base.SealedField(null=True),
        ),
        migrations.CreateModel(
            name="TaskRecord",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("task", models.CharField(max_length=60)),
                ("session_number", models.PositiveSmallIntegerField(null=True)),
                ("version", models.PositiveSmallIntegerField()),
                ("outcome", models.CharField(choices=[("done", "done"), ("not_done", "not_done"), ("left_out", "left_out")], max_length=10)),
                ("about", models.DateField()),
                ("at", models.DateTimeField()),
                ("sheet", models.CharField(blank=True, max_length=60)),
                ("sheet_version", models.PositiveIntegerField(null=True)),
                ("content", openipt.record.models.base.SealedField()),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="task_records", to="record.course")),
            ],
            options={
                "db_table": "task_record",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("course", "task", "version"), name="one_task_record_per_version")],
            },
        ),
        migrations.RunPython(put_triggers, migrations.RunPython.noop),
    ]

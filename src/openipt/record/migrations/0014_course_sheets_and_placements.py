"""People, events, the focus and goals on sheets of the course, and where people stand on the closeness circle."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models

import openipt.record.models.base
from openipt.record import triggers


def put_triggers(apps: Any, schema_editor: Any) -> None:
    """Create the triggers in whichever database this is: placements are only added to."""
    triggers.put_back(schema_editor.connection)


class Migration(migrations.Migration):
    """Three new tables; placements are only added to."""

    dependencies: ClassVar = [("record", "0013_decisions_on_rules")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="CourseSheet",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("sheet", models.CharField(max_length=60)),
                ("sheet_version", models.PositiveIntegerField()),
                ("session_number", models.PositiveSmallIntegerField(null=True)),
                ("version", models.PositiveIntegerField()),
                ("content", openipt.record.models.base.SealedField(null=True)),
                ("saved_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("about", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.coursesheet")),
                (
                    "brought_from",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.coursesheet"),
                ),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sheets", to="record.course")),
                ("merged_into", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.coursesheet")),
                ("saved_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
            ],
            options={
                "db_table": "course_sheet",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="CourseSheetVersion",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField()),
                ("sheet_version", models.PositiveIntegerField()),
                ("session_number", models.PositiveSmallIntegerField(null=True)),
                ("content", openipt.record.models.base.SealedField()),
                ("saved_at", models.DateTimeField()),
                ("of", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="earlier", to="record.coursesheet")),
                ("saved_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
            ],
            options={
                "db_table": "course_sheet_version",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("session_number", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("content", openipt.record.models.base.SealedField()),
                ("based_on", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.placement")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="placements", to="record.course")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="placements", to="record.coursesheet")),
            ],
            options={
                "db_table": "placement",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="coursesheet",
            index=models.Index(fields=["course", "begun_at"], name="course_sheet_by_time"),
        ),
        migrations.AddConstraint(
            model_name="coursesheetversion",
            constraint=models.UniqueConstraint(fields=("of", "version"), name="one_course_sheet_version"),
        ),
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(fields=["course", "at"], name="placement_by_time"),
        ),
        migrations.RunPython(put_triggers, migrations.RunPython.noop),
    ]

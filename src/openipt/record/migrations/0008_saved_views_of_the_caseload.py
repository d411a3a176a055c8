"""Adds the views that therapists keep of their caseload."""

import django.db.models.deletion
from django.db import migrations, models

import openipt.record.models.base


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0007_moves_and_tasks"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=40)),
                ("query", models.CharField(max_length=300)),
                ("is_default", models.BooleanField(default=False)),
                ("member", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
            ],
            options={
                "db_table": "saved_view",
            },
        ),
    ]

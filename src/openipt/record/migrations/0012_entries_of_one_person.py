"""Adds what somebody said of two entries: that they are one person, or two."""

import django.db.models.deletion
from django.db import migrations, models

import openipt.record.models.base


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0011_holidays_of_a_service"),
    ]

    operations = [
        migrations.CreateModel(
            name="SamePerson",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("is_one", models.BooleanField()),
                ("said_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("first", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.client")),
                ("said_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("second", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.client")),
                ("undone_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
            ],
            options={
                "db_table": "same_person",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("undone_at", None)), fields=("first", "second"), name="one_word_about_two_entries")
                ],
            },
        ),
    ]

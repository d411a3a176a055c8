"""Adds the waiting list."""

import django.db.models.deletion
from django.db import migrations, models

import openipt.record.models.base


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0009_courses_handed_on"),
    ]

    operations = [
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("referred_on", models.DateField()),
                ("taken_in_at", models.DateTimeField()),
                ("contact", openipt.record.models.base.SealedField()),
                ("priority", openipt.record.models.base.SealedField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("allocated", "allocated"), ("closed", "closed")], default="waiting", max_length=10
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                ("reason", openipt.record.models.base.SealedField(null=True)),
                ("client", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="referral", to="record.client")),
                ("course", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.course")),
                ("service", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.service")),
                ("settled_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("taken_in_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
            ],
            options={
                "db_table": "referral",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["service", "state", "referred_on"], name="referral_by_waiting")],
            },
        ),
    ]

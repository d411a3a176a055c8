"""Adds the offers by which courses are handed on to a colleague."""

import django.db.models.deletion
from django.db import migrations, models

import openipt.record.models.base


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0008_saved_views_of_the_caseload"),
    ]

    operations = [
        migrations.CreateModel(
            name="CourseOffer",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("offered_at", models.DateTimeField()),
                ("reason", openipt.record.models.base.SealedField()),
                (
                    "state",
                    models.CharField(
                        choices=[("offered", "offered"), ("accepted", "accepted"), ("declined", "declined"), ("withdrawn", "withdrawn")],
                        default="offered",
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", openipt.record.models.base.SealedField(null=True)),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="record.course")),
                ("from_member", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("offered_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("to_member", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
            ],
            options={
                "db_table": "course_offer",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["to_member", "state"], name="offer_by_receiver"),
                    models.Index(fields=["course", "offered_at"], name="offer_by_course"),
                ],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("state", "offered")), fields=("course",), name="one_open_offer_per_course")
                ],
            },
        ),
    ]

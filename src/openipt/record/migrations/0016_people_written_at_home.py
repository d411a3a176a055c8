"""What a client writes at home of the people around them: the link to the page, and which entry came from which browser."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import openipt.record.models.base


class Migration(migrations.Migration):
    """Two new tables."""

    dependencies: ClassVar = [("record", "0015_maintenance_sessions")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="HomeLink",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("token_hash", models.BinaryField(unique=True)),
                ("token", openipt.record.models.base.SealedField()),
                ("given_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("begun_at", models.DateTimeField(null=True)),
                ("looked_at", models.DateTimeField(null=True)),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="home_links", to="record.course")),
                ("given_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("looked_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
            ],
            options={
                "db_table": "home_link",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="HomeEntry",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("browser_hash", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("link", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="record.homelink")),
                ("of", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="home_entry", to="record.coursesheet")),
            ],
            options={
                "db_table": "home_entry",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
    ]

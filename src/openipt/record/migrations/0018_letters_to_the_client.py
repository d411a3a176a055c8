"""Letters to the client, with every version, every consent, and what was given."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models

import openipt.record.models.base
from openipt.record import triggers


def put_triggers(apps: Any, schema_editor: Any) -> None:
    """Create the triggers in whichever database this is: versions, consents and givings are only added to."""
    triggers.put_back(schema_editor.connection)


class Migration(migrations.Migration):
    """Four new tables; all but the letter itself are only added to."""

    dependencies: ClassVar = [("record", "0017_asked_to_be_taken_out")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=30)),
                ("begun_at", models.DateTimeField()),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="record.course")),
            ],
            options={
                "db_table": "letter",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="GivenLetter",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField()),
                ("content", openipt.record.models.base.SealedField()),
                ("at", models.DateTimeField()),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("letter", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="given", to="record.letter")),
            ],
            options={
                "db_table": "given_letter",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="LetterConsent",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField()),
                ("agrees", models.BooleanField()),
                ("content", openipt.record.models.base.SealedField()),
                ("at", models.DateTimeField()),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("letter", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="record.letter")),
            ],
            options={
                "db_table": "letter_consent",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="LetterVersion",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("version", models.PositiveIntegerField()),
                ("content", openipt.record.models.base.SealedField()),
                ("saved_at", models.DateTimeField()),
                ("letter", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="record.letter")),
                ("saved_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
            ],
            options={
                "db_table": "letter_version",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["course", "begun_at"], name="letter_by_time"),
        ),
        migrations.AddIndex(
            model_name="givenletter",
            index=models.Index(fields=["letter", "at"], name="given_letter_by_time"),
        ),
        migrations.AddIndex(
            model_name="letterconsent",
            index=models.Index(fields=["letter", "at"], name="letter_consent_by_time"),
        ),
        migrations.AddConstraint(
            model_name="letterversion",
            constraint=models.UniqueConstraint(fields=("letter", "version"), name="one_letter_version"),
        ),
        migrations.RunPython(put_triggers, migrations.RunPython.noop),
    ]

"""Makes the tables of the record."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import openipt.core.courses
import openipt.record.models.base


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "account",
            },
        ),
        migrations.CreateModel(
            name="Client",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("name", openipt.record.models.base.SealedField()),
                ("pronouns", openipt.record.models.base.SealedField()),
                ("date_of_birth", openipt.record.models.base.SealedField()),
                ("occupation", openipt.record.models.base.SealedField()),
                ("household", openipt.record.models.base.SealedField()),
            ],
            options={
                "db_table": "client",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(choices=[("demo", "demo"), ("real", "real")], max_length=4)),
                ("country", models.CharField(max_length=20)),
                ("zone", models.CharField(max_length=60)),
                ("hours", models.JSONField(default=list)),
            ],
            options={
                "db_table": "service",
            },
        ),
        migrations.CreateModel(
            name="AuditLine",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("chain", models.CharField(max_length=60)),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=60)),
                ("relation", models.CharField(max_length=20)),
                ("verb", models.CharField(max_length=40)),
                ("outcome", models.CharField(max_length=10)),
                ("course", models.UUIDField(null=True)),
                ("subject", models.UUIDField(null=True)),
                ("courses", models.JSONField(default=list)),
                ("previous", models.CharField(max_length=64)),
                ("mac", models.CharField(max_length=64)),
            ],
            options={
                "db_table": "audit_line",
                "constraints": [models.UniqueConstraint(fields=("chain", "number"), name="audit_chain_without_gaps")],
            },
        ),
        migrations.CreateModel(
            name="Course",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("protocol", models.CharField(max_length=60)),
                ("protocol_version", models.PositiveIntegerField()),
                ("protocol_fingerprint", models.CharField(max_length=64)),
                ("main_measure", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("referred", "referred"),
                            ("assessment", "assessment"),
                            ("not_suitable", "not_suitable"),
                            ("treatment", "treatment"),
                            ("on_hold", "on_hold"),
                            ("completed", "completed"),
                            ("ended_early", "ended_early"),
                            ("maintenance", "maintenance"),
                            ("followup", "followup"),
                            ("closed", "closed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("phase", models.CharField(blank=True, max_length=60)),
                ("opened_at", models.DateTimeField()),
                ("ended_on", models.DateField(null=True)),
                ("client", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="courses", to="record.client")),
            ],
            options={
                "db_table": "course",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=60)),
                ("item", models.CharField(max_length=60)),
                ("value", openipt.record.models.base.SealedField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("taken", "taken"), ("acted", "acted"), ("closed", "closed")], default="open", max_length=10
                    ),
                ),
                ("born_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to="record.course")),
            ],
            options={
                "db_table": "alert",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("roles", models.JSONField(default=list)),
                ("ended_at", models.DateTimeField(null=True)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to=settings.AUTH_USER_MODEL)),
                ("service", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="record.service")),
            ],
            options={
                "db_table": "membership",
            },
        ),
        migrations.AddField(
            model_name="course",
            name="therapist",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership"),
        ),
        migrations.CreateModel(
            name="AlertNote",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=20)),
                ("words", openipt.record.models.base.SealedField()),
                ("alert", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="record.alert")),
                ("by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
            ],
            options={
                "db_table": "alert_note",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="alert",
            name="taken_by",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership"),
        ),
        migrations.CreateModel(
            name="Operation",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("verb", models.CharField(max_length=40)),
                ("content_mac", models.BinaryField()),
                ("result", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="operations", to="record.course")),
            ],
            options={
                "db_table": "operation",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("measure", models.CharField(max_length=60)),
                ("measure_version", models.PositiveIntegerField()),
                ("measure_fingerprint", models.CharField(max_length=64)),
                ("session_number", models.PositiveSmallIntegerField(null=True)),
                ("way", models.CharField(choices=[("link", "link"), ("device", "device"), ("paper", "paper"), ("total", "total")], max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "asked"), ("begun", "begun"), ("finished", "finished"), ("struck", "struck"), ("withdrawn", "withdrawn")],
                        max_length=10,
                    ),
                ),
                ("about", models.DateField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(null=True)),
                ("last_saved_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("answers_given", models.PositiveIntegerField(default=0)),
                ("answered", models.PositiveSmallIntegerField(default=0)),
                ("out_of", models.PositiveSmallIntegerField()),
                ("total", models.IntegerField(null=True)),
                ("band", models.CharField(blank=True, max_length=60)),
                ("prorated", models.BooleanField(default=False)),
                ("safety", models.CharField(blank=True, max_length=14)),
                ("struck_at", models.DateTimeField(null=True)),
                ("struck_reason", openipt.record.models.base.SealedField(null=True)),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="responses", to="record.course")),
                ("entered_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("struck_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
            ],
            options={
                "db_table": "response",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("token_hash", models.BinaryField(unique=True)),
                ("token", openipt.record.models.base.SealedField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("browser_hash", models.BinaryField(null=True)),
                ("response", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="link", to="record.response")),
            ],
            options={
                "db_table": "link",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("item", models.CharField(max_length=60)),
                ("value", openipt.record.models.base.SealedField()),
                ("given_at", models.DateTimeField()),
                ("number", models.PositiveIntegerField()),
                ("browser_hash", models.BinaryField(null=True)),
                ("response", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="record.response")),
            ],
            options={
                "db_table": "answer",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="alert",
            name="response",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to="record.response"),
        ),
        migrations.AddField(
            model_name="course",
            name="service",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.service"),
        ),
        migrations.AddField(
            model_name="client",
            name="service",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.service"),
        ),
        migrations.CreateModel(
            name="SupervisionListing",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("listed_at", models.DateTimeField()),
                ("until", models.DateField()),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="listings", to="record.course")),
                ("listed_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("supervisor", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
            ],
            options={
                "db_table": "supervision_listing",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="CourseEvent",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=20)),
                ("session_number", models.PositiveSmallIntegerField(null=True)),
                ("state", models.CharField(blank=True, max_length=20)),
                ("phase", models.CharField(blank=True, max_length=60)),
                ("outcome", models.CharField(blank=True, max_length=20)),
                ("passed", models.JSONField(default=list)),
                ("agreed", models.BooleanField(default=False)),
                ("reason", openipt.record.models.base.SealedField(null=True)),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="events", to="record.course")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
            ],
            options={
                "db_table": "course_event",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["course", "at"], name="course_event_by_time")],
            },
        ),
        migrations.CreateModel(
            name="PlannedSession",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("starts_at", models.DateTimeField()),
                ("local_start", models.CharField(max_length=16)),
                ("zone", models.CharField(max_length=60)),
                ("mode", models.CharField(choices=[("in_person", "in_person"), ("video", "video"), ("phone", "phone")], max_length=10)),
                (
                    "attendance",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("attended", "attended"),
                            ("late", "late"),
                            ("cancelled_client", "cancelled_client"),
                            ("cancelled_therapist", "cancelled_therapist"),
                            ("dna", "dna"),
                        ],
                        default=openipt.core.courses.Attendance["PLANNED"],
                        max_length=20,
                    ),
                ),
                ("phase", models.CharField(blank=True, max_length=60)),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="record.course")),
            ],
            options={
                "db_table": "planned_session",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("course", "number"), name="one_planned_session_per_number")],
            },
        ),
        migrations.AddIndex(
            model_name="response",
            index=models.Index(fields=["course", "state"], name="response_by_course_and_state"),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(fields=("response", "number"), name="answers_of_a_response_in_order"),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["course", "state"], name="alert_by_course_and_state"),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(fields=("response", "kind"), name="one_alert_per_response_and_kind"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("service", "account"), name="one_membership_per_account_and_service"),
        ),
        migrations.AddIndex(
            model_name="course",
            index=models.Index(fields=["therapist", "state"], name="course_by_therapist_and_state"),
        ),
        migrations.AddIndex(
            model_name="supervisionlisting",
            index=models.Index(fields=["supervisor", "until"], name="listing_by_supervisor"),
        ),
    ]

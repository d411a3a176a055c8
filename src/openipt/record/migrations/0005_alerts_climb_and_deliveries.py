"""Adds what alerts climb by, the ledger of deliveries, cover, risk assessments, safety plans and refused operations."""

import django.db.models.deletion
from django.db import migrations, models

import openipt.record.models.base


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0004_only_added_to_again"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("holder", models.CharField(max_length=60)),
            ],
            options={
                "db_table": "heartbeat",
            },
        ),
        migrations.AddField(
            model_name="alert",
            name="climbs_at",
            field=models.DateTimeField(db_index=True, null=True),
        ),
        migrations.AddField(
            model_name="alert",
            name="closed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="alert",
            name="opened_again_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="alert",
            name="rung",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="alert",
            name="second_look",
            field=models.CharField(blank=True, choices=[("wanted", "wanted"), ("done", "done")], max_length=10),
        ),
        migrations.AddField(
            model_name="alert",
            name="useful",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="service",
            name="around_the_clock",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="alert",
            name="item",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name="alert",
            name="response",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="alerts", to="record.response"),
        ),
        migrations.AlterField(
            model_name="alert",
            name="state",
            field=models.CharField(
                choices=[("open", "open"), ("delivered", "delivered"), ("taken", "taken"), ("acted", "acted"), ("closed", "closed")],
                default="open",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="ClientChannel",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("email", "email"), ("sms", "sms"), ("letter", "letter")], max_length=10)),
                ("address", openipt.record.models.base.SealedField()),
                ("zone", models.CharField(blank=True, max_length=60)),
                ("added_at", models.DateTimeField()),
                ("stopped_at", models.DateTimeField(null=True)),
                ("bounced_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("client", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="channels", to="record.client")),
            ],
            options={
                "db_table": "client_channel",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Cover",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("from_day", models.DateField()),
                ("until_day", models.DateField()),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("covers", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("made_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("member", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("service", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.service")),
            ],
            options={
                "db_table": "cover",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=64, unique=True)),
                (
                    "about",
                    models.CharField(
                        choices=[("alert", "alert"), ("questionnaire", "questionnaire"), ("drill", "drill"), ("test", "test")], max_length=14
                    ),
                ),
                ("step", models.CharField(max_length=60)),
                ("channel", models.CharField(choices=[("email", "email"), ("sms", "sms"), ("letter", "letter"), ("robot", "robot")], max_length=10)),
                ("planned_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("not_after", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "due"),
                            ("sending", "sending"),
                            ("sent", "sent"),
                            ("expired", "expired"),
                            ("given_up", "given_up"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="due",
                        max_length=10,
                    ),
                ),
                ("next_try_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("leased_until", models.DateTimeField(null=True)),
                ("leased_by", models.CharField(blank=True, max_length=60)),
                ("first_tried_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("alert", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="record.alert")),
                ("course", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="record.course")),
                (
                    "response",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="record.response"),
                ),
                ("service", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.service")),
                ("to_client", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.clientchannel")),
            ],
            options={
                "db_table": "delivery",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="DeliveryLine",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                            ("bounced", "bounced"),
                            ("expired", "expired"),
                            ("given_up", "given_up"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=20)),
                ("delivery", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="record.delivery")),
            ],
            options={
                "db_table": "delivery_line",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="DrillAlert",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("born_at", models.DateTimeField()),
                ("delivered_at", models.DateTimeField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("service", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.service")),
            ],
            options={
                "db_table": "drill_alert",
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="drill",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="record.drillalert"),
        ),
        migrations.CreateModel(
            name="MemberChannel",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("email", "email"), ("sms", "sms")], max_length=10)),
                ("address", models.CharField(max_length=200)),
                ("added_at", models.DateTimeField()),
                ("code_sent_at", models.DateTimeField(null=True)),
                ("tested_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("member", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="channels", to="record.membership")),
            ],
            options={
                "db_table": "member_channel",
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="to_member",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.memberchannel"),
        ),
        migrations.CreateModel(
            name="RefusedOperation",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("op_id", models.UUIDField()),
                ("verb", models.CharField(max_length=40)),
                ("actor", models.CharField(max_length=60)),
                ("content", openipt.record.models.base.SealedField()),
                ("at", models.DateTimeField()),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="refused_operations", to="record.course")),
            ],
            options={
                "db_table": "refused_operation",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="RiskAssessment",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("screener", models.CharField(blank=True, max_length=60)),
                ("screener_version", models.PositiveIntegerField(null=True)),
                ("content", openipt.record.models.base.SealedField()),
                ("next_check", models.DateField(null=True)),
                ("alert", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="assessments", to="record.alert")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="risk_assessments", to="record.course")),
            ],
            options={
                "db_table": "risk_assessment",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="RiskBehaviour",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("content", openipt.record.models.base.SealedField()),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="risk_behaviours", to="record.course")),
            ],
            options={
                "db_table": "risk_behaviour",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SafetyPlan",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("version", models.PositiveSmallIntegerField()),
                ("sheet_version", models.PositiveIntegerField()),
                ("content", openipt.record.models.base.SealedField()),
                ("made_at", models.DateTimeField()),
                ("review_on", models.DateField(null=True)),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="safety_plans", to="record.course")),
                ("made_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
            ],
            options={
                "db_table": "safety_plan",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SafetyPlanLink",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("token_hash", models.BinaryField(unique=True)),
                ("token", openipt.record.models.base.SealedField()),
                ("given_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="safety_plan_links", to="record.course")),
                ("given_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
            ],
            options={
                "db_table": "safety_plan_link",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SendingPlan",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("before_sessions", models.BooleanField(default=False)),
                ("hours_before", models.PositiveSmallIntegerField(default=24)),
                ("follow_ups", models.BooleanField(default=False)),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
                ("course", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sending_plans", to="record.course")),
            ],
            options={
                "db_table": "sending_plan",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="AlertCall",
            fields=[
                ("id", models.UUIDField(default=openipt.record.models.base.new_id, primary_key=True, serialize=False)),
                ("rung", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("alert", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="record.alert")),
                ("member", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="record.membership")),
            ],
            options={
                "db_table": "alert_call",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["member", "alert"], name="call_by_member")],
            },
        ),
        migrations.AddIndex(
            model_name="clientchannel",
            index=models.Index(fields=["client"], name="channel_by_client"),
        ),
        migrations.AddIndex(
            model_name="cover",
            index=models.Index(fields=["service", "until_day"], name="cover_by_service"),
        ),
        migrations.AddIndex(
            model_name="deliveryline",
            index=models.Index(fields=["delivery", "at"], name="line_by_delivery"),
        ),
        migrations.AddConstraint(
            model_name="drillalert",
            constraint=models.UniqueConstraint(fields=("service", "day"), name="one_drill_alert_per_day"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["state", "next_try_at"], name="delivery_by_next_try"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["course", "due_at"], name="delivery_by_course"),
        ),
        migrations.AddIndex(
            model_name="refusedoperation",
            index=models.Index(fields=["course", "at"], name="refused_by_course"),
        ),
        migrations.AddIndex(
            model_name="riskassessment",
            index=models.Index(fields=["course", "at"], name="risk_assessment_by_time"),
        ),
        migrations.AddIndex(
            model_name="riskbehaviour",
            index=models.Index(fields=["course", "at"], name="risk_behaviour_by_time"),
        ),
        migrations.AddConstraint(
            model_name="safetyplan",
            constraint=models.UniqueConstraint(fields=("course", "version"), name="one_safety_plan_per_version"),
        ),
        migrations.AddIndex(
            model_name="sendingplan",
            index=models.Index(fields=["course", "at"], name="sending_plan_by_time"),
        ),
    ]

"""Adds the days on which a service is closed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0010_the_waiting_list"),
    ]

    operations = [
        migrations.AddField(
            model_name="service",
            name="holidays",
            field=models.JSONField(default=list),
        ),
    ]

"""That a client asks at home for somebody to be taken out whom a therapist has gone on with, and that it was spoken of."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two new columns."""

    dependencies: ClassVar = [("record", "0016_people_written_at_home")]
    operations: ClassVar = [
        migrations.AddField("homeentry", "asked_out_at", models.DateTimeField(null=True)),
        migrations.AddField("homeentry", "left_in_at", models.DateTimeField(null=True)),
    ]

"""A draft that was sent leaves a mark: what its page saves afterwards is late."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0021_takeovers")]

    operations = [
        migrations.AddField(
            model_name="unsent",
            name="sent_mark",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]

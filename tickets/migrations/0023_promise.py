"""The client's own nearest limit beside an inner one that is nearer; clocks fill it as they move."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0022_sent_drafts")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="promise",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
    ]

"""When last the administrators heard that somebody writes too much to a mailbox."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0026_mentions")]

    operations = [
        migrations.AddField(
            model_name="mailbox",
            name="fuse_blown_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]

"""One digest a day at ten, in the centre's own zone; it can be changed."""

from datetime import time

from django.db import migrations

NAME = "Unassigned"


def ship(apps, schema_editor):
    digests = apps.get_model("escalation", "Digest").objects
    digests.get_or_create(name=NAME, defaults={"tell_at": time(10)})


def take_back(apps, schema_editor):
    apps.get_model("escalation", "Digest").objects.filter(name=NAME).delete()


class Migration(migrations.Migration):
    dependencies = [("escalation", "0007_digests")]
    operations = [migrations.RunPython(ship, take_back)]

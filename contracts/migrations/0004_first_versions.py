"""Every calendar's content becomes its first version, and first responses never stand still."""

from django.db import migrations
from django.utils import timezone


def write_first_versions(apps, schema_editor):
    version_model = apps.get_model("contracts", "HoursVersion")
    now = timezone.now()
    version_model.objects.bulk_create(
        version_model(
            hours=hours,
            number=1,
            time_zone=hours.time_zone,
            weekly=hours.weekly,
            exceptions=hours.exceptions,
            created_at=now,
        )
        for hours in apps.get_model("contracts", "ServiceHours").objects.filter(versions=None)
    )
    targets = apps.get_model("contracts", "Target").objects.filter(metric="first_response")
    targets.update(pauses=[])


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_hours_versions_and_terms")]
    operations = [migrations.RunPython(write_first_versions, migrations.RunPython.noop)]

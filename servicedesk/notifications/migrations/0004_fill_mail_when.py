"""Whoever wanted no mail of a topic still wants none."""

from django.db import migrations


def fill(apps, schema_editor):
    preference = apps.get_model("notifications", "Preference")
    preference.objects.filter(wants_mail=False).exclude(mail_when="never").update(mail_when="never")


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_letters_and_days")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

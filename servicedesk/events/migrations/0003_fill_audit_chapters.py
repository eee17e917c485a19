"""What was recorded before the audit had chapters gets its chapter."""

from django.db import migrations

CHAPTERS = {
    "sign_in": (
        "person.signed_in", "person.sign_in_failed", "person.signed_out", "person.reset_asked",
        "person.password_changed",
    ),
    "access": (
        "person.created", "person.role_changed", "person.deactivated", "person.reactivated",
        "token.created", "token.revoked", "team.changed",
    ),
}  # fmt: skip


def fill(apps, schema_editor):
    events = apps.get_model("events", "Event").objects
    for chapter, kinds in CHAPTERS.items():
        events.filter(kind__in=kinds, audit="").update(audit=chapter)


class Migration(migrations.Migration):
    dependencies = [("events", "0002_audit_chapter")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

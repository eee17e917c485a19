"""What is done with requests of each outcome, until the house says otherwise."""

from django.db import migrations

HANDLING = {
    "over_quota": "ask_tsm",
    "grace": "accept",
    "expired": "ask_tsm",
    "out_of_scope": "best_effort",
    "not_covered": "best_effort",
    "unknown_client": "best_effort",
}


def ship(apps, schema_editor):
    policies = apps.get_model("contracts", "OutcomePolicy").objects
    for outcome, handling in HANDLING.items():
        policies.get_or_create(outcome=outcome, defaults={"handling": handling})


class Migration(migrations.Migration):
    dependencies = [("contracts", "0005_assets_and_outcomes")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]

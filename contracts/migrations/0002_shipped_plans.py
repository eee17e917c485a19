"""The three plans every installation begins with; they can be edited and revised."""

from datetime import date

from django.db import migrations

ALWAYS = "24/7"
WORKING = "Working hours (Moscow)"
ALL_DAY = [["00:00", "24:00"]]
OFFICE = [["09:00", "18:00"]]
METRICS = ("first_response", "next_response", "resolution", "line1_stay")
# Minutes for the priorities critical, high, normal, low; None is best effort.
PLANS = (
    (
        "standard", "Standard", 10, WORKING, 0,
        {
            "first_response": (240, 240, 240, 240),
            "next_response": (240, 480, 480, 960),
            "resolution": (None, None, None, None),
            "line1_stay": (540, 1080, 1080, 1080),
        },
    ),
    (
        "extended", "Extended", 20, ALWAYS, 14,
        {
            "first_response": (60, 120, 240, 480),
            "next_response": (120, 240, 480, 960),
            "resolution": (None, None, None, None),
            "line1_stay": (120, 240, 480, 1440),
        },
    ),
    (
        "premium", "Premium", 30, ALWAYS, 30,
        {
            "first_response": (15, 30, 60, 120),
            "next_response": (30, 60, 120, 240),
            "resolution": (240, 480, None, None),
            "line1_stay": (30, 60, 120, 240),
        },
    ),
)  # fmt: skip


def ship(apps, schema_editor):
    hours_model = apps.get_model("contracts", "ServiceHours")
    weeks = {
        ALWAYS: {str(day): ALL_DAY for day in range(7)},
        WORKING: {str(day): OFFICE for day in range(5)},
    }
    hours = {
        name: hours_model.objects.get_or_create(
            name=name, defaults={"time_zone": "Europe/Moscow", "weekly": week, "exceptions": {}}
        )[0]
        for name, week in weeks.items()
    }
    for code, name, rank, calendar, grace_days, targets in PLANS:
        plan, created = apps.get_model("contracts", "Plan").objects.get_or_create(
            code=code, defaults={"name": name, "rank": rank}
        )
        if not created:
            continue
        version = apps.get_model("contracts", "PlanVersion").objects.create(
            plan=plan,
            number=1,
            effective_from=date(2000, 1, 1),
            intake_hours=hours[calendar],
            grace_days=grace_days,
        )
        target_model = apps.get_model("contracts", "Target")
        target_model.objects.bulk_create(
            target_model(
                version=version, metric=metric, priority=priority, minutes=minutes,
                hours=hours[calendar],
            )
            for metric in METRICS
            for priority, minutes in enumerate(targets[metric], start=1)
            if minutes is not None
        )  # fmt: skip


def take_back(apps, schema_editor):
    """Remove what nobody uses; a plan a contract names stays."""
    contracts = apps.get_model("contracts", "Contract")
    decisions = apps.get_model("contracts", "Entitlement")
    for code, *_ in PLANS:
        for plan in apps.get_model("contracts", "Plan").objects.filter(code=code):
            used = decisions.objects.filter(plan_version__plan=plan).exists()
            if not used and not contracts.objects.filter(plan=plan).exists():
                apps.get_model("contracts", "PlanVersion").objects.filter(plan=plan).delete()
                plan.delete()


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]
    operations = [migrations.RunPython(ship, take_back)]

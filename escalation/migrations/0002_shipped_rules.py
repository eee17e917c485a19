"""The escalation rules every installation begins with; they can be edited."""

from django.db import migrations

RESPONSES = ("first_response", "next_response", "resolution")
NAMES = {
    "first_response": "First response",
    "next_response": "Next response",
    "resolution": "Resolution",
    "line1_stay": "Stay on line 1",
}
# (percent of the target, open minutes from the deadline, who is told)
USUAL = (
    (75, None, ["assignee", "team_lead"]),
    (None, -30, ["assignee", "team_lead"]),
    (None, 0, ["team_lead", "coordinator", "tsm"]),
    (None, 60, ["head"]),
    (None, 240, ["head"]),
)
LINE_STAY = (
    (75, None, ["assignee", "team_lead"]),
    (None, 0, ["team_lead", "coordinator"]),
    (None, 240, ["coordinator", "head"]),
)
LOW = (
    (75, None, ["assignee"]),
    (None, 0, ["assignee", "team_lead"]),
    (None, 240, ["coordinator"]),
)
PREMIUM_HIGH = (
    (75, None, ["assignee", "team_lead", "personal_engineer"]),
    (None, -30, ["assignee", "team_lead", "personal_engineer", "tsm"]),
    (None, 0, ["team_lead", "personal_engineer", "coordinator", "tsm"]),
    (None, 60, ["head"]),
    (None, 240, ["head"]),
)
PREMIUM_CRITICAL = (
    (50, None, ["assignee", "team_lead", "personal_engineer"]),
    (75, None, ["assignee", "team_lead", "personal_engineer", "coordinator", "tsm"]),
    (None, 0, ["team_lead", "personal_engineer", "coordinator", "tsm", "head"]),
    (None, 15, ["tsm", "head"]),
    (None, 60, ["head"]),
    (None, 240, ["head"]),
)
# name, metrics, plan, priority, steps; the most specific rule of a metric is the one that counts
RULES = (
    ("{metric}", RESPONSES, None, None, USUAL),
    ("{metric}", ("line1_stay",), None, None, LINE_STAY),
    ("{metric}, low priority", RESPONSES, None, 4, LOW),
    ("{metric}, premium, high", RESPONSES, "premium", 2, PREMIUM_HIGH),
    ("{metric}, premium, critical", RESPONSES, "premium", 1, PREMIUM_CRITICAL),
)


def ship(apps, schema_editor):
    rule_model = apps.get_model("escalation", "EscalationRule")
    step_model = apps.get_model("escalation", "EscalationStep")
    plans = {plan.code: plan for plan in apps.get_model("contracts", "Plan").objects.all()}
    for pattern, metrics, plan, priority, steps in RULES:
        if plan is not None and plan not in plans:
            continue
        for metric in metrics:
            rule, created = rule_model.objects.get_or_create(
                name=pattern.format(metric=NAMES[metric]),
                defaults={"metric": metric, "plan": plans.get(plan), "priority": priority},
            )
            if created:
                step_model.objects.bulk_create(
                    step_model(rule=rule, percent=percent, offset_minutes=minutes, recipients=who)
                    for percent, minutes, who in steps
                )


def take_back(apps, schema_editor):
    """Remove the shipped rules; one whose steps have fired stays, its escalations name it."""
    fired = apps.get_model("escalation", "Escalation").objects.values("step__rule")
    names = [
        pattern.format(metric=NAMES[metric])
        for pattern, metrics, *_ in RULES
        for metric in metrics
    ]
    rules = apps.get_model("escalation", "EscalationRule").objects.filter(name__in=names)
    rules.exclude(pk__in=fired).delete()


class Migration(migrations.Migration):
    dependencies = [("escalation", "0001_initial"), ("contracts", "0002_shipped_plans")]
    operations = [migrations.RunPython(ship, take_back)]

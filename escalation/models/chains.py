"""Rules with their steps: who is told what of which clocks, and when."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contracts.choices import Priority, metric_choices
from contracts.models import Plan
from escalation.choices import Action, Recipient
from escalation.querysets import RuleQuerySet
from servicedesk.accounts.models import User

LONGEST_CHAIN = 50
"""How many times a step may repeat: a chain ends some day."""


class EscalationRule(models.Model):
    """A chain of steps for the clocks it matches; the most specific active rule of a metric wins.

    ``plan`` or ``priority`` None means any.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    metric = models.CharField(_("metric"), max_length=20, choices=metric_choices)
    plan = models.ForeignKey(
        Plan,
        models.CASCADE,
        verbose_name=_("service plan"),
        related_name="+",
        null=True,
        blank=True,
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, null=True, blank=True
    )
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords(related_name="+")

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation rule")
        verbose_name_plural = _("escalation rules")
        ordering = ("metric", "priority", "name")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def visible_to(cls, user: User) -> RuleQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)

    def chain(self) -> list["EscalationStep"]:
        """Its steps in force: percentages first, then by minutes from the deadline."""
        steps = [step for step in self.steps.all() if step.is_active]
        return sorted(
            steps,
            key=lambda step: (step.percent is None, step.percent or 0, step.offset_minutes or 0),
        )


def validate_recipients(value: object) -> None:
    if not isinstance(value, list) or not value or not set(value) <= set(Recipient.values):
        raise ValidationError(
            _("Choose at least one of: %(names)s."), params={"names": ", ".join(Recipient.values)}
        )


class EscalationStep(models.Model):
    """When, whom and what: at a percentage of the target, or some business minutes before (−) or
    after (+) the deadline, and again so many times after it.

    ``counts_from``: since when the step stands as it stands; what was due before is not fired in
    arrears. ``is_active`` False: a step that has fired and was taken out of its chain.
    """

    rule = models.ForeignKey(
        EscalationRule, models.CASCADE, verbose_name=_("rule"), related_name="steps"
    )
    percent = models.PositiveSmallIntegerField(_("percent of the target"), null=True, blank=True)
    offset_minutes = models.IntegerField(
        _("business minutes from the deadline"), null=True, blank=True
    )
    recipients = models.JSONField(_("who is told"), default=list, validators=[validate_recipients])
    action = models.CharField(
        _("action"),
        max_length=16,
        choices=Action,
        default=Action.NOTIFY,
        db_default=Action.NOTIFY.value,
    )
    repeat_minutes = models.PositiveSmallIntegerField(
        _("again every (business minutes)"), default=0, db_default=0
    )
    repeat_count = models.PositiveSmallIntegerField(
        _("how many times again"),
        default=0,
        db_default=0,
        validators=[MaxValueValidator(LONGEST_CHAIN)],
    )
    counts_from = models.DateTimeField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True, db_default=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [
            models.CheckConstraint(
                name="step_repeats_after_deadline",
                condition=models.Q(repeat_count=0)
                | models.Q(repeat_minutes__gt=0, offset_minutes__gte=0),
                violation_error_message=_(
                    "Only a step at or after the deadline repeats; say after how many minutes."
                ),
            ),
            models.CheckConstraint(
                name="step_has_one_moment",
                condition=models.Q(percent__isnull=True, offset_minutes__isnull=False)
                | models.Q(percent__isnull=False, offset_minutes__isnull=True),
                violation_error_message=_("Give either a percentage or minutes from the deadline."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} %" if self.percent is not None else f"{self.offset_minutes:+d} min"

    def minutes_at(self, occurrence: int) -> int | None:
        """Open minutes from the deadline to one of its occurrences; None for a percentage."""
        if self.offset_minutes is None:
            return None
        return self.offset_minutes + (occurrence - 1) * self.repeat_minutes


class Replan(models.Model):
    """A metric whose chains changed: its live clocks are planned anew, those of tickets with a
    number above ``after`` still to come."""

    metric = models.CharField(max_length=20, primary_key=True)
    after = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("planning asked for")
        verbose_name_plural = _("plannings asked for")

    def __str__(self) -> str:
        return self.metric

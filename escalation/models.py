"""Rules with their steps, the watch on each clock, and what was raised."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contracts.choices import Priority, metric_choices
from contracts.models import Plan
from escalation.choices import Action, Recipient
from escalation.querysets import EscalationQuerySet, RuleQuerySet, WatchQuerySet
from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from sla.models import Clock
from tickets.models import Ticket

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


class Watch(models.Model):
    """The next step of one live clock: what the sweep polls.

    ``due_at`` None: no step is left to fire as things stand. ``since``: steps due before it are
    history nobody is told of, such as that of a ticket brought in from another desk.
    """

    clock = models.OneToOneField(Clock, models.CASCADE, primary_key=True, related_name="+")
    step = models.ForeignKey(EscalationStep, models.SET_NULL, related_name="+", null=True)
    due_at = models.DateTimeField(null=True)
    since = models.DateTimeField()

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        indexes = [
            models.Index(
                fields=["due_at", "clock"],
                name="watch_due",
                condition=models.Q(due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"clock {self.clock_id} at {self.due_at}"


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


class Escalation(models.Model):
    """A step that fired: raised once for each of its occurrences, at its due time, to these people.

    ``effect``: what its action did, in words, or why it could not.
    """

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="+")
    step = models.ForeignKey(EscalationStep, models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    occurrence = models.PositiveSmallIntegerField(default=1, db_default=1)
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")
    effect = models.CharField(max_length=300, blank=True, default="", db_default="")
    due_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    told = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("told")
    )

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        ordering = ("-raised_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "step", "occurrence"], name="step_fires_once_each_time"
            )
        ]
        indexes = [
            models.Index(fields=["-raised_at"], name="escalation_newest"),
            models.Index(fields=["ticket", "raised_at"], name="escalation_by_ticket"),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.step}"

    @classmethod
    def visible_to(cls, user: User) -> EscalationQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)

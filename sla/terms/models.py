"""A change of terms on its way to open tickets."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.choices import Priority, metric_choices
from contracts.models import HoursVersion, Plan, PlanVersion, ServiceHours
from servicedesk.accounts.models import User


class ChangeState(models.TextChoices):
    PREVIEWING = "previewing", _("Being weighed")
    READY = "ready", _("Ready to apply")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    DISCARDED = "discarded", _("Discarded")


class Applying(models.TextChoices):
    """What becomes of the tickets that are open."""

    KEEP = "keep", _("Keep: open requests stay with the terms they have")
    FROM_NOW = "from_now", _("From now: what was counted stays, the rest goes by the new terms")
    FROM_START = "from_start", _("From the start: everything is counted by the new terms")


MOVING = (Applying.FROM_NOW, Applying.FROM_START)
WORKING = (ChangeState.PREVIEWING, ChangeState.APPLYING)


class Work(models.Model):
    """Work on many tickets in the order of their numbers, a chunk at a time; it goes on after
    ``last_ticket``. ``counts`` and ``sample``: what was found so far.
    """

    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    last_ticket = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    sample = models.JSONField(default=list)
    worked_at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 100


class TermsChange(Work):
    """A plan version or a calendar's version, and which open tickets it would move.

    Exactly one of ``plan_version`` and ``hours_version``. ``hours_pin``: the calendars its tickets
    know afterwards; ``plan_stamp``: the version as it was weighed. A ticket that was moved keeps
    this row's key in its TERMS_CHANGED; ``moved`` counts them. A draft that is dropped takes the
    row with it.
    """

    plan_version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="+", null=True)
    hours_version = models.ForeignKey(HoursVersion, models.PROTECT, related_name="+", null=True)
    hours_pin = models.BigIntegerField()
    plan_stamp = models.UUIDField(null=True)
    state = models.CharField(max_length=12, choices=ChangeState, default=ChangeState.PREVIEWING)
    mode = models.CharField(max_length=12, choices=Applying, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    moved = models.PositiveIntegerField(default=0)
    applied_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("change of terms")
        verbose_name_plural = _("changes of terms")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="terms_change_of_one_thing",
                condition=models.Q(plan_version__isnull=False, hours_version__isnull=True)
                | models.Q(plan_version__isnull=True, hours_version__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                fields=["worked_at"],
                name="terms_change_working",
                condition=models.Q(state__in=["previewing", "applying"]),
            )
        ]

    def __str__(self) -> str:
        return str(self.plan_version or self.hours_version)

    @classmethod
    def visible_to(cls, user: User) -> models.QuerySet["TermsChange"]:
        """The only way in for every door."""
        found = cls._default_manager.select_related("plan_version__plan", "hours_version__hours")
        return found if user.is_manager else found.none()

    @property
    def is_working(self) -> bool:
        return self.state in WORKING


class WhatIf(Work):
    """What would have become of the clocks judged in a period had this been promised."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    metric = models.CharField(max_length=20, choices=metric_choices)
    priority = models.PositiveSmallIntegerField(choices=Priority)
    minutes = models.PositiveIntegerField(default=0)
    days = models.PositiveSmallIntegerField(null=True)
    hours = models.ForeignKey(ServiceHours, models.CASCADE, related_name="+", null=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("question what if")
        verbose_name_plural = _("questions what if")
        ordering = ("-pk",)
        indexes = [
            models.Index(
                fields=["worked_at"],
                name="what_if_working",
                condition=models.Q(finished_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.get_metric_display()} P{self.priority}"

    @classmethod
    def visible_to(cls, user: User) -> models.QuerySet["WhatIf"]:
        """The only way in for every door."""
        found = cls._default_manager.select_related("plan", "hours")
        return found if user.is_manager else found.none()

    @property
    def is_working(self) -> bool:
        return self.finished_at is None

"""Clocks: the cache of what ``sla/clock.py`` derives from a ticket's history; rebuilt at will."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.choices import Priority, metric_choices
from contracts.models import PlanVersion, Target
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import Organisation, Team, User
from sla.choices import BreachCause, ClockState, Verdict
from sla.querysets import ClockQuerySet
from sla.terms.models import TermsChange, WhatIf
from tickets.models import Ticket

__all__ = ["Clock", "TermsChange", "WhatIf"]


class Clock(models.Model):
    """One promise timed once: metric × cycle × attempt under one priority. Seconds are open
    seconds.

    ``started_at``: where its cycle began, ``attached_at`` where this attempt did. ``due_at`` None
    while
    paused, unless late; ``breached_at`` the instant the target ran out, kept for ever.
    ``warned_at`` and
    ``breach_noted_at``: when the sweep recorded it. ``next_alert_at``: when the sweep must look
    again,
    None when there is nothing to see. ``line``, ``team``, ``assignee``: who holds it, or held it
    when it was judged. ``resumes_at``: when the pause that lasts will have been as long as it may.
    ``judged_at``: when it ran out or was kept, whichever came first.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    metric = models.CharField(max_length=20, choices=metric_choices)
    cycle = models.PositiveSmallIntegerField(default=1)
    priority = models.PositiveSmallIntegerField(choices=Priority)
    version = models.PositiveSmallIntegerField(
        default=1, help_text="1, then 2, 3 … as the priority changed"
    )
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, models.SET_NULL, related_name="+", null=True)
    target_seconds = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ClockState)
    started_at = models.DateTimeField()
    attached_at = models.DateTimeField()
    running_since = models.DateTimeField(null=True)
    elapsed_seconds = models.PositiveIntegerField(
        default=0, help_text="up to running_since, or in all"
    )
    paused_seconds = models.PositiveIntegerField(
        default=0, help_text="without the pause that lasts"
    )
    due_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    breach_noted_at = models.DateTimeField(null=True)
    is_born_breached = models.BooleanField(default=False)
    label = models.CharField(max_length=30, blank=True)
    next_alert_at = models.DateTimeField(null=True)
    resumes_at = models.DateTimeField(null=True)
    is_manual = models.BooleanField(default=False, db_default=False)
    line = models.PositiveSmallIntegerField(choices=Line, default=Line.ONE)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", null=True, db_index=False)
    assignee = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, db_index=False)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True, default=Verdict.NONE)
    judged_at = models.DateTimeField(null=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ("ticket", "started_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "metric", "cycle", "version"], name="clock_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_alert_at"],
                name="clock_alert",
                condition=models.Q(next_alert_at__isnull=False),
            ),
            models.Index(
                fields=["judged_at", "metric", "priority", "plan_version", "line", "verdict"],
                name="clock_judged",
                condition=models.Q(judged_at__isnull=False),
            ),
            models.Index(
                fields=["due_at"], name="clock_running_due", condition=models.Q(state="running")
            ),
            models.Index(
                fields=["metric", "state"], name="clock_not_met", condition=~models.Q(state="met")
            ),
            models.Index(
                fields=["metric"],
                name="clock_breached",
                condition=models.Q(breached_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()} of #{self.ticket_id}"

    @classmethod
    def visible_to(cls, user: User) -> ClockQuerySet:
        """The only way in for every door."""
        return cls.objects.visible_to(user)


class SnapshotDay(models.Model):
    """A day of the centre's zone that was counted when it was complete; never counted again."""

    day = models.DateField(primary_key=True)
    taken_at = models.DateTimeField()
    clocks = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("counted day")
        verbose_name_plural = _("counted days")
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class AttainmentDay(models.Model):
    """How many clocks of one kind were judged one way on a day that has been counted."""

    day = models.DateField()
    metric = models.CharField(max_length=20)
    plan_version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="+", db_index=False)
    priority = models.PositiveSmallIntegerField(choices=Priority)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", null=True, db_index=False
    )
    line = models.PositiveSmallIntegerField(choices=Line)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", null=True, db_index=False)
    verdict = models.CharField(max_length=10, choices=Verdict)
    clocks = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("attainment of a day")
        verbose_name_plural = _("attainment of days")
        ordering = ("day", "pk")
        indexes = [
            models.Index(
                fields=["day", "metric", "priority", "plan_version", "line", "verdict", "clocks"],
                name="attainment_by_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.metric} {self.verdict}: {self.clocks}"


class BreachReason(models.Model):
    """Why a clock ran out, as somebody said. Named like the clock, whose row is only a cache."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+", db_index=False)
    metric = models.CharField(max_length=20)
    cycle = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    cause = models.CharField(max_length=12, choices=BreachCause)
    words = models.CharField(max_length=300, blank=True)
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reason of a missed deadline")
        verbose_name_plural = _("reasons of missed deadlines")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "metric", "cycle", "version"], name="breach_reason_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric} of #{self.ticket_id}: {self.cause}"

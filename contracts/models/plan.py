"""Plans, their versions, and what each promises."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contracts.choices import Priority, Reopening, every_pause, metric_choices, plan_label
from contracts.models.calendar import ServiceHours
from servicedesk.accounts.models import User

EVERY_CHANNEL = models.Value([], output_field=models.JSONField())
EVERY_PAUSE = models.Value(every_pause(), output_field=models.JSONField())


class Plan(models.Model):
    """A service plan: Standard, Extended, Premium, or the house's own."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    rank = models.PositiveSmallIntegerField(
        _("rank"), default=1, help_text=_("The higher, the more is promised.")
    )
    is_default = models.BooleanField(
        _("default plan"), default=False, db_default=False,
        help_text=_("Offered first where a contract is written down; one plan at most."),
    )  # fmt: skip
    history = HistoricalRecords(related_name="+")

    class Meta:
        verbose_name = _("service plan")
        verbose_name_plural = _("service plans")
        ordering = ("rank", "name")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                name="plan_default_once",
                condition=models.Q(is_default=True),
                violation_error_message=_("There is a default plan already."),
            )
        ]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def visible_to(cls, user: User) -> models.QuerySet["Plan"]:
        """The only way in for every door: plans are the house's own papers."""
        plans = cls._default_manager.order_by("rank", "name")
        return plans if user.is_centre else plans.none()

    @property
    def label(self) -> str:
        """The plan's name; the shipped ones in the reader's language until somebody renames
        them.
        """
        return plan_label(self.code, self.name)


class PlanVersion(models.Model):
    """A plan as promised from a date on; a ticket keeps the version it was opened under.

    ``stamp`` changes with whatever is promised (targets, their calendars): what is remembered of a
    version is remembered under its stamp. A draft promises nothing until it is published, and is
    the only version that is ever edited; a plan has one at most.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("plan"), related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    effective_from = models.DateField(_("effective from"))
    intake_hours = models.ForeignKey(
        ServiceHours,
        models.PROTECT,
        verbose_name=_("hours in which intake works"),
        related_name="+",
    )
    grace_days = models.PositiveSmallIntegerField(_("grace period, days"), default=0)
    channels = models.JSONField(
        _("channels"), default=list, db_default=EVERY_CHANNEL, blank=True,
        help_text=_("Codes of the channels requests are taken by; none: every channel."),
    )  # fmt: skip
    is_draft = models.BooleanField(_("draft"), default=False, db_default=False, editable=False)
    stamp = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")
        ordering = ("plan", "-number")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["plan"], name="plan_draft_once", condition=models.Q(is_draft=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} v{self.number}"


class Target(models.Model):
    """A promised time for one metric and priority: minutes of its hours, or so many of its days.

    ``days`` n: the end of the n-th working day after the one it starts on; ``minutes`` is 0 then.
    ``pauses``: the reasons (PauseReason) in which it stands still. ``max_pause_minutes``: the open
    minutes one pause may last, after which the clock goes on by itself; None is without limit.
    ``reopening``: what reopening does to it.
    """

    version = models.ForeignKey(
        PlanVersion, models.CASCADE, verbose_name=_("plan version"), related_name="targets"
    )
    metric = models.CharField(_("metric"), max_length=20, choices=metric_choices)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority)
    minutes = models.PositiveIntegerField(_("minutes"), default=0)
    days = models.PositiveSmallIntegerField(_("working days"), null=True, blank=True)
    hours = models.ForeignKey(
        ServiceHours, models.PROTECT, verbose_name=_("hours"), related_name="+"
    )
    pauses = models.JSONField(
        _("stands still while"), default=every_pause, db_default=EVERY_PAUSE, blank=True
    )
    max_pause_minutes = models.PositiveIntegerField(
        _("longest pause, minutes"), null=True, blank=True
    )
    reopening = models.CharField(
        _("on reopening"),
        max_length=12,
        choices=Reopening,
        default=Reopening.RESUME,
        db_default=Reopening.RESUME,
    )

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ("version", "metric", "priority")
        constraints = [
            models.UniqueConstraint(fields=["version", "metric", "priority"], name="target_once"),
            models.CheckConstraint(
                name="target_minutes_or_days",
                condition=models.Q(minutes__gt=0, days__isnull=True)
                | models.Q(minutes=0, days__gt=0),
                violation_error_message=_("Give either minutes or working days."),
            ),
        ]

    def __str__(self) -> str:
        span = f"{self.days} d" if self.days else f"{self.minutes} min"
        return f"{self.get_metric_display()} P{self.priority}: {span}"

"""The watch on each clock, and what was raised."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from escalation.models.chains import EscalationStep
from escalation.querysets import EscalationQuerySet, WatchQuerySet
from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from sla.models import Clock
from tickets.models import Ticket


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

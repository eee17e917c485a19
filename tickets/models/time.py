"""Work on tickets, as engineers write it down."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket


class TimeEntry(models.Model):
    """Minutes somebody worked on a ticket. ``at``: when they were worked; what was written before
    a correction stands in the events.

    ``ledger``: the lines of the contract's ledger they are in. ``accounted_minutes`` is what they
    counted for under the contract when they were written down,
    ``surplus_minutes`` what of it was not prepaid; both 0 where nothing was counted.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="time_entries")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField(_("minutes"))
    is_billable = models.BooleanField(_("counts for the client"), default=True)
    accounted_minutes = models.PositiveIntegerField(default=0)
    surplus_minutes = models.PositiveIntegerField(default=0)
    note = models.CharField(_("what was done"), max_length=300, blank=True)
    at = models.DateTimeField()
    ledger = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = _("time entry")
        verbose_name_plural = _("time entries")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.minutes}"


class Timer(models.Model):
    """A person's stopwatch on a ticket; a row, so neither a reload nor a crash loses it.

    ``started_at`` None: it stands still. ``seconds``: what ran before that.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="timers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("timer")
        verbose_name_plural = _("timers")
        constraints = [
            models.UniqueConstraint(fields=["user", "ticket"], name="one_timer_a_ticket"),
            models.UniqueConstraint(
                fields=["user"],
                name="one_running_timer",
                condition=models.Q(started_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.seconds}"

    def run_for(self, now: datetime) -> int:
        """The seconds it has run until ``now``."""
        running = (now - self.started_at).total_seconds() if self.started_at else 0
        return self.seconds + max(0, int(running))

"""Work on tickets, as engineers write it down."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket


class TimeEntry(models.Model):
    """Minutes somebody worked on a ticket. Never changed.

    ``accounted_minutes`` is what they counted for under the contract when they were written down,
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

    class Meta:
        verbose_name = _("time entry")
        verbose_name_plural = _("time entries")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.minutes}"

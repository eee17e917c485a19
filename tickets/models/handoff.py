"""Between lines and teams: hand-overs and stays."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import Team
from tickets.choices import ReturnReason
from tickets.models.ticket import Ticket


class Handoff(models.Model):
    """A ticket given to another team, with what that team must know; accepted or returned, both
    timed.

    The ticket belongs to the receiving team from ``at`` on; a return gives it back. ``facts``: what
    the regulation asks, a ``{"label", "label_ru", "text"}`` each.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="handoffs")
    from_team = models.ForeignKey(Team, models.PROTECT, related_name="+", null=True)
    to_team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    from_line = models.PositiveSmallIntegerField(choices=Line)
    to_line = models.PositiveSmallIntegerField(choices=Line)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    from_assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    at = models.DateTimeField()
    tried = models.TextField(_("what was tried"), blank=True)
    hypothesis = models.TextField(_("hypothesis"), blank=True)
    facts = models.JSONField(_("facts"), null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    return_code = models.CharField(_("reason"), max_length=20, choices=ReturnReason, blank=True)
    return_reason = models.TextField(_("in words"), blank=True)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                name="one_open_handoff",
                condition=models.Q(accepted_at__isnull=True, returned_at__isnull=True),
            ),
            models.CheckConstraint(
                name="accepted_or_returned",
                condition=models.Q(accepted_at__isnull=True) | models.Q(returned_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["to_team", "at"],
                name="handoff_waiting",
                condition=models.Q(accepted_at__isnull=True, returned_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id} → {self.to_team}"


class Stay(models.Model):
    """An unbroken stretch of a ticket in one team on one line; ``left_at`` None while it lasts."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="stays")
    number = models.PositiveSmallIntegerField()
    line = models.PositiveSmallIntegerField(choices=Line)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", null=True)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("stay on a line")
        verbose_name_plural = _("stays on lines")
        ordering = ("ticket", "number")
        constraints = [models.UniqueConstraint(fields=["ticket", "number"], name="stay_numbered")]
        indexes = [models.Index(fields=["entered_at", "line"], name="stay_by_entry")]

    def __str__(self) -> str:
        return f"#{self.ticket_id}: line {self.line}"

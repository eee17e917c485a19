"""How a ticket went through the lines, in numbers: what reports count, derived from its events."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.choices import Line
from tickets.models.ticket import Ticket


class TicketFlow(models.Model):
    """One narrow row a ticket; ``tickets/flow.py`` derives it, ``rebuild_flows`` derives it
    again."""

    ticket = models.OneToOneField(
        Ticket, models.CASCADE, primary_key=True, related_name="flow", verbose_name=_("ticket")
    )
    opened_at = models.DateTimeField()
    entered_line1_at = models.DateTimeField(null=True)
    entered_line2_at = models.DateTimeField(null=True)
    entered_line3_at = models.DateTimeField(null=True)
    escalated_from_line1 = models.BooleanField(default=False)
    escalated_from_line2 = models.BooleanField(default=False)
    highest_line = models.PositiveSmallIntegerField(choices=Line, default=Line.ONE)
    moves_up = models.PositiveSmallIntegerField(default=0)
    moves_down = models.PositiveSmallIntegerField(default=0)
    team_changes = models.PositiveSmallIntegerField(default=0)
    ping_pong = models.PositiveSmallIntegerField(default=0)
    reopenings = models.PositiveSmallIntegerField(default=0)
    is_finished = models.BooleanField(default=False)
    solved_on_line = models.PositiveSmallIntegerField(choices=Line, null=True)

    class Meta:
        verbose_name = _("way through the lines")
        verbose_name_plural = _("ways through the lines")
        indexes = [
            models.Index(fields=["opened_at"], name="flow_by_opening"),
            models.Index(
                fields=["entered_line1_at"],
                name="flow_by_line1",
                condition=models.Q(entered_line1_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id}"


class LineTime(models.Model):
    """How long a ticket was on a line in all its stays there; time after its solution is not
    counted.

    ``is_over`` False while it is there now, unsolved: ``seconds`` then lacks the stay that lasts.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="line_times")
    line = models.PositiveSmallIntegerField(choices=Line)
    entered_at = models.DateTimeField()
    stay_count = models.PositiveSmallIntegerField(default=1)
    seconds = models.PositiveBigIntegerField(default=0)
    longest_seconds = models.PositiveBigIntegerField(default=0)
    is_over = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("time on a line")
        verbose_name_plural = _("times on lines")
        constraints = [models.UniqueConstraint(fields=["ticket", "line"], name="line_time_once")]
        indexes = [models.Index(fields=["entered_at", "line"], name="line_time_by_entry")]

    def __str__(self) -> str:
        return f"#{self.ticket_id}: line {self.line}"

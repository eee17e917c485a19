"""Words for sets of clocks, and who may see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from contracts.choices import CLIENT_METRICS
from servicedesk.accounts.models import User
from sla.choices import ClockState
from tickets.querysets import visible_tickets

if TYPE_CHECKING:
    from sla.models import Clock


class ClockQuerySet(models.QuerySet["Clock"]):
    def visible_to(self, user: User) -> Self:
        """Clocks of visible tickets; clients see the SLA, never the OLA."""
        rule = visible_tickets(user, prefix="ticket__")
        seen = self if rule is None else self.filter(rule)
        return seen if user.is_desk else seen.filter(metric__in=CLIENT_METRICS)

    def running(self) -> Self:
        return self.filter(state=ClockState.RUNNING)

    def live(self) -> Self:
        return self.filter(state__in=(ClockState.RUNNING, ClockState.PAUSED))

    def alert_due(self, now: datetime) -> Self:
        return self.filter(next_alert_at__lte=now)

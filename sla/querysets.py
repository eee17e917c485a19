"""Words for sets of clocks, and who may see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from contracts.metrics import client_metrics
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
        return seen if user.is_desk else seen.filter(metric__in=client_metrics())

    def running(self) -> Self:
        return self.filter(state=ClockState.RUNNING)

    def live(self) -> Self:
        return self.filter(state__in=(ClockState.RUNNING, ClockState.PAUSED))

    def alert_due(self, now: datetime) -> Self:
        return self.filter(next_alert_at__lte=now)

    def with_tickets(self) -> Self:
        """Everything a list row shows, in one query."""
        return self.select_related("ticket__organisation", "plan_version__plan")

    def due_within(self, since: datetime, until: datetime) -> Self:
        """Running clocks whose target runs out from ``since`` to ``until``."""
        return self.running().filter(due_at__gte=since, due_at__lt=until)

    def judged_within(self, since: datetime | None, until: datetime | None) -> Self:
        """Kept or run out from ``since`` (inclusive) to ``until`` (exclusive); None: no bound."""
        judged = self.filter(judged_at__isnull=False)
        if since is not None:
            judged = judged.filter(judged_at__gte=since)
        return judged if until is None else judged.filter(judged_at__lt=until)

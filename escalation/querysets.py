"""Words for sets of escalations, and who may see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from servicedesk.accounts.models import User
from tickets.querysets import visible_tickets

if TYPE_CHECKING:
    from escalation.models import Escalation, EscalationRule, Watch


class RuleQuerySet(models.QuerySet["EscalationRule"]):
    def visible_to(self, user: User) -> Self:
        """Our own people; partners and clients are told nothing of how we are told."""
        return self if user.is_centre else self.none()

    def with_steps(self) -> Self:
        """Everything a chain says, in two queries."""
        return self.select_related("plan").prefetch_related("steps")


class WatchQuerySet(models.QuerySet["Watch"]):
    def due(self, now: datetime) -> Self:
        return self.filter(due_at__lte=now)


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def visible_to(self, user: User) -> Self:
        """Desk people, for the tickets they see; clients are told nothing of the inner chain."""
        if not user.is_desk:
            return self.none()
        rule = visible_tickets(user, prefix="ticket__")
        return self if rule is None else self.filter(rule)

    def with_reasons(self) -> Self:
        """Everything a list row shows, in one query."""
        return self.select_related("event", "ticket__organisation", "clock")

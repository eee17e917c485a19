"""Words for sets of rosters and calls, and who may see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from escalation.duty.choices import CallState
from servicedesk.accounts.models import User
from tickets.querysets import visible_tickets

if TYPE_CHECKING:
    from escalation.duty.models import Call, Roster


class RosterQuerySet(models.QuerySet["Roster"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def visible_to(self, user: User) -> Self:
        """Our people see every roster, partners those of their own teams."""
        if user.is_centre:
            return self
        if user.is_partner:
            return self.filter(team__organisation_id=user.organisation_id)
        return self.none()


class CallQuerySet(models.QuerySet["Call"]):
    def open(self) -> Self:
        return self.filter(state=CallState.OPEN)

    def due(self, now: datetime) -> Self:
        """Open calls whose next level is to be called."""
        return self.open().filter(next_at__lte=now)

    def with_pages(self) -> Self:
        """Everything a row shows; one query where there is no call."""
        return self.prefetch_related("ticket", "roster", "acknowledged_by", "pages__event")

    def visible_to(self, user: User) -> Self:
        """Desk people, for the tickets they see; clients are told nothing of it."""
        if not user.is_desk:
            return self.none()
        rule = visible_tickets(user, prefix="ticket__")
        return self if rule is None else self.filter(rule)

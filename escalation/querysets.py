"""Words for sets of escalations, and who may see them."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from escalation.choices import OPEN_STATES, Origin, RecordState
from servicedesk.accounts.choices import Reach
from servicedesk.accounts.models import User
from tickets.querysets import visible_tickets

if TYPE_CHECKING:
    from escalation.models import Escalation, EscalationRecord, EscalationRule, Watch


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


class RecordQuerySet(models.QuerySet["EscalationRecord"]):
    def visible_to(self, user: User) -> Self:
        """Our people those of tickets they see and of whole clients; partners those of tickets they
        see; clients what they asked for: who reads all requests of an organisation for the whole of
        it, everybody for the requests they see."""
        rule = visible_tickets(user, prefix="ticket__")
        if rule is None:
            return self
        of_tickets = Q(ticket__isnull=False) & rule
        if user.is_centre:
            return self.filter(Q(ticket=None) | of_tickets)
        if user.is_partner:
            return self.filter(of_tickets)
        wide = [right.organisation_id for right in user.rights if right.reach == Reach.ALL]
        of_wholes = Q(ticket=None, organisation__in=wide)
        return self.filter(of_tickets | of_wholes, origin=Origin.CLIENT)

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def update_overdue(self, now: datetime) -> Self:
        """Accepted ones whose promised update is past, nobody reminded yet."""
        unreminded = Q(reminded_at=None) | Q(reminded_at__lt=models.F("next_update_at"))
        return self.filter(unreminded, state=RecordState.ACCEPTED, next_update_at__lte=now)

    def with_people(self) -> Self:
        return self.select_related("ticket", "organisation", "requester", "owner")

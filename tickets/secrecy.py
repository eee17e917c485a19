"""Notices, letters and deliveries about a ticket are seen by those who see the ticket."""

from django.db.models import QuerySet

from servicedesk.accounts.models import User
from servicedesk.events.secrecy import seen_by
from tickets.models import Ticket
from tickets.querysets import visible_tickets


def seen_tickets(user: User) -> QuerySet[Ticket] | None:
    rule = visible_tickets(user)
    return None if rule is None else Ticket.objects.filter(rule)


seen_by("tickets.ticket", seen_tickets)

"""Notices, letters and deliveries about a ticket are seen by those who see the ticket."""

from django.db.models import QuerySet

from servicedesk.accounts.models import User
from servicedesk.events.secrecy import seen_by
from tickets.models import Ticket
from tickets.querysets import sees_everything


def seen_tickets(user: User) -> QuerySet[Ticket] | None:
    return None if sees_everything(user) else Ticket.visible_to(user)


seen_by("tickets.ticket", seen_tickets)

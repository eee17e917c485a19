"""Escalations that webhooks of the centre are told of; their subject is the ticket."""

from escalation import events
from servicedesk.webhooks.listening import offer
from tickets.webhooks import TICKET

offer(events.ESCALATED, presenter=TICKET)

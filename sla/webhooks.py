"""Deadlines that webhooks of the centre are told of; their subject is the ticket."""

from servicedesk.webhooks.listening import offer
from sla import events
from tickets.webhooks import TICKET

offer(events.CLOCK_WARNED, events.CLOCK_BREACHED, presenter=TICKET)

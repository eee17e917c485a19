"""Escalations that webhooks of the centre are told of; their subject is the ticket."""

from django.utils.translation import gettext_lazy as _

from escalation import events
from servicedesk.webhooks.listening import offer
from tickets.webhooks import TICKET

offer((events.ESCALATED, _("A request is escalated")), presenter=TICKET)

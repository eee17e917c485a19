"""Deadlines that webhooks of the centre are told of; their subject is the ticket."""

from django.utils.translation import gettext_lazy as _

from servicedesk.webhooks.listening import offer
from sla import events
from tickets.webhooks import TICKET

offer(
    (events.CLOCK_WARNED, _("A deadline is near")),
    (events.CLOCK_BREACHED, _("A deadline has passed")),
    presenter=TICKET,
)

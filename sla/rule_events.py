"""What trigger rules of tickets may answer of clocks."""

from django.utils.translation import gettext_lazy as _

from sla.events import CLOCK_BREACHED, CLOCK_WARNED
from tickets.rule_events import offer
from tickets.rule_subscribers import listen_to

offer("clock_warned", _("A deadline is near"), CLOCK_WARNED)
offer("clock_breached", _("A deadline has passed"), CLOCK_BREACHED)
for _kind in (CLOCK_WARNED, CLOCK_BREACHED):
    listen_to(_kind)

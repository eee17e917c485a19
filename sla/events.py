"""What passing time did to a ticket; recorded by the sweep, the subject is the ticket."""

from django.utils.translation import gettext_lazy as _

from servicedesk.events.registry import kind

CLOCK_WARNED = kind("clock.warned", _("the deadline is near: %(metric_label)s"))
CLOCK_BREACHED = kind("clock.breached", _("the deadline has passed: %(metric_label)s"))
"""Both: clock (its key), metric, cycle, version, due_at, priority, born_breached."""

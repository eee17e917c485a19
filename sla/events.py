"""What passing time did to a ticket; recorded by the sweep, the subject is the ticket."""

from django.utils.translation import gettext_lazy as _

from servicedesk.events.registry import kind

CLOCK_WARNED = kind("clock.warned", _("the deadline is near: %(metric_label)s"))
CLOCK_BREACHED = kind("clock.breached", _("the deadline has passed: %(metric_label)s"))
"""Both: clock (its key), metric, cycle, version, due_at, priority, born_breached."""

TERMS_PROPOSED = kind("terms.proposed", _("weighed other terms for %(tickets)s open requests"))
TERMS_DISCARDED = kind("terms.discarded", _("gave a change of terms up"))
TERMS_APPLIED = kind("terms.applied", _("applied other terms"))
"""Their subject is the TermsChange. Applied: mode (keep, from_now, from_start), tickets, reason."""

BREACH_EXPLAINED = kind(
    "clock.breach_explained",
    _("said why a deadline was missed: %(metric_label)s%(reason_suffix)s"),
)
"""metric, cycle, version, before and after (a BreachCause; before may be None), reason (words)."""

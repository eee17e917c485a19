"""What happens to contracts and plans."""

from django.utils.translation import gettext_lazy as _

from servicedesk.events.registry import kind

CREATED = kind("contract.created", _("wrote contract %(number)s down"))
CHANGED = kind("contract.changed", _("changed contract %(number)s"))
ACTIVATED = kind("contract.activated", _("put contract %(number)s into force"))
SUSPENDED = kind("contract.suspended", _("suspended contract %(number)s: %(reason)s"))
CANCELLED = kind("contract.cancelled", _("cancelled contract %(number)s: %(reason)s"))
PLAN_REVISED = kind("plan.revised", _("revised the plan: version %(version)s"))
HOURS_CHANGED = kind("hours.changed", _("changed the service hours"))

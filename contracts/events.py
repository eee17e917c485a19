"""What happens to contracts and plans."""

from django.utils.translation import gettext_lazy as _

from servicedesk.events.registry import kind

CREATED = kind("contract.created", _("wrote contract %(number)s down"))
CHANGED = kind("contract.changed", _("changed contract %(number)s"))
ACTIVATED = kind("contract.activated", _("put contract %(number)s into force"))
SUSPENDED = kind("contract.suspended", _("suspended contract %(number)s: %(reason)s"))
CANCELLED = kind("contract.cancelled", _("cancelled contract %(number)s: %(reason)s"))
PLAN_REVISED = kind("plan.revised", _("revised the plan: version %(version)s"))
PLAN_DRAFTED = kind("plan.drafted", _("drafted version %(version)s of the plan"))
PLAN_DRAFT_DROPPED = kind("plan.draft_dropped", _("dropped the draft of version %(version)s"))
PLAN_MADE_DEFAULT = kind("plan.made_default", _("made this the default plan"))
PLAN_NO_DEFAULT = kind("plan.no_default", _("took back that this is the default plan"))
HOURS_CHANGED = kind("hours.changed", _("changed the service hours"))
RENEWED = kind("contract.renewed", _("renewed contract %(renews)s by %(number)s"))
EXPIRED = kind("contract.expired", _("saw contract %(number)s end"))
PERSON_NAMED = kind("contract.person_named", _("named people of contract %(number)s"))
OUTCOME_HANDLED = kind("outcome.handled", _("changed how requests are handled"))
ASSET_ADDED = kind("asset.added", _("added asset %(name)s"))
ASSET_CHANGED = kind("asset.changed", _("changed asset %(name)s"))
ALLOWANCE_GRANTED = kind(
    "contract.allowance_granted", _("granted %(amount)s prepaid under contract %(number)s")
)
ALLOWANCE_USED = kind(
    "contract.allowance_used", _("used %(amount)s prepaid under contract %(number)s")
)
ALLOWANCE_CORRECTED = kind(
    "contract.allowance_corrected",
    _("corrected what is prepaid under contract %(number)s by %(amount)s: %(note)s"),
)
ALLOWANCE_CLOSED = kind(
    "contract.allowance_closed",
    _("closed a period of contract %(number)s: %(carried)s carried over, %(expired)s expired"),
)
SURPLUS_ATTACHED = kind(
    "contract.surplus_attached",
    _("covered %(amount)s afterwards by what is prepaid under contract %(number)s"),
)
OVERAGE_APPROVED = kind(
    "contract.overage_approved", _("approved %(amount)s beyond the prepaid of contract %(number)s")
)
"""All six: number, allowance (key), unit, amount; USED also ticket, real, accounted, surplus."""

METRIC_ADDED = kind("metric.added", _("added the metric “%(name)s”"))
"""What MetricDraft says."""

METRIC_CHANGED = kind("metric.changed", _("changed the metric “%(name)s”"))
"""name, before, after (of the fields that changed)"""

FEED_CHANGED = kind("hours.feed_changed", _("changed the calendar feed"))
"""before, after (addresses)"""
ALLOWANCE_REACHED = kind(
    "contract.allowance_reached", _("saw %(percent)s %% of what contract %(number)s prepaid used")
)
"""number, allowance, unit, percent (the threshold), left"""

CONTRACT_ENDING = kind("contract.ending", _("saw that contract %(number)s ends in %(days)s days"))
"""number, days (left), ends_on"""

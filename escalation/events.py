"""What escalation does; the subject is the ticket."""

from django.utils.translation import gettext_lazy as _

from servicedesk.events.registry import kind

RULE_CHANGED = kind("escalation.rule_changed", _("changed the escalation rule %(name)s"))
"""name, metrics (of the rule before and after); the subject is the rule"""

WORKING_TIME_SET = kind(
    "escalation.working_time_set", _("set the working time of %(name)s: %(after)s")
)
"""name, before, after (names of service hours, "" for any time); the subject is person or team"""

ESCALATED = kind("escalation.raised", _("escalated %(metric_label)s to: %(told_names)s"))
"""step, rule, clock (keys), metric, percent, offset_minutes, occurrence (of the step), told (ids),
told_names, stood_in ("" or the role told because nobody holds the step's roles), due_at,
deadline_at"""

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

RECORD_OPENED = kind(
    "escalation.record_opened",
    _("asked management for attention: %(reason)s"),
    client_wording=_("Management was asked for attention"),
)
"""record, reason, severity, origin; subject of this and the next: the ticket, else the record"""
RECORD_ACCEPTED = kind(
    "escalation.record_accepted",
    _("took the escalation on: %(answer)s"),
    client_wording=_("Management took the matter on"),
)
"""record, answer, owner, next_update_at"""
RECORD_DECLINED = kind("escalation.record_declined", _("declined the escalation: %(answer)s"))
"""record, answer"""
RECORD_UPDATED = kind("escalation.record_updated", _("told of the escalation: %(body)s"))
"""record, body, trend, is_public, next_update_at"""
RECORD_OVERDUE = kind("escalation.record_overdue", _("the promised update is overdue"))
"""record, next_update_at"""
RECORD_ENDED = kind(
    "escalation.record_ended",
    _("ended the escalation: %(note)s"),
    client_wording=_("The escalation ended"),
)
"""record, note"""

DIGEST_TOLD = kind("escalation.digest_told", _("told of %(count)s tickets without an assignee"))
"""day, count; the subject is the digest"""

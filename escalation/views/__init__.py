"""Doors of escalation: what was raised, the chains it follows, and what management looks at."""

from escalation.views.portal import portal_escalate, portal_record
from escalation.views.raised import escalation_list, ticket_escalations, ticket_temperature
from escalation.views.records import record_list, record_new, record_page
from escalation.views.rules import rule_edit, rule_list, rule_new
from escalation.views.working_time import working_time_list

__all__ = [
    "escalation_list",
    "portal_escalate",
    "portal_record",
    "record_list",
    "record_new",
    "record_page",
    "rule_edit",
    "rule_list",
    "rule_new",
    "ticket_escalations",
    "ticket_temperature",
    "working_time_list",
]

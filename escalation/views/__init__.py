"""Doors of escalation: what was raised, and the chains it follows."""

from escalation.views.raised import escalation_list, ticket_escalations
from escalation.views.rules import rule_edit, rule_list, rule_new
from escalation.views.working_time import working_time_list

__all__ = [
    "escalation_list",
    "rule_edit",
    "rule_list",
    "rule_new",
    "ticket_escalations",
    "working_time_list",
]

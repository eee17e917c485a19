"""Doors of escalation: what was raised, and the chains it follows."""

from escalation.views.raised import escalation_list, ticket_escalations
from escalation.views.rules import rule_edit, rule_list, rule_new

__all__ = ["escalation_list", "rule_edit", "rule_list", "rule_new", "ticket_escalations"]

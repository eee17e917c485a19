"""Chains, watches, what was raised, and when people read of it."""

from escalation.models.chains import (
    LONGEST_CHAIN,
    EscalationRule,
    EscalationStep,
    Replan,
    validate_recipients,
)
from escalation.models.digest import Digest, DigestDay
from escalation.models.raised import Escalation, Watch
from escalation.models.records import EscalationRecord, RecordUpdate
from escalation.models.working_time import WorkingTime

__all__ = [
    "LONGEST_CHAIN",
    "Digest",
    "DigestDay",
    "Escalation",
    "EscalationRecord",
    "EscalationRule",
    "EscalationStep",
    "RecordUpdate",
    "Replan",
    "Watch",
    "WorkingTime",
    "validate_recipients",
]

"""The only writer of contracts, plans and decisions."""

from contracts.services.agreements import (
    ContractDraft,
    activate_contract,
    cancel_contract,
    change_contract,
    create_contract,
    suspend_contract,
)
from contracts.services.decisions import (
    choose_entitlement,
    decide_entitlement,
    handle_outcome,
    handling_wanted,
    refusal_of,
)
from contracts.services.plans import (
    TargetDraft,
    change_hours,
    create_plan,
    current_version,
    forget_targets,
    is_used,
    renew_stamps,
    revise_plan,
    targets_of,
)

__all__ = [
    "ContractDraft",
    "TargetDraft",
    "activate_contract",
    "cancel_contract",
    "change_contract",
    "change_hours",
    "choose_entitlement",
    "create_contract",
    "create_plan",
    "current_version",
    "decide_entitlement",
    "forget_targets",
    "handle_outcome",
    "handling_wanted",
    "is_used",
    "refusal_of",
    "renew_stamps",
    "revise_plan",
    "suspend_contract",
    "targets_of",
]

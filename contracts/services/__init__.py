"""The only writer of contracts, plans and decisions."""

from contracts.services.agreements import (
    ContractDraft,
    activate_contract,
    cancel_contract,
    change_contract,
    create_contract,
    suspend_contract,
)
from contracts.services.assets import AssetDraft, change_asset, create_asset
from contracts.services.calendars import (
    calendar_as_known,
    calendars_as_known,
    change_hours,
    latest_pin,
)
from contracts.services.decisions import (
    choose_entitlement,
    decide_entitlement,
    handle_outcome,
    handling_wanted,
    refusal_of,
)
from contracts.services.holidays import fill_holidays
from contracts.services.ledger import (
    AllowanceDraft,
    Consumption,
    Standing,
    consume,
    correct_allowance,
    extend_allowance,
    grant_allowance,
    incidents_left,
    standing,
)
from contracts.services.ledger_after import approve_overage, attach_surplus, close_allowances
from contracts.services.people import NamingDraft, name_people, people_on
from contracts.services.plan_drafts import (
    default_plan,
    drop_draft,
    make_default,
    publish_version,
    save_draft,
    take_default_back,
)
from contracts.services.plans import (
    TargetDraft,
    VersionDraft,
    create_plan,
    current_version,
    forget_targets,
    is_used,
    renew_stamps,
    revise_plan,
    targets_of,
)
from contracts.services.renewal import expire_contracts, renew_contract
from contracts.services.terms import decide_anew

__all__ = [
    "AllowanceDraft",
    "AssetDraft",
    "Consumption",
    "ContractDraft",
    "NamingDraft",
    "Standing",
    "TargetDraft",
    "VersionDraft",
    "activate_contract",
    "approve_overage",
    "attach_surplus",
    "calendar_as_known",
    "calendars_as_known",
    "cancel_contract",
    "change_asset",
    "change_contract",
    "change_hours",
    "choose_entitlement",
    "close_allowances",
    "consume",
    "correct_allowance",
    "create_asset",
    "create_contract",
    "create_plan",
    "current_version",
    "decide_anew",
    "decide_entitlement",
    "default_plan",
    "drop_draft",
    "expire_contracts",
    "extend_allowance",
    "fill_holidays",
    "forget_targets",
    "grant_allowance",
    "handle_outcome",
    "handling_wanted",
    "incidents_left",
    "is_used",
    "latest_pin",
    "make_default",
    "name_people",
    "people_on",
    "publish_version",
    "refusal_of",
    "renew_contract",
    "renew_stamps",
    "revise_plan",
    "save_draft",
    "standing",
    "suspend_contract",
    "take_default_back",
    "targets_of",
]

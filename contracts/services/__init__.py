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
from contracts.services.calendar_edits import create_hours, edit_hours
from contracts.services.calendars import (
    begins,
    calendar_as_known,
    calendar_of,
    calendars_as_known,
    change_hours,
    latest_pin,
    refuse_bad_hours,
)
from contracts.services.decisions import (
    choose_entitlement,
    decide_entitlement,
    handle_outcome,
    handling_wanted,
    refusal_of,
)
from contracts.services.feeds import (
    failing_feeds,
    follow_feed,
    read_feed,
    read_feeds,
)
from contracts.services.free_metrics import MetricDraft, add_metric, change_metric
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
from contracts.services.ledger_back import give_back, refuse_locked
from contracts.services.notices import notice_endings
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
    "MetricDraft",
    "NamingDraft",
    "Standing",
    "TargetDraft",
    "VersionDraft",
    "activate_contract",
    "add_metric",
    "approve_overage",
    "attach_surplus",
    "begins",
    "calendar_as_known",
    "calendar_of",
    "calendars_as_known",
    "cancel_contract",
    "change_asset",
    "change_contract",
    "change_hours",
    "change_metric",
    "choose_entitlement",
    "close_allowances",
    "consume",
    "correct_allowance",
    "create_asset",
    "create_contract",
    "create_hours",
    "create_plan",
    "current_version",
    "decide_anew",
    "decide_entitlement",
    "default_plan",
    "drop_draft",
    "edit_hours",
    "expire_contracts",
    "extend_allowance",
    "failing_feeds",
    "fill_holidays",
    "follow_feed",
    "forget_targets",
    "give_back",
    "grant_allowance",
    "handle_outcome",
    "handling_wanted",
    "incidents_left",
    "is_used",
    "latest_pin",
    "make_default",
    "name_people",
    "notice_endings",
    "people_on",
    "publish_version",
    "read_feed",
    "read_feeds",
    "refusal_of",
    "refuse_bad_hours",
    "refuse_locked",
    "renew_contract",
    "renew_stamps",
    "revise_plan",
    "save_draft",
    "standing",
    "suspend_contract",
    "take_default_back",
    "targets_of",
]

"""Doors of the desk: clients, what was promised to them, and what they have."""

from contracts.views.assets import asset_change, asset_list, asset_new, asset_page
from contracts.views.calendars import (
    calendar_edit,
    calendar_list,
    calendar_new,
    calendar_page,
)
from contracts.views.clients import client_list, client_page
from contracts.views.ledger import allowance_act, allowance_new, contract_ledger
from contracts.views.plans import plan_default, plan_draft_drop, plan_edit, plan_list, plan_page
from contracts.views.renewal import contract_renew

__all__ = [
    "allowance_act",
    "allowance_new",
    "asset_change",
    "asset_list",
    "asset_new",
    "asset_page",
    "calendar_edit",
    "calendar_list",
    "calendar_new",
    "calendar_page",
    "client_list",
    "client_page",
    "contract_ledger",
    "contract_renew",
    "plan_default",
    "plan_draft_drop",
    "plan_edit",
    "plan_list",
    "plan_page",
]

"""Plans, hours, contracts and the decision every ticket gets."""

from contracts.models.asset import Asset
from contracts.models.calendar import CalendarFeed, HoursVersion, ServiceHours, validate_calendar
from contracts.models.contract import Contract, ContractDocument, ContractPerson
from contracts.models.decision import Entitlement, OutcomePolicy
from contracts.models.ledger import Allowance, LedgerEntry
from contracts.models.metric import FreeMetric
from contracts.models.notice import ContractNotice
from contracts.models.plan import Plan, PlanVersion, Target
from contracts.models.product import Product

__all__ = [
    "Allowance",
    "Asset",
    "CalendarFeed",
    "Contract",
    "ContractDocument",
    "ContractNotice",
    "ContractPerson",
    "Entitlement",
    "FreeMetric",
    "HoursVersion",
    "LedgerEntry",
    "OutcomePolicy",
    "Plan",
    "PlanVersion",
    "Product",
    "ServiceHours",
    "Target",
    "validate_calendar",
]

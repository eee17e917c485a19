"""Plans, hours, contracts and the decision every ticket gets."""

from contracts.models.calendar import HoursVersion, ServiceHours, validate_calendar
from contracts.models.contract import Contract
from contracts.models.decision import Entitlement
from contracts.models.plan import Plan, PlanVersion, Target
from contracts.models.product import Product

__all__ = [
    "Contract",
    "Entitlement",
    "HoursVersion",
    "Plan",
    "PlanVersion",
    "Product",
    "ServiceHours",
    "Target",
    "validate_calendar",
]

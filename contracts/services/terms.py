"""The same decision under other terms: another plan version, or calendars as they are known now."""

from datetime import datetime

from contracts.models import Entitlement, PlanVersion


def decide_anew(
    before: Entitlement, *, plan_version: PlanVersion | None, hours_pin: int, at: datetime
) -> Entitlement:
    """A decision like the one before under these terms; the one before stays as it was."""
    return Entitlement.objects.create(
        outcome=before.outcome,
        reason_code=before.reason_code,
        reason_details=before.reason_details,
        organisation_id=before.organisation_id,
        contract_id=before.contract_id,
        plan_version=plan_version,
        handling=before.handling,
        hours_pin=hours_pin,
        decided_at=at,
    )

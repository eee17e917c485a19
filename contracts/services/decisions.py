"""The decision every request gets at intake."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Value

from contracts.choices import ReasonCode
from contracts.entitlement import ContractFacts, Verdict, VersionFacts, decide
from contracts.models import Contract, Entitlement, PlanVersion, Product
from servicedesk.accounts.models import Organisation


def decide_entitlement(
    *, organisation: Organisation | None, product: Product | None, priority: int, at: datetime
) -> Entitlement:
    """Decide and keep under which contract and plan version a request made at ``at`` runs, and why.

    Never refuses: the decision is recorded, whatever the priority. ``organisation`` None is a
    client nobody knows. Costs two reads and one write.
    """
    if organisation is None:
        verdict, contracts = Verdict(ReasonCode.NO_ORGANISATION), {}
    else:
        contracts = {row.pk: row for row in _contracts_of(organisation, product)}
        facts = [_facts(row) for row in contracts.values()]
        verdict = decide(facts, has_product=product is not None, at=at)
    return Entitlement.objects.create(
        outcome=verdict.outcome,
        reason_code=verdict.reason,
        reason_details=_details(verdict, contracts, product=product, priority=priority),
        organisation=organisation,
        contract=contracts.get(verdict.contract or 0),
        plan_version_id=verdict.version,
        decided_at=at,
    )


def _contracts_of(organisation: Organisation, product: Product | None) -> list[Contract]:
    covered = Contract.products.through.objects.filter(contract=OuterRef("pk"))
    names = Exists(covered.filter(product=product)) if product else Value(value=False)
    return list(
        Contract.objects.filter(organisation=organisation)
        .select_related("plan")
        .prefetch_related("plan__versions")
        .annotate(has_products=Exists(covered), names_product=names)
        .order_by("pk")
    )


def _facts(row: Contract) -> ContractFacts:
    return ContractFacts(
        key=row.pk,
        state=row.state,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        time_zone=row.time_zone,
        rank=row.plan.rank,
        has_products=row.has_products,  # type: ignore[attr-defined]  # annotated above
        names_product=bool(row.names_product),  # type: ignore[attr-defined]
        versions=tuple(_version_facts(version) for version in row.plan.versions.all()),
    )


def _version_facts(version: PlanVersion) -> VersionFacts:
    return VersionFacts(version.pk, version.effective_from, version.number, version.grace_days)


def _details(
    verdict: Verdict, contracts: dict[int, Contract], *, product: Product | None, priority: int
) -> dict[str, Any]:
    """What the words of the reason need, as it was that day."""
    details: dict[str, Any] = {"priority": priority, "product": product.name if product else ""}
    contract = contracts.get(verdict.contract or 0)
    if contract is not None:
        details |= {
            "number": contract.number,
            "state": contract.state,
            "starts_on": contract.starts_on.isoformat(),
            "ends_on": contract.ends_on.isoformat(),
        }
    if verdict.grace_until is not None:
        details["grace_until"] = verdict.grace_until.isoformat()
    return details

"""The decision every request gets at intake, and what is done with each outcome."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, FilteredRelation, Func, OuterRef, Q, Subquery, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts import events
from contracts.choices import AllowanceUnit, Handling, Metric, Outcome, ReasonCode
from contracts.entitlement import (
    PROMISING,
    ContractFacts,
    RequestFacts,
    Verdict,
    VersionFacts,
    handling_of,
    verdicts,
)
from contracts.models import (
    Asset,
    Contract,
    Entitlement,
    HoursVersion,
    LedgerEntry,
    OutcomePolicy,
    PlanVersion,
    Product,
)
from contracts.wording import reason_words
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import Organisation, User
from servicedesk.errors import Refused
from servicedesk.events.services import record

DAY_MINUTES = 24 * 60
MOST_ALTERNATIVES = 5


def decide_entitlement(
    *,
    organisation: Organisation | None,
    product: Product | None,
    priority: int,
    at: datetime,
    asset: Asset | None = None,
    contract: Contract | None = None,
    channel: str = "",
    is_follow_up: bool = False,
    may_refuse: bool = False,
) -> Entitlement:
    """Decide and keep under which contract and plan version a request made at ``at`` runs, and why.

    Never refuses: the decision is recorded, whatever the priority; ``may_refuse`` says that the
    door can turn the client away, and ``handling`` whether it should. ``organisation`` None is a
    client nobody knows; ``contract`` the one the request names, ``is_follow_up`` that our own
    people name it, so that it holds after its end. Costs two reads and one write, a read more when
    the request is not simply covered.
    """
    if organisation is None:
        ranked, contracts = [Verdict(ReasonCode.NO_ORGANISATION)], {}
    else:
        product = product or (asset.product if asset else None)
        rows = _contracts_of(organisation, product=product, asset=asset, at=at)
        contracts = {row.pk: row for row in rows}
        ranked = verdicts(
            _facts(rows, priority=priority),
            RequestFacts(
                at=at, has_product=product is not None, has_asset=asset is not None,
                channel=channel, contract=contract.pk if contract else None,
                is_follow_up=is_follow_up,
            ),
        )  # fmt: skip
    verdict = ranked[0]
    handling = handling_of(
        Handling.BEST_EFFORT if is_follow_up and verdict.reason == ReasonCode.FOLLOW_UP
        else handling_wanted(verdict.outcome),
        priority=priority, may_refuse=may_refuse,
    )  # fmt: skip
    details = _details(verdict, contracts, product=product, asset=asset, priority=priority)
    details |= {"channel": channel} if channel else {}
    alternatives = _alternatives(ranked[1:], contracts)
    return Entitlement.objects.create(
        outcome=verdict.outcome,
        reason_code=verdict.reason,
        reason_details=details | ({"alternatives": alternatives} if alternatives else {}),
        organisation=organisation,
        contract=contracts.get(verdict.contract or 0),
        plan_version_id=verdict.promised(handling),
        handling=handling,
        hours_pin=_pin(contracts.get(verdict.contract or 0)),
        decided_at=at,
    )


def choose_entitlement(
    contract: Contract, *, product: Product | None, priority: int, at: datetime
) -> Entitlement:
    """Decide that a request runs under this contract because somebody chose it; kept.

    Its plan version is the one of the day in the contract's zone. Refused for a contract that is
    not in force and not in its grace period that day.
    """
    rows = _contracts_of(contract.organisation, product=None, asset=None, at=at)
    contracts = {row.pk: row for row in rows}
    ranked = verdicts(_facts(rows, priority=priority), RequestFacts(at=at, contract=contract.pk))
    chosen = next((one for one in ranked if one.contract == contract.pk), None)
    if chosen is None or chosen.outcome not in PROMISING:
        raise Refused(
            _("This contract is not in force: choose another, or put it into force first."),
            field="contract",
        )
    details = _details(chosen, contracts, product=product, asset=None, priority=priority)
    others = _alternatives([one for one in ranked if one is not chosen], contracts)
    return Entitlement.objects.create(
        outcome=chosen.outcome,
        reason_code=ReasonCode.CHOSEN if chosen.outcome == Outcome.COVERED else chosen.reason,
        reason_details=details | ({"alternatives": others} if others else {}),
        organisation=contract.organisation,
        contract=contract,
        plan_version_id=chosen.version,
        hours_pin=_pin(contracts.get(contract.pk)),
        decided_at=at,
    )


def refusal_of(decision: Entitlement) -> Refused:
    """The refusal of a request handled so: why, whom to call, and that emergencies are taken."""
    people = [decision.contract.tsm] if decision.contract and decision.contract.tsm else []
    people = people or list(User.objects.active().with_role(Role.HEAD).order_by("pk")[:1])
    calls = [
        ", ".join(part for part in (one.full_name, one.phone, one.email) if part) for one in people
    ]
    words = [reason_words(decision)]
    if calls:
        words.append(gettext("Please turn to {person}.").format(person=calls[0]))
    words.append(gettext("A critical request is always taken."))
    return Refused(" ".join(words), code="not_entitled")


def handling_wanted(outcome: str) -> str:
    """What the house does with requests of this outcome; covered ones are always taken."""
    if outcome == Outcome.COVERED:
        return Handling.ACCEPT
    row = OutcomePolicy.objects.filter(outcome=outcome).first()
    return row.handling if row else Handling.BEST_EFFORT


@transaction.atomic
def handle_outcome(
    outcome: str, *, handling: str, actor: User | None, at: datetime | None = None
) -> OutcomePolicy:
    """Say what is done from now on with requests of an outcome. Records OUTCOME_HANDLED."""
    if outcome not in Outcome.values or outcome == Outcome.COVERED:
        raise Refused(_("Covered requests are always taken."), field="outcome")
    if handling not in Handling.values:
        raise Refused(_("This value is not one of the choices."), field="handling")
    row, created = OutcomePolicy.objects.select_for_update().get_or_create(
        outcome=outcome, defaults={"handling": handling}
    )
    before = "" if created else row.handling
    if before != handling:
        row.handling = handling
        row.save(update_fields=["handling"])
        record(events.OUTCOME_HANDLED, row, actor=actor, at=at, outcome=outcome, before=before,
               after=handling)  # fmt: skip
    return row


def _contracts_of(
    organisation: Organisation,
    *,
    product: Product | None,
    asset: Asset | None,
    at: datetime,
) -> list[Contract]:
    products = Contract.products.through.objects.filter(contract=OuterRef("pk"))
    assets = Contract.assets.through.objects.filter(contract=OuterRef("pk"))
    names_product: Any = Value(value=False)
    if product is not None:
        names_product = Exists(products.filter(product=product))
        if asset is None:
            names_product |= Exists(assets.filter(asset__product=product))
    names_asset = Exists(assets.filter(asset=asset)) if asset else Value(value=False)
    return list(
        Contract.objects.filter(organisation=organisation)
        .select_related("plan")
        .annotate(
            has_products=Exists(products), names_product=names_product,
            has_assets=Exists(assets), names_asset=names_asset,
            newest_calendar=Subquery(HoursVersion.objects.order_by("-pk").values("pk")[:1]),
            incidents_left=Subquery(_incidents(at)),
        )
        .order_by("pk")
    )  # fmt: skip


def _incidents(at: datetime) -> Any:
    """The prepaid incidents a contract has left at the instant; NULL where none are counted."""
    entries = LedgerEntry.objects.order_by().filter(
        allowance__contract=OuterRef("pk"), allowance__unit=AllowanceUnit.INCIDENTS,
        allowance__starts_at__lte=at, allowance__ends_at__gt=at,
    )  # fmt: skip
    # a plain function: grouping by the contract would say the same and take twice as long to build
    return entries.annotate(left=Func("amount", function="SUM")).values("left")


def _pin(row: Contract | None) -> int:
    """The newest version of any calendar as the contracts were read; 0 where none is promised."""
    return 0 if row is None else row.newest_calendar or 0  # type: ignore[attr-defined]


def _versions(plans: Iterable[int], *, priority: int) -> dict[int, list[VersionFacts]]:
    """The versions of each plan, the newest first, with their first response at the priority; a
    working day counts as a whole one."""
    found: dict[int, list[VersionFacts]] = defaultdict(list)
    promised = Q(targets__metric=Metric.FIRST_RESPONSE, targets__priority=priority)
    rows = (
        PlanVersion.objects.filter(is_draft=False, plan__in=set(plans))
        .annotate(target=FilteredRelation("targets", condition=promised))
        .order_by("-number")
        .values_list(
            "plan", "pk", "effective_from", "number", "grace_days", "channels", "target__days",
            "target__minutes",
        )
    )  # fmt: skip
    for plan, key, effective_from, number, grace_days, channels, days, minutes in rows:
        response = days * DAY_MINUTES if days else minutes
        found[plan].append(
            VersionFacts(key, effective_from, number, grace_days, frozenset(channels), response)
        )
    return found


def _facts(rows: Sequence[Contract], *, priority: int) -> list[ContractFacts]:
    versions = _versions((row.plan_id for row in rows), priority=priority)
    return [
        ContractFacts(
            key=row.pk,
            state=row.state,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            time_zone=row.time_zone,
            rank=row.plan.rank,
            has_products=row.has_products,  # type: ignore[attr-defined]  # annotated above
            names_product=bool(row.names_product),  # type: ignore[attr-defined]
            has_assets=row.has_assets,  # type: ignore[attr-defined]
            names_asset=bool(row.names_asset),  # type: ignore[attr-defined]
            precedence=row.precedence,
            incidents_left=row.incidents_left,  # type: ignore[attr-defined]
            versions=tuple(versions[row.plan_id]),
        )
        for row in rows
    ]


def _details(
    verdict: Verdict,
    contracts: dict[int, Contract],
    *,
    product: Product | None,
    asset: Asset | None,
    priority: int,
) -> dict[str, Any]:
    """What the words of the reason need, as it was that day."""
    details: dict[str, Any] = {"priority": priority, "product": product.name if product else ""}
    if asset is not None:
        details["asset"] = str(asset)
    contract = contracts.get(verdict.contract or 0)
    if contract is not None:
        details |= {
            "number": contract.number,
            "state": contract.state,
            "starts_on": contract.starts_on.isoformat(),
            "ends_on": contract.ends_on.isoformat(),
        }
        left = contract.incidents_left  # type: ignore[attr-defined]  # annotated
        details |= {} if left is None else {"incidents_left": left}
    if verdict.grace_until is not None:
        details["grace_until"] = verdict.grace_until.isoformat()
    return details


def _alternatives(others: list[Verdict], contracts: dict[int, Contract]) -> list[dict[str, Any]]:
    """The contracts the request could also have run under, best first."""
    possible = [verdict for verdict in others if verdict.outcome in PROMISING]
    return [
        {
            "contract": verdict.contract,
            "number": contracts[verdict.contract or 0].number,
            "plan": contracts[verdict.contract or 0].plan.name,
            "outcome": verdict.outcome.value,
        }
        for verdict in possible[:MOST_ALTERNATIVES]
    ]

"""What the contracts say of a ticket, and every contract of its client, in words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.alarms import Alarm, alarms_for
from contracts.balances import AllowanceCard, current_balances
from contracts.choices import ContractState, Outcome
from contracts.models import Allowance, Contract, Entitlement
from contracts.presentation import lasting, named_now
from contracts.wording import alternative_words, day_words, reason_words, state_words
from servicedesk.accounts.models import User
from tickets.models import Ticket

MOST_CONTRACTS = 10
OUTCOME_TONES = {
    Outcome.COVERED: "ok",
    Outcome.OVER_QUOTA: "warn",
    Outcome.GRACE: "warn",
    Outcome.EXPIRED: "breach",
    Outcome.OUT_OF_SCOPE: "breach",
    Outcome.NOT_COVERED: "breach",
    Outcome.UNKNOWN_CLIENT: "breach",
}


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract of the client. ``is_this``: the ticket runs under it; ``links``: (words, url);
    ``balances``: (what is left of the prepaid, tone)."""

    number: str
    plan: str
    state: str
    tone: str
    dates: str
    left: str
    products: str
    partner: str
    renewal: str
    url: str
    links: list[tuple[str, str]]
    balances: list[tuple[str, str]]
    prepaid_url: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class AssetFacts:
    """What of the client's the ticket is about; ``facts``: (label, words)."""

    name: str
    url: str
    facts: list[tuple[str, str]]
    master_url: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the contracts say of this ticket. ``alternatives``: what it could also run under."""

    outcome: str
    tone: str
    reason: str
    plan: str
    alarms: list[Alarm]
    people: list[tuple[str, str]]
    alternatives: list[str]
    asset: AssetFacts | None


def coverage(ticket: Ticket, *, now: datetime) -> Coverage:
    """The decision at intake, its reason, what is wrong with the promise, and who is named."""
    entitlement: Entitlement = ticket.entitlement
    version = entitlement.plan_version
    return Coverage(
        outcome=entitlement.get_outcome_display(),
        tone=OUTCOME_TONES[Outcome(entitlement.outcome)],
        reason=reason_words(entitlement),
        plan=_("%(plan)s, version %(number)d")
        % {"plan": version.plan.label, "number": version.number}
        if version
        else _("No plan"),
        alarms=alarms_for(entitlement, priority=ticket.priority),
        people=_people(entitlement.contract, now=now),
        alternatives=alternative_words(entitlement),
        asset=_asset(ticket),
    )


def _people(contract: Contract | None, *, now: datetime) -> list[tuple[str, str]]:
    if contract is None:
        return []
    people = [(one.label, one.words) for one in named_now(contract, at=now)]
    return [*people, (_("Line 1 partner"), str(contract.partner))] if contract.partner else people


def _asset(ticket: Ticket) -> AssetFacts | None:
    asset = ticket.asset
    if asset is None:
        return None
    until = asset.warranty_until
    facts = (
        (_("Site"), asset.site),
        (_("Installed version"), asset.version),
        (_("Warranty until"), day_words(until) if until else ""),
    )
    return AssetFacts(
        name=str(asset),
        url=reverse("contracts:asset_page", args=[asset.pk]),
        facts=[(label, words) for label, words in facts if words],
        master_url=asset.master_url,
    )


def client_contracts(
    contracts: "QuerySet[Contract]",
    organisation_id: int | None,
    *,
    reader: User,
    day: date,
    now: datetime,
    this: int | None = None,
) -> list[ContractRow]:
    """All of the client's contracts, the one of key ``this`` first, then the latest."""
    if organisation_id is None:
        return []
    found = contracts.filter(organisation=organisation_id).order_by("-ends_on", "pk")
    same = Contract.objects.filter(pk=OuterRef("pk")).order_by()
    going_on = Contract.objects.filter(renews=OuterRef("pk")).exclude(state=ContractState.CANCELLED)
    chosen = found.select_related("plan", "partner", "renews").annotate(
        asset_count=Subquery(same.annotate(count=Count("assets")).values("count")),
        renewed_by=Subquery(going_on.order_by("pk").values("number")[:1]),
        has_prepaid=Exists(Allowance.objects.filter(contract=OuterRef("pk"))),
    )
    known = list(chosen[:MOST_CONTRACTS])
    prefetch_related_objects(known, "products", *(["documents"] if reader.is_centre else []))
    counted = [one.pk for one in known if one.has_prepaid]
    prepaid = current_balances(counted, at=now) if counted else {}
    rows = [
        _contract_row(
            one, reader=reader, day=day, prepaid=prepaid.get(one.pk, []), is_this=one.pk == this
        )
        for one in known
    ]
    return sorted(rows, key=lambda row: not row.is_this)


def _contract_row(
    contract: Contract,
    *,
    reader: User,
    day: date,
    prepaid: list[AllowanceCard],
    is_this: bool,
) -> ContractRow:
    is_over = contract.ends_on < day
    in_force = contract.state == ContractState.ACTIVE and contract.starts_on <= day and not is_over
    client = reverse("contracts:client_page", args=[contract.organisation_id])
    return ContractRow(
        number=contract.number,
        plan=contract.plan.label,
        state=_("Ended") if is_over else state_words(contract.state),
        tone="ok" if in_force else "breach" if is_over else "",
        dates=_("%(first)s to %(last)s")
        % {"first": day_words(contract.starts_on), "last": day_words(contract.ends_on)},
        left=lasting(contract, day)[1],
        products=_covered(contract),
        partner=contract.partner.name if contract.partner else "",
        renewal=_renewal(contract),
        url=f"{client}#contract-{contract.pk}",
        links=_links(contract) if reader.is_centre else [],
        balances=[(card.words, card.tone) for card in prepaid],
        prepaid_url=reverse("contracts:contract_ledger", args=[contract.pk]),
        is_this=is_this,
    )


def _covered(contract: Contract) -> str:
    count: int | None = contract.asset_count  # type: ignore[attr-defined]  # annotated above
    words = [str(product) for product in contract.products.all()]
    if count:
        words.append(ngettext("%(count)d asset", "%(count)d assets", count) % {"count": count})
    return ", ".join(words) or _("everything the client has")


def _renewal(contract: Contract) -> str:
    going_on: str | None = contract.renewed_by  # type: ignore[attr-defined]  # annotated above
    if going_on:
        return _("renewed by %(number)s") % {"number": going_on}
    return _("renews %(number)s") % {"number": contract.renews.number} if contract.renews else ""


def _links(contract: Contract) -> list[tuple[str, str]]:
    """Where more of it is kept, for our own people."""
    links = [(one.title, one.url) for one in contract.documents.all()]
    master = [(_("Master system"), contract.master_url)] if contract.master_url else []
    return [*master, *links]

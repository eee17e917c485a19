"""What the ticket page shows beside the thread, in words, in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.alarms import Alarm, alarms_for
from contracts.choices import ContractState, Outcome
from contracts.models import Contract, Entitlement
from contracts.wording import day_words, reason_words, state_words
from servicedesk import wording
from servicedesk.accounts.models import User
from tickets.models import Handoff, Ticket
from tickets.presentation.reader import Reader
from tickets.presentation.rows import COLUMNS, Row, list_row, nearest_deadline

OTHER_TICKETS = 6
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
    """A contract of the client. ``is_this``: the ticket runs under it."""

    number: str
    plan: str
    state: str
    tone: str
    dates: str
    products: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the contracts say of this ticket."""

    outcome: str
    tone: str
    reason: str
    plan: str
    alarms: list[Alarm]
    people: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """Who asks, and what time it is there."""

    name: str
    organisation_id: int | None
    person: str
    email: str
    phone: str
    local_time: str


def load_ticket(tickets: "QuerySet[Ticket]", number: int) -> Ticket | None:
    """The ticket with everything the page says of it, in one query."""
    return (
        tickets.select_related(
            "organisation",
            "requester",
            "product",
            "category",
            "team",
            "assignee",
            "entitlement__plan_version__plan",
            "entitlement__contract__tsm",
            "entitlement__contract__personal_engineer",
            "entitlement__contract__partner",
        )
        .filter(pk=number)
        .first()
    )


def ticket_chip(ticket: Ticket, reader: Reader, *, url: str = "#clocks") -> wording.Chip | None:
    """The nearest deadline of one ticket."""
    row = {
        name: getattr(ticket, name)
        for name in (
            "due_at", "due_metric", "due_state", "due_started_at", "due_remaining_seconds",
            "due_target_seconds",
        )
    }  # fmt: skip
    return nearest_deadline(row, reader, url=url)


def client_facts(ticket: Ticket, reader: Reader) -> ClientFacts:
    organisation, person = ticket.organisation, ticket.requester
    zone_name = person.time_zone if person else organisation.time_zone if organisation else ""
    local = reader.now.astimezone(wording.zone(zone_name)) if zone_name else None
    return ClientFacts(
        name=organisation.name if organisation else _("Unknown client"),
        organisation_id=ticket.organisation_id,
        person=person.full_name if person else _("Nobody known"),
        email=person.email if person else "",
        phone=person.phone if person else "",
        local_time=f"{local:%H:%M} ({zone_name})" if local else "",
    )


def coverage(ticket: Ticket) -> Coverage:
    """The decision at intake, its reason, and what is wrong with the promise."""
    entitlement: Entitlement = ticket.entitlement
    version = entitlement.plan_version
    return Coverage(
        outcome=entitlement.get_outcome_display(),
        tone=OUTCOME_TONES[Outcome(entitlement.outcome)],
        reason=reason_words(entitlement),
        plan=_("%(plan)s, version %(number)d")
        % {"plan": version.plan.name, "number": version.number}
        if version
        else _("No plan"),
        alarms=alarms_for(entitlement, priority=ticket.priority),
        people=_named_people(entitlement.contract),
    )


def _named_people(contract: Contract | None) -> list[tuple[str, str]]:
    if contract is None:
        return []
    named = (
        (_("Service manager"), contract.tsm),
        (_("Personal engineer"), contract.personal_engineer),
        (_("Line 1 partner"), contract.partner),
    )
    return [(label, str(who)) for label, who in named if who is not None]


def client_contracts(
    contracts: "QuerySet[Contract]",
    organisation_id: int | None,
    *,
    day: date,
    this: int | None = None,
) -> list[ContractRow]:
    """All of the client's contracts, the one of key ``this`` first, then the latest."""
    if organisation_id is None:
        return []
    found = contracts.filter(organisation=organisation_id).order_by("-ends_on", "pk")
    chosen = found.select_related("plan").prefetch_related("products")[:MOST_CONTRACTS]
    rows = [_contract_row(contract, day=day, is_this=contract.pk == this) for contract in chosen]
    return sorted(rows, key=lambda row: not row.is_this)


def _contract_row(contract: Contract, *, day: date, is_this: bool) -> ContractRow:
    is_over = contract.ends_on < day
    in_force = contract.state == ContractState.ACTIVE and contract.starts_on <= day and not is_over
    return ContractRow(
        number=contract.number,
        plan=contract.plan.name,
        state=_("Ended") if is_over else state_words(contract.state),
        tone="ok" if in_force else "breach" if is_over else "",
        dates=_("%(first)s to %(last)s")
        % {"first": day_words(contract.starts_on), "last": day_words(contract.ends_on)},
        products=", ".join(str(product) for product in contract.products.all())
        or _("everything the client has"),
        is_this=is_this,
    )


def other_tickets(tickets: "QuerySet[Ticket]", ticket: Ticket, reader: Reader) -> list[Row]:
    """The client's latest other tickets, open ones first."""
    if ticket.organisation_id is None:
        return []
    same = tickets.filter(organisation=ticket.organisation_id).exclude(pk=ticket.pk)
    found = same.order_by("-pk").values(*COLUMNS)[:OTHER_TICKETS]
    return [list_row(row, reader) for row in found]


def readers_words(ticket: Ticket, watchers: Sequence[User]) -> str:
    """Who will read a public reply."""
    if ticket.requester is None:
        return _("Nobody at the client is known to this ticket: the reply stays on the page.")
    others = [
        person for person in watchers if person.is_client and person.pk != ticket.requester_id
    ]
    name, client = ticket.requester.full_name, str(ticket.organisation or "")
    if not others:
        return _("%(name)s of %(client)s will read this.") % {"name": name, "client": client}
    return ngettext(
        "%(name)s and %(count)d colleague of %(client)s will read this.",
        "%(name)s and %(count)d colleagues of %(client)s will read this.",
        len(others),
    ) % {"name": name, "count": len(others), "client": client}


def waiting_handoff(handoffs: Sequence[Handoff]) -> Handoff | None:
    """The one that is neither accepted nor returned."""
    open_ones = (one for one in handoffs if not (one.accepted_at or one.returned_at))
    return next(open_ones, None)

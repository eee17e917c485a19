"""Who calls: finding a client's person by name, e-mail or phone, and what to know of them first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404

from contracts.balances import current_balances
from contracts.models import Contract
from contracts.presentation import lasting
from contracts.querysets import desk_day
from servicedesk.accounts.models import Organisation, User
from servicedesk.phones import digits_of, is_number, phone_key
from tickets.choices import Channel, DeadlineState
from tickets.models import Ticket

if TYPE_CHECKING:
    from servicedesk.accounts.querysets import OrganisationQuerySet, UserQuerySet

MOST = 8
LEAST_DIGITS = 4
MOST_CONTRACTS = 3
VIP_RANK = 3
"""From this rank of a plan on a caller is put through without waiting."""


@dataclass(frozen=True, slots=True)
class CallerCard:
    """A person with the state of their client: how much is open, what runs late or waits for us,
    and under which contracts; ``contracts``: (words, what is left, tone)."""

    person: User
    open_count: int = 0
    late_count: int = 0
    waiting_count: int = 0
    is_escalated: bool = False
    is_vip: bool = False
    contracts: list[tuple[str, str, str]] = field(default_factory=list)


def clients_of(user: User) -> "UserQuerySet":
    """Active clients' people in whose name this person may open tickets (partners: delegated)."""
    people = User.objects.active().clients()
    if user.is_centre:
        return people
    delegated = Contract.objects.delegated_to(user.organisation_id, day=desk_day())
    return people.filter(organisation__in=delegated.values("organisation"))


def organisations_of(user: User) -> "OrganisationQuerySet":
    """Clients for which this person registers calls (partners: delegated)."""
    clients = Organisation.objects.active().clients()
    if user.is_centre:
        return clients
    delegated = Contract.objects.delegated_to(user.organisation_id, day=desk_day())
    return clients.filter(pk__in=delegated.values("organisation"))


def find_callers(typed: str, *, user: User) -> list[User]:
    """At most eight people whose name, e-mail, organisation or phone goes with what is typed.

    A whole number is looked up by its key; one nobody has is still sought inside longer entries.
    """
    typed = typed.strip()
    if len(typed) < 2 or not typed.isprintable():
        return []
    people = clients_of(user).select_related("organisation").order_by("full_name", "pk")
    key = phone_key(typed)
    if is_number(typed):
        exact = list(people.filter(phone_key=key)[:MOST])
        return exact or list(people.filter(_holds(digits_of(typed)))[:MOST])
    known = (
        Q(full_name__icontains=typed)
        | Q(email__icontains=typed)
        | Q(organisation__name__icontains=typed)
    )
    if len(key) >= LEAST_DIGITS:
        known |= _holds(digits_of(typed))
    return list(people.filter(known)[:MOST])


def _holds(digits: str) -> Q:
    """Numbers in which these digits stand, with the country's or the trunk's digit or without."""
    held = Q(phone_key__contains=digits[-10:])
    if digits[0] in "78" and len(digits) > LEAST_DIGITS:
        held |= Q(phone_key__startswith=digits[1:11])
    if len(digits) >= 10:  # an extension was written after it
        held |= Q(phone__regex=r"\D*".join(digits[-10:]))
    return held


def caller_cards(people: Sequence[User], *, user: User, now: datetime) -> list[CallerCard]:
    """The people with what one should know before answering; queries do not grow with them."""
    homes = {person.organisation_id for person in people if person.organisation_id}
    open_tickets = Ticket.visible_to(user).open().filter(organisation__in=homes)
    states = {
        row["organisation"]: row
        for row in open_tickets.order_by()
        .values("organisation")
        .annotate(
            open_count=Count("pk"),
            late_count=Count("pk", filter=Q(due_state=DeadlineState.BREACHED)),
            waiting_count=Count("pk", filter=Q(client_waits_since__isnull=False)),
            escalated_count=Count("pk", filter=Q(is_escalated=True)),
        )
    }
    contracts = _contracts(homes, user=user, now=now)
    return [
        _card(person, states.get(person.organisation_id or 0), contracts[person.organisation_id])
        for person in people
    ]


def _card(
    person: User, state: Mapping[str, Any] | None, contracts: list[tuple[Contract, str, str, str]]
) -> CallerCard:
    state = state or {}
    return CallerCard(
        person=person,
        open_count=state.get("open_count", 0),
        late_count=state.get("late_count", 0),
        waiting_count=state.get("waiting_count", 0),
        is_escalated=bool(state.get("escalated_count", 0)),
        is_vip=any(contract.plan.rank >= VIP_RANK for contract, *_words in contracts),
        contracts=[(words, left, tone) for _one, words, left, tone in contracts[:MOST_CONTRACTS]],
    )


def _contracts(
    homes: set[int], *, user: User, now: datetime
) -> "defaultdict[int | None, list[tuple[Contract, str, str, str]]]":
    """Contracts in force by client: (contract, words, what is left, tone), the best plan first."""
    day: date = desk_day()
    rows = Contract.visible_to(user, day=day).active_on(day).filter(organisation__in=homes)
    known = list(rows.select_related("plan").order_by("-plan__rank", "ends_on", "pk"))
    prepaid = current_balances([one.pk for one in known], at=now)
    found: defaultdict[int | None, list[tuple[Contract, str, str, str]]] = defaultdict(list)
    for one in known:
        cards = prepaid.get(one.pk, [])
        left = ", ".join(filter(None, [lasting(one, day)[1], *(card.words for card in cards)]))
        tone = next((card.tone for card in cards if card.tone == "breach"), "")
        found[one.organisation_id].append((one, f"{one.number} {one.plan.label}", left, tone))
    return found


def call_ticket(
    user: User, callers: Sequence[User], *, number: int | None, since: datetime
) -> Ticket | None:
    """What a call was about: the ticket named, or the one opened by telephone for the caller since.

    Raises Http404 for a named one this person does not see.
    """
    visible = Ticket.visible_to(user)
    if number is not None:
        return get_object_or_404(visible, pk=number)
    if len(callers) != 1:
        return None
    theirs = visible.open().filter(
        requester=callers[0].pk, channel=Channel.PHONE, opened_at__gte=since
    )
    return theirs.order_by("-pk").first()

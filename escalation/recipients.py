"""From roles on a ticket to people, when a step fires."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from contracts.choices import ContractState
from contracts.models import Contract
from contracts.presentation import named_now, named_people
from escalation.choices import Recipient
from servicedesk.accounts.absences import absent
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import Organisation, User
from servicedesk.wording import zone
from tickets.models import Ticket

STAND_INS = (Recipient.COORDINATOR, Recipient.HEAD)
"""Who is told when nobody holds the roles of a step, in this order."""


@dataclass
class Offices:
    """The people of the centre's own roles, read once for a whole batch."""

    coordinators: list[User] = field(default_factory=list)
    heads: list[User] = field(default_factory=list)
    away: Collection[int] = ()

    @classmethod
    def staffed(cls, tickets: Iterable[Ticket] = (), *, at: datetime | None = None) -> "Offices":
        """Active coordinators and heads as they are now, and who is away of those whom deputies
        stand in for on these tickets: in two queries."""
        found = cls()
        contracts = {ticket.entitlement.contract for ticket in tickets} - {None}
        rows = [row for contract in contracts if contract for row in contract.people.all()]
        deputised = {key for row in rows if row.deputy_id for key in (row.user_id, row.deputy_id)}
        found.away = absent(deputised, at or timezone.now()).keys() if deputised else ()
        people = User.objects.active().with_role(Role.COORDINATOR, Role.HEAD).order_by("pk")
        for user in people:
            (found.heads if user.role == Role.HEAD else found.coordinators).append(user)
        return found


@dataclass(frozen=True)
class Told:
    """People in the order of the roles; ``stood_in``: the role that stands in, or ""."""

    people: list[User]
    stood_in: str = ""

    @property
    def names(self) -> str:
        return ", ".join(user.full_name for user in self.people)


def resolve(roles: Iterable[str], ticket: Ticket, *, offices: Offices) -> Told:
    """Who holds these roles on the ticket, each person once.

    An unassigned ticket's assignee is the coordinators' care. Nobody active in any of the roles:
    the coordinators, else the heads. A partner is told only of tickets they may see.
    """
    people: dict[int, User] = {}
    for role in roles:
        for user in _holders(role, ticket, offices):
            if user.is_active and ticket.is_seen_by(user):
                people.setdefault(user.pk, user)
    if people:
        return Told(list(people.values()))
    for role in STAND_INS:
        stand_ins = [user for user in _holders(role, ticket, offices) if ticket.is_seen_by(user)]
        if stand_ins:
            return Told(stand_ins, stood_in=role)
    return Told([])


def _holders(role: str, ticket: Ticket, offices: Offices) -> list[User]:
    if role == Recipient.COORDINATOR:
        return offices.coordinators
    if role == Recipient.HEAD:
        return offices.heads
    if role == Recipient.ASSIGNEE:
        return [ticket.assignee] if ticket.assignee else offices.coordinators
    if role == Recipient.TEAM_LEAD:
        lead = ticket.team.lead if ticket.team else None
        return [lead] if lead else []
    contract = ticket.entitlement.contract
    if contract is None:
        return []
    day = timezone.now().astimezone(zone(contract.time_zone)).date()
    named = named_people(contract, day=day, away=offices.away)
    return [one.user for one in named if one.role == role]


def owner_for(ticket: Ticket | None, organisation: Organisation | None) -> User | None:
    """The service manager of the ticket's contract, or of the client's contract that ends last."""
    if ticket is not None:
        contract = ticket.entitlement.contract
    else:
        contracts = Contract.objects.filter(organisation=organisation, state=ContractState.ACTIVE)
        contract = contracts.order_by("-ends_on", "pk").first()
    if contract is None:
        return None
    named = named_now(contract, at=timezone.now())
    return next(
        (one.user for one in named if one.role == Recipient.TSM and one.user.is_active), None
    )

"""What would become of a request: it is opened in earnest, looked at, and taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from servicedesk.accounts.models import Team, User
from servicedesk.events.services import rehearsing
from tickets.assigning import Suggestion
from tickets.candidates import suggestion_for
from tickets.models import RoutingRule
from tickets.routing_sheet import facts_of, first_match, known_rules, misfit
from tickets.services.draft import TicketDraft
from tickets.services.opening import open_ticket

ASKED = ("organisation", "product", "category", "type", "impact", "urgency")


@dataclass(frozen=True)
class Tried:
    """The priority in words, each line of the sheet with why it does not fit (empty: it does), the
    line that fits first, the team, and who could take it there."""

    priority: str
    lines: list[tuple[RoutingRule, str]]
    rule: RoutingRule | None
    team: Team | None
    suggestion: Suggestion


def try_routing(given: Mapping[str, Any], *, actor: User, now: datetime) -> Tried:
    """Open a request like this and take it back: nothing stays, nobody is told. Refused where it
    could not be opened."""
    draft = TicketDraft(subject="?", body="?", **{name: given[name] for name in ASKED})
    rules = known_rules()
    with transaction.atomic(), rehearsing():
        ticket = open_ticket(draft, actor=actor, at=now)
        facts = facts_of(ticket)
        tried = Tried(
            ticket.get_priority_display(), [(rule, misfit(rule, facts)) for rule in rules],
            first_match(rules, facts), ticket.team, suggestion_for(ticket, now=now),
        )  # fmt: skip
        transaction.set_rollback(True)
    return tried

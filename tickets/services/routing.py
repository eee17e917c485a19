"""Where a new ticket goes: its priority and the team that receives it."""

from django.utils.translation import gettext as _

from contracts.choices import Priority
from contracts.models import Contract
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import Team
from servicedesk.errors import Refused
from tickets.models import Category, PriorityRule, RoutingRule
from tickets.routing_sheet import Facts, first_match, known_rules
from tickets.services.draft import TicketDraft


def priority_for(*, impact: int, urgency: int) -> int:
    """What the matrix says; Normal where somebody emptied the cell."""
    priority = (
        PriorityRule.objects.filter(impact=impact, urgency=urgency)
        .values_list("priority", flat=True)
        .first()
    )
    return Priority.NORMAL if priority is None else priority


def first_rule(draft: TicketDraft) -> RoutingRule | None:
    """The line of the routing sheet this request falls under, if its team works."""
    organisation = draft.organisation or (draft.requester.organisation if draft.requester else None)
    product = draft.product or (draft.asset.product if draft.asset else None)
    facts = Facts(
        product.pk if product else None, draft.category.pk if draft.category else None,
        draft.type, organisation.pk if organisation else None,
    )  # fmt: skip
    return first_match(known_rules(), facts)


def receiving_team(draft: TicketDraft, *, contract: Contract | None) -> Team | None:
    """The team named; else what the routing sheet says, the category's, the partner's who runs
    line 1, the first of ours on the line. A partner's client is sent past the partner only by a
    line of the sheet that names the client.

    Line 0 registers and hands on: what it opens goes to line 1. None when the line has no team.
    """
    if draft.team is not None:
        if not draft.team.is_active:
            raise Refused(_("This team works no more: choose another."), field="team")
        return draft.team
    line = max(draft.line or Line.ONE, Line.ONE)
    partner = contract.partner_id if contract else None
    rule = first_rule(draft) if line == Line.ONE else None
    if rule is not None and (partner is None or rule.organisation_id is not None):
        return rule.team
    teams = list(Team.objects.active().filter(line=line).order_by("pk"))
    if line == Line.ONE:
        if draft.category is not None and (named := _team_of(draft.category, teams)):
            return named
        delegated = [team for team in teams if partner and team.organisation_id == partner]
        if delegated:
            return delegated[0]
    return next((team for team in teams if team.organisation_id is None), None)


def _team_of(category: Category, teams: list[Team]) -> Team | None:
    if category.team_id is None:
        return None
    known = next((team for team in teams if team.pk == category.team_id), None)
    return known or Team.objects.active().filter(pk=category.team_id).first()

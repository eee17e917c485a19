"""Doors of escalation: what was raised, as a page and beside its ticket."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from escalation.filters import EscalationFilter
from escalation.heat import heat_of, heat_rows, tone_of
from escalation.models import Escalation, EscalationRecord
from escalation.permissions import can_ask
from escalation.presentation import rows_of
from servicedesk.access import Visitor, desk_only
from tickets.finding import find_beside
from tickets.models import Ticket

PAGE_SIZE = 50


@desk_only
def escalation_list(request: Visitor) -> HttpResponse:
    """What was raised, newest first."""
    asked = EscalationFilter(request.GET)
    found = asked.narrow(Escalation.visible_to(request.user), user=request.user)
    page = list(found.with_reasons()[: PAGE_SIZE + 1])
    context = {
        "filter": asked,
        "rows": rows_of(page[:PAGE_SIZE], now=timezone.now()),
        "next_page": page[PAGE_SIZE - 1].pk if len(page) > PAGE_SIZE else None,
    }
    return render(request, "escalation/escalation_list.html", context)


@desk_only
def ticket_escalations(request: Visitor, number: int) -> HttpResponse:
    """What was raised of one ticket, as a fragment of its page."""
    ticket = find_beside(request, number)
    context = {
        "ticket": ticket,
        "rows": rows_of(_raised(request, ticket), now=timezone.now()),
        "records": EscalationRecord.visible_to(request.user).open().filter(ticket=ticket),
        "can_ask": can_ask(request.user),
    }
    return render(request, "escalation/_ticket_escalations.html", context)


@desk_only
def ticket_temperature(request: Visitor, number: int) -> HttpResponse:
    """How hot one ticket is and why, as a fragment of its page."""
    ticket = find_beside(request, number)
    heat = heat_of(ticket, escalation_count=len(_raised(request, ticket)), now=timezone.now())
    context = {"heat": heat, "rows": heat_rows(heat), "tone": tone_of(heat)}
    return render(request, "escalation/_temperature.html", context)


def _raised(request: Visitor, ticket: Ticket) -> list[Escalation]:
    """What was raised of the ticket, newest first; read once for both panels, and its reasons only
    where there is something."""
    key = (Escalation, ticket.pk)
    if key not in request.kept:
        found = Escalation.visible_to(request.user).filter(ticket=ticket).order_by("-pk")
        request.kept[key] = list(found.prefetch_related("event", "clock"))
        for one in request.kept[key]:
            one.ticket = ticket
    raised: list[Escalation] = request.kept[key]
    return raised

"""Doors of escalation: what was raised, as a page and beside its ticket."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from escalation.filters import EscalationFilter
from escalation.heat import heat_of, heat_rows, tone_of
from escalation.models import Escalation, EscalationRecord
from escalation.permissions import can_ask
from escalation.presentation import rows_of
from servicedesk.access import Visitor, desk_only
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
    ticket = get_object_or_404(Ticket.visible_to(request.user), pk=number)
    found = Escalation.visible_to(request.user).filter(ticket=ticket).order_by("-pk")
    context = {
        "ticket": ticket,
        "rows": rows_of(found.with_reasons(), now=timezone.now()),
        "records": EscalationRecord.visible_to(request.user).open().filter(ticket=ticket),
        "can_ask": can_ask(request.user),
    }
    return render(request, "escalation/_ticket_escalations.html", context)


@desk_only
def ticket_temperature(request: Visitor, number: int) -> HttpResponse:
    """How hot one ticket is and why, as a fragment of its page."""
    seen = Ticket.visible_to(request.user).select_related("entitlement__plan_version__plan")
    heat = heat_of(get_object_or_404(seen, pk=number), now=timezone.now())
    context = {"heat": heat, "rows": heat_rows(heat), "tone": tone_of(heat)}
    return render(request, "escalation/_temperature.html", context)

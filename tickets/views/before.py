"""What went before a ticket: a panel that comes after the page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from servicedesk.access import Visitor, desk_only
from tickets.finding import find_beside
from tickets.models import Ticket
from tickets.presentation.before import alike, earlier_failures


@desk_only
@require_safe
def ticket_before(request: Visitor, number: int) -> HttpResponse:
    """Earlier failures of the asset and the client's similar tickets, as far as one sees them."""
    ticket, seen = find_beside(request, number), Ticket.visible_to(request.user)
    context = {
        "ticket": ticket,
        "earlier": earlier_failures(seen, ticket, now=timezone.now()),
        "similar": alike(seen, ticket),
    }
    return render(request, "tickets/_ticket_before.html", context)

"""The ticket page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from servicedesk.access import Visitor, desk_only
from tickets.models import Ticket


@desk_only
@require_safe
def ticket_page(request: Visitor, number: int) -> HttpResponse:
    """Everything of one ticket. A number one may not see is 404."""
    ticket = get_object_or_404(Ticket.visible_to(request.user), pk=number)
    return render(request, "tickets/ticket_page.html", {"ticket": ticket})

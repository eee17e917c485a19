"""The ticket a door is asked for."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from servicedesk.access import Visitor
from tickets.models import Ticket
from tickets.presentation.page import load_ticket

BESIDE = ("entitlement__plan_version__plan", "asset")


def find_ticket(request: Visitor, number: int) -> Ticket:
    """The visible ticket of that number with all its page names; a stranger's is as absent as one
    that does not exist."""
    ticket = load_ticket(Ticket.visible_to(request.user), number)
    if ticket is None:
        raise Http404
    return ticket


def find_beside(request: Visitor, number: int) -> Ticket:
    """The same with what panels beside the page name; the page's own where a page asks."""
    key = (Ticket, number)
    if key not in request.kept:
        seen = Ticket.visible_to(request.user).select_related(*BESIDE)
        request.kept[key] = get_object_or_404(seen, pk=number)
    kept: Ticket = request.kept[key]
    return kept

"""The ticket a door is asked for."""

from django.http import Http404

from servicedesk.access import Visitor
from tickets.models import Ticket
from tickets.presentation.page import load_ticket


def find_ticket(request: Visitor, number: int) -> Ticket:
    """The visible ticket of that number with all its page names, read once for the panels of one
    answer; a stranger's is as absent as one that does not exist."""
    key = (Ticket, number)
    if request.method in ("GET", "HEAD") and key in request.kept:
        kept: Ticket = request.kept[key]
        return kept
    ticket = load_ticket(Ticket.visible_to(request.user), number)
    if ticket is None:
        raise Http404
    request.kept[key] = ticket
    return ticket

"""The ticket a door is asked for."""

from django.shortcuts import get_object_or_404

from servicedesk.access import Visitor
from tickets.models import Ticket

ON_ITS_PAGE = (
    "organisation", "requester", "product", "asset", "category", "team", "assignee",
    "entitlement__plan_version__plan", "entitlement__contract__partner", "answers__version",
)  # fmt: skip
"""What it is about, whose it is and what was promised; whom the contract names is read by
:func:`contracts.presentation.named_now`."""
BESIDE = ("entitlement__plan_version__plan", "asset")


def find_ticket(request: Visitor, number: int) -> Ticket:
    """The visible ticket of that number with all its page names; a stranger's is as absent as one
    that does not exist."""
    seen = Ticket.visible_to(request.user).select_related(*ON_ITS_PAGE)
    return get_object_or_404(seen, pk=number)


def find_beside(request: Visitor, number: int) -> Ticket:
    """The same with what panels beside the page name; the page's own where a page asks."""
    key = (Ticket, number)
    if key not in request.kept:
        seen = Ticket.visible_to(request.user).select_related(*BESIDE)
        request.kept[key] = get_object_or_404(seen, pk=number)
    kept: Ticket = request.kept[key]
    return kept

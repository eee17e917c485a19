"""The panel of what a ticket has to do with others."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from servicedesk.access import Visitor, desk_only
from tickets import services
from tickets.finding import find_beside
from tickets.presentation.joint import link_rows
from tickets.views.acts import ACTS
from tickets.views.ticket_page import act_url

OFFERED = ("link", "parts", "block", "ask_team")


@desk_only
@require_safe
def ticket_joint(request: Visitor, number: int) -> HttpResponse:
    """Links, parts and questions to other teams, as a fragment of the ticket's page."""
    ticket = find_beside(request, number)
    links = link_rows(ticket, request.user)
    has_parts = any(one.is_part and one.is_open for one in links)
    acts = [ACTS[name] for name in OFFERED if name != "parts" or has_parts]
    context = {
        "ticket": ticket,
        "links": links,
        "offered": [
            (one, act_url(one, ticket)) for one in acts if one.allowed(request.user, ticket)
        ],
        "questions": services.questions_to_ask(ticket.line, ticket.type)
        if ACTS["ask_team"].allowed(request.user, ticket)
        else [],
        "can_unlink": ACTS["unlink"].allowed(request.user, ticket),
    }
    return render(request, "tickets/_ticket_joint.html", context)

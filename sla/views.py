"""Doors of the clocks: panels on the ticket page and the portal, one clock explained, the list."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from servicedesk.access import Visitor, clients_only, desk_only, managers_only
from sla.explanations import explanation_of
from sla.filters import ClockFilter
from sla.missing import REASONS, missing_rows, tallies
from sla.models import Clock
from sla.panels import list_rows, panel_of
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet

PAGE_SIZE = 50


def _tickets(request: Visitor) -> TicketQuerySet:
    return Ticket.visible_to(request.user).select_related("entitlement__plan_version__plan")


@desk_only
def clock_panel(request: Visitor, number: int) -> HttpResponse:
    """All clocks of a ticket as a fragment of its page."""
    ticket = get_object_or_404(_tickets(request), pk=number)
    panel = panel_of(ticket, user=request.user, now=timezone.now())
    return render(request, "sla/_clock_panel.html", {"panel": panel})


@clients_only
def portal_clock_panel(request: Visitor, number: int) -> HttpResponse:
    """What was promised to the client, and by when, as a fragment of their page."""
    ticket = get_object_or_404(_tickets(request), pk=number)
    panel = panel_of(ticket, user=request.user, now=timezone.now())
    return render(request, "sla/portal/_clock_panel.html", {"panel": panel})


@desk_only
def clock_explanation(request: Visitor, pk: int) -> HttpResponse:
    """Why one clock stands as it does, among the others of its ticket."""
    clock = get_object_or_404(Clock.visible_to(request.user), pk=pk)
    ticket = get_object_or_404(_tickets(request), pk=clock.ticket_id)
    panel = panel_of(ticket, user=request.user, now=timezone.now())
    context = {"panel": panel, "shown": explanation_of(panel, clock.pk, user=request.user)}
    return render(request, "sla/clock_explanation.html", context)


@clients_only
def portal_clock_explanation(request: Visitor, number: int, pk: int) -> HttpResponse:
    """Why a client was promised what they were, and by when; one of their SLA clocks."""
    ticket = get_object_or_404(_tickets(request), pk=number)
    panel = panel_of(ticket, user=request.user, now=timezone.now())
    shown = explanation_of(panel, pk, user=request.user)
    if shown is None:
        raise Http404
    return render(
        request, "sla/portal/portal_clock_explanation.html", {"panel": panel, "shown": shown}
    )


@desk_only
def clock_list(request: Visitor) -> HttpResponse:
    """The clocks behind a number of the dashboards, with their tickets."""
    asked = ClockFilter(request.GET)
    clocks = asked.narrow(Clock.visible_to(request.user), now=timezone.now())
    page = list(clocks.with_tickets()[: PAGE_SIZE + 1])
    context = {
        "filter": asked,
        "rows": list_rows(page[:PAGE_SIZE], now=timezone.now()),
        "next_page": page[PAGE_SIZE - 1].pk if len(page) > PAGE_SIZE else None,
    }
    return render(request, "sla/clock_list.html", context)


@managers_only
def missing_list(request: Visitor) -> HttpResponse:
    """Open tickets nothing is timed for: counts by cause, what to do, and the tickets."""
    tickets = Ticket.visible_to(request.user)
    reason = request.GET.get("reason", "")
    chosen = next((each for each in REASONS if each.code == reason), None)
    before = request.GET.get("before", "")
    rows = missing_rows(
        tickets,
        reason=chosen.code if chosen else "",
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
        size=PAGE_SIZE + 1,
    )
    context = {
        "tallies": tallies(tickets),
        "chosen": chosen,
        "rows": rows[:PAGE_SIZE],
        "next_page": rows[PAGE_SIZE - 1].ticket.pk if len(rows) > PAGE_SIZE else None,
    }
    return render(request, "sla/missing_list.html", context)

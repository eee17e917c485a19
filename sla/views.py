"""Doors of the clocks: panels on the ticket page and the portal, one clock explained, the list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicedesk.access import Visitor, clients_only, desk_only, managers_only
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from sla import services
from sla.explanations import explanation_of
from sla.filters import ClockFilter
from sla.forms import BreachReasonForm
from sla.missing import REASONS, missing_rows, tallies
from sla.models import BreachReason, Clock
from sla.panels import list_rows, panel_of
from sla.permissions import can_explain_breach
from tickets.finding import find_beside
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet

PAGE_SIZE = 50


def _tickets(request: Visitor) -> TicketQuerySet:
    return Ticket.visible_to(request.user).select_related("entitlement__plan_version__plan")


@desk_only
def clock_panel(request: Visitor, number: int) -> HttpResponse:
    """All clocks of a ticket as a fragment of its page."""
    ticket = find_beside(request, number)
    panel = panel_of(ticket, user=request.user, now=timezone.now())
    return render(request, "sla/_clock_panel.html", {"panel": panel})


@clients_only
def portal_clock_panel(request: Visitor, number: int) -> HttpResponse:
    """What was promised to the client, and by when, as a fragment of their page."""
    ticket = get_object_or_404(_tickets(request), pk=number)
    panel = panel_of(ticket, user=request.user, now=timezone.now())
    return render(request, "sla/portal/_clock_panel.html", {"panel": panel})


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def clock_explanation(request: Visitor, pk: int) -> HttpResponse:
    """Why one clock stands as it does, among the others of its ticket.

    Posting says why its deadline was missed (422 when refused).
    """
    clock = get_object_or_404(Clock.visible_to(request.user), pk=pk)
    ticket = get_object_or_404(_tickets(request), pk=clock.ticket_id)
    reason = services.breach_reason_of(clock) if clock.breached_at else None
    form, status = _reason_form(request, clock, reason), 200
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        status = 422
        if form.is_valid() and _explain(form, clock, request.user):
            messages.success(request, _("The reason is kept."))
            return redirect("sla:clock_explanation", pk=clock.pk)
    panel = panel_of(ticket, user=request.user, now=timezone.now())
    context = {
        "panel": panel,
        "shown": explanation_of(panel, clock.pk, user=request.user),
        "is_missed": clock.breached_at is not None,
        "reason": reason,
        "reason_form": form,
    }
    return render(request, "sla/clock_explanation.html", context, status=status)


def _reason_form(
    request: Visitor, clock: Clock, known: BreachReason | None
) -> BreachReasonForm | None:
    """The form for those who may say why the deadline was missed; None where none was."""
    if clock.breached_at is None or not can_explain_breach(request.user):
        return None
    return BreachReasonForm(request.POST or None, known=known)


def _explain(form: BreachReasonForm, clock: Clock, actor: User) -> bool:
    try:
        services.explain_breach(clock, **form.cleaned_data, actor=actor)
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    return True


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
    asked = ClockFilter(request.GET, reader=request.user)
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

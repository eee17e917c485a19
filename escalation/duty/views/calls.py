"""Doors of calls: beside their ticket, and the page a notice leads to."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from escalation.duty import services
from escalation.duty.models import Call
from escalation.duty.notifications import read_token
from escalation.duty.permissions import can_acknowledge
from escalation.duty.presentation import call_row
from servicedesk.access import Visitor, desk_only
from servicedesk.errors import Refused
from tickets.finding import find_beside


@require_safe
@desk_only
def ticket_calls(request: Visitor, number: int) -> HttpResponse:
    """Who was called for one ticket, as a fragment of its page."""
    ticket = find_beside(request, number)
    calls = Call.visible_to(request.user).filter(ticket=ticket).with_pages()
    now = timezone.now()
    rows = [call_row(call, user=request.user, now=now) for call in calls]
    return render(request, "duty/_ticket_calls.html", {"ticket": ticket, "rows": rows})


@desk_only
def call_answer(request: Visitor, token: str) -> HttpResponse:
    """What the link of a page opens, for the person it was sent to: look, then acknowledge.

    Looking changes nothing, for mail programs look as well; once answered the link only tells.
    """
    named = read_token(token)
    if named is None or named[1] != request.user.pk:
        raise Http404
    call = get_object_or_404(Call.visible_to(request.user).with_pages(), pk=named[0])
    if request.method == "POST":
        return _acknowledge(request, call)
    row = call_row(call, user=request.user, now=timezone.now())
    return render(request, "duty/call_answer.html", {"row": row, "token": token})


@require_POST
@desk_only
def call_acknowledge(request: Visitor, pk: int) -> HttpResponse:
    """The button beside the ticket."""
    call = get_object_or_404(Call.visible_to(request.user).with_pages(), pk=pk)
    return _acknowledge(request, call)


def _acknowledge(request: Visitor, call: Call) -> HttpResponse:
    if call.state == "open" and not can_acknowledge(request.user, call):
        messages.error(request, _("Only those who were called answer a call."))
        return redirect("tickets:ticket_page", call.ticket_id)
    try:
        services.acknowledge(call, actor=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Acknowledged: nobody else is called."))
    return redirect("tickets:ticket_page", call.ticket_id)

"""Mentions: names to go on with after an ``@``, and “I have seen it”."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from servicedesk.access import Visitor, desk_only
from tickets import services
from tickets.finding import find_ticket


@desk_only
@require_safe
def mention_options(request: Visitor, number: int) -> HttpResponse:
    """Colleagues who see the ticket and whose name has a word that begins with ``q``."""
    typed = request.GET.get("q", "")[:60]
    offered = services.mentionable(find_ticket(request, number), typed, reader=request.user)
    return render(request, "tickets/_mention_options.html", {"people": offered})


@desk_only
@require_POST
def mention_seen(request: Visitor, number: int) -> HttpResponse:
    """The ticket needs this person's attention no more."""
    services.answer_mentions(find_ticket(request, number), actor=request.user)
    messages.success(request, _("It waits for you no more."))
    return redirect("tickets:ticket_page", number)

"""Mentions: names to go on with after an ``@``, and “I have seen it”."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from servicedesk.access import Visitor, desk_only
from servicedesk.accounts.models import User
from tickets import services
from tickets.views.ticket_page import find_ticket

MOST = 8
LOOKED_AT = 200


@desk_only
@require_safe
def mention_options(request: Visitor, number: int) -> HttpResponse:
    """Colleagues who see the ticket and whose name has a word that begins with ``q``."""
    ticket, typed = find_ticket(request, number), request.GET.get("q", "")[:60].casefold()
    people = User.objects.visible_to(request.user).active().desk().exclude(pk=request.user.pk)
    people = people.filter(full_name__icontains=typed)
    named = (
        person
        for person in people.order_by("full_name")[:LOOKED_AT]
        if any(word.startswith(typed) for word in person.full_name.casefold().split())
        or person.full_name.casefold().startswith(typed)
    )
    offered = []
    for person in named:
        if ticket.is_seen_by(person):
            offered.append(person)
        if len(offered) == MOST:
            break
    return render(request, "tickets/_mention_options.html", {"people": offered})


@desk_only
@require_POST
def mention_seen(request: Visitor, number: int) -> HttpResponse:
    """The ticket needs this person's attention no more."""
    services.answer_mentions(find_ticket(request, number), actor=request.user)
    messages.success(request, _("It waits for you no more."))
    return redirect("tickets:ticket_page", number)

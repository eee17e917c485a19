"""Who of the client's reads a request: followers, and whether it is private."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from servicedesk.access import Visitor, clients_only
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from tickets import forms, permissions, services
from tickets.finding import find_ticket
from tickets.models import Ticket
from tickets.portal.request import act


def _back(request: Visitor, number: int) -> HttpResponse:
    """The request, or the list where one sees it no more."""
    if Ticket.visible_to(request.user).filter(pk=number).exists():
        return redirect("tickets:portal_request", number)
    return redirect("tickets:portal_home")


@clients_only
@require_POST
def portal_follow(request: Visitor, number: int) -> HttpResponse:
    """Follow a colleague's request instead of asking the same again."""
    ticket = find_ticket(request, number)
    if not permissions.can_watch(request.user, ticket):
        raise PermissionDenied
    try:
        services.watch(ticket, user=request.user, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You follow this request and are told what happens to it."))
    return _back(request, number)


@clients_only
@require_POST
def portal_unfollow(request: Visitor, number: int) -> HttpResponse:
    """Follow it no more."""
    ticket = find_ticket(request, number)
    services.unwatch(ticket, user=request.user, actor=request.user)
    messages.success(request, _("You follow it no more."))
    return _back(request, number)


@clients_only
@require_POST
def portal_watchers(request: Visitor, number: int) -> HttpResponse:
    """Let a colleague read and follow it."""
    ticket = find_ticket(request, number)
    form = forms.ColleagueForm(request.POST, ticket=ticket, user=request.user)
    return act(
        request, number, name="colleague", form=form, allowed=permissions.can_add_watchers,
        do=lambda found, data: services.watch(found, user=data["person"], actor=request.user),
        done=_("Your colleague reads it from now on."),
    )  # fmt: skip


@clients_only
@require_POST
def portal_watcher_remove(request: Visitor, number: int, pk: int) -> HttpResponse:
    """Take a follower off; 404 for whoever does not follow it."""
    ticket = find_ticket(request, number)
    if not permissions.can_add_watchers(request.user, ticket):
        raise PermissionDenied
    person: User = get_object_or_404(ticket.watchers.select_related("user"), user=pk).user
    if person.is_desk:
        raise PermissionDenied  # engineers come and go by themselves
    services.unwatch(ticket, user=person, actor=request.user)
    messages.success(request, _("%(name)s follows it no more.") % {"name": person.full_name})
    return _back(request, number)


@clients_only
@require_POST
def portal_privacy(request: Visitor, number: int) -> HttpResponse:
    """Keep it between oneself, those named on it and support, or open it to colleagues again."""
    ticket = find_ticket(request, number)
    if not permissions.can_set_privacy(request.user, ticket):
        raise PermissionDenied
    is_private = request.POST.get("private") == "yes"
    try:
        services.set_privacy(ticket, is_private=is_private, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("Only you, those named on it and support read it now.") if is_private
            else _("Colleagues read it as far as their rights reach."),
        )  # fmt: skip
    return _back(request, number)

"""What is done to a ticket from its page: every verb posts, a refusal comes back with its form."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicedesk.access import Visitor, desk_only
from servicedesk.errors import Conflict, Refused
from tickets import services
from tickets.finding import find_ticket
from tickets.models import Ticket
from tickets.views.act import Act
from tickets.views.acts import ACTS
from tickets.views.ticket_page import act_url, show_ticket
from tickets.views.undoing import standing_before, undo_url


def refuse_in(form: BaseForm, refusal: Refused) -> int:
    """Say the refusal at its field, or above the form; the status of the answer."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal))
    return 409 if isinstance(refusal, Conflict) else 422


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def ticket_act(request: Visitor, number: int, act: str) -> HttpResponse:
    """One verb: its form when asked for, the deed when posted (422 or 409 if refused)."""
    verb, ticket = ACTS[act], find_ticket(request, number)
    if not verb.allowed(request.user, ticket):
        raise PermissionDenied
    options: dict[str, Any] = {"ticket": ticket, "user": request.user, "auto_id": f"{act}_%s"}
    if request.method != "POST":
        asked = {name: request.GET[name] for name in verb.form.prefilled if name in request.GET}
        form = verb.form(initial=asked, **options)
        if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
            context = {"act": verb, "act_form": form, "act_url": act_url(verb, ticket)}
            return render(request, "tickets/_act_form.html", context)
        return show_ticket(request, ticket, act=verb, form=form)
    form = verb.form(request.POST, request.FILES, **options)
    status = 422
    if form.is_valid():
        before = standing_before(act, ticket)
        try:
            done = verb.do(ticket, form.cleaned_data, request.user)
        except Refused as refusal:
            status = refuse_in(form, refusal)
        else:
            _tell(request, verb, done, undo=undo_url(act, before, done, request.user))
            made = done if isinstance(done, Ticket) and not verb.stays else ticket
            return _back(request, made.pk)
    return show_ticket(request, find_ticket(request, number), act=verb, form=form, status=status)


def _tell(request: Visitor, verb: Act, done: object, *, undo: str) -> None:
    """Say that it is done, and what became of each part of the ticket that was chosen."""
    if verb.stays and isinstance(done, Ticket):
        address = reverse("tickets:ticket_page", args=[done.pk])
        link = format_html('<a href="{}">#{} {}</a>', address, done.pk, done.subject)
        messages.success(request, format_html("{} {}", str(verb.done), link))
    elif not isinstance(done, services.Cascaded) or done.is_whole:
        messages.success(request, str(verb.done), extra_tags=undo)
    for one in done.outcomes if isinstance(done, services.Cascaded) else ():
        if one.refusal:
            messages.error(request, f"#{one.number} {one.subject}: {one.refusal}")
        else:
            messages.success(request, f"#{one.number} {one.subject}: {_('done')}")


def _back(request: Visitor, number: int) -> HttpResponse:
    """The ticket, or the queue where the deed took the ticket out of one's sight."""
    if Ticket.visible_to(request.user).filter(pk=number).exists():
        return redirect("tickets:ticket_page", number)
    return redirect("tickets:ticket_list")

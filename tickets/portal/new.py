"""A client's new request."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicedesk.access import Visitor, clients_only
from servicedesk.errors import Refused
from tickets import forms, services
from tickets.choices import Channel
from tickets.models import Ticket
from tickets.portal.home import similar_requests
from tickets.services import TicketDraft
from tickets.views.ticket_acts import refuse_in


@clients_only
@require_http_methods(["GET", "HEAD", "POST"])
def portal_new(request: Visitor) -> HttpResponse:
    """The form, with what was typed on the first page; sending it opens the request."""
    status = 200
    if request.method == "POST":
        form = forms.ClientRequestForm(request.POST, request.FILES, user=request.user)
        status = 422
        if form.is_valid():
            try:
                ticket = _open(form, request)
            except Refused as refusal:
                status = refuse_in(form, refusal)
            else:
                messages.success(
                    request, _("Your request #%(number)d is with us.") % {"number": ticket.pk}
                )
                return redirect("tickets:portal_request", ticket.pk)
    else:
        words = request.GET.get("q", "").strip()[:250]
        form = forms.ClientRequestForm(user=request.user, initial={"subject": words})
    words = form["subject"].value() or ""
    similar = similar_requests(Ticket.visible_to(request.user), words, request)
    context = {"form": form, "similar": similar}
    return render(request, "tickets/portal/portal_new.html", context, status=status)


def _open(form: forms.ClientRequestForm, request: Visitor) -> Ticket:
    data = form.cleaned_data
    draft = TicketDraft(
        subject=data["subject"],
        body=data["body"],
        requester=request.user,
        type=data["type"],
        product=data["product"],
        asset=data.get("asset"),
        contract=data.get("contract"),
        impact=data["impact"],
        urgency=data["urgency"],
        channel=Channel.PORTAL,
    )
    files = services.gather_files(data["files"], data["staged"], owner=request.user)
    return services.open_ticket(draft, actor=request.user, files=files)

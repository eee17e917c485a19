"""A ticket for a caller: who asks, then what, with their contracts and open tickets in view."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contracts.models import Contract
from servicedesk.access import Visitor, desk_only
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from tickets import forms, permissions, services
from tickets.callers import clients_of, find_callers
from tickets.models import Ticket
from tickets.presentation import current_reader
from tickets.presentation.coverage import client_contracts
from tickets.presentation.rows import COLUMNS, list_row
from tickets.services import TicketDraft
from tickets.views.ticket_acts import refuse_in

UNKNOWN = "none"
OPEN_TICKETS = 8


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def ticket_new(request: Visitor) -> HttpResponse:
    """Find the caller, fill in the form, open the ticket."""
    if not permissions.can_open_for_others(request.user):
        raise PermissionDenied
    if request.method != "POST":
        asked = request.GET.get("requester", "")
        caller = _caller(asked, request.user)
        form = forms.DeskTicketForm(user=request.user, initial={"requester": caller})
        return _show(request, form, caller=caller, is_unknown=asked == UNKNOWN)
    form = forms.DeskTicketForm(request.POST, request.FILES, user=request.user)
    status = 422
    if form.is_valid():
        try:
            ticket = _open(form, request.user)
        except Refused as refusal:
            status = refuse_in(form, refusal)
        else:
            messages.success(request, _("Ticket #%(number)d is open.") % {"number": ticket.pk})
            if Ticket.visible_to(request.user).filter(pk=ticket.pk).exists():
                return redirect("tickets:ticket_page", ticket.pk)
            return redirect("tickets:ticket_list")
    is_unknown = request.POST.get("unknown") == "on"
    caller = None if is_unknown else form.cleaned_data.get("requester")
    return _show(request, form, caller=caller, is_unknown=is_unknown, status=status)


def _caller(asked: str, user: User) -> User | None:
    """The person chosen from the list; 404 for one this person may not open tickets for."""
    if asked in ("", UNKNOWN):
        return None
    people = clients_of(user).select_related("organisation")
    found = people.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 18 else None
    if found is None:
        raise Http404
    return found


def _show(
    request: Visitor,
    form: forms.DeskTicketForm,
    *,
    caller: User | None,
    is_unknown: bool,
    status: int = 200,
) -> HttpResponse:
    typed = request.GET.get("person", "")
    form.narrow(caller.organisation_id if caller else None)
    context: dict[str, Any] = {
        "form": form,
        "caller": caller,
        "is_unknown": is_unknown,
        "typed": typed,
        "people": find_callers(typed, user=request.user),
    }
    if caller is not None:
        context |= _caller_facts(request.user, caller)
    return render(request, "tickets/ticket_new.html", context, status=status)


def _caller_facts(user: User, caller: User) -> dict[str, Any]:
    """What the engineer should see before typing: the client's contracts and open tickets."""
    today, reader = timezone.localdate(), current_reader(timezone.now())
    same = Ticket.visible_to(user).open().filter(organisation=caller.organisation_id)
    found = same.order_by("-pk").values(*COLUMNS)[:OPEN_TICKETS]
    contracts = Contract.visible_to(user, day=today)
    return {
        "contracts": client_contracts(
            contracts, caller.organisation_id, reader=user, day=today, now=reader.now
        ),
        "open_tickets": [list_row(row, reader) for row in found],
    }


@desk_only
@require_safe
def caller_options(request: Visitor) -> HttpResponse:
    """People who go with what is typed, as a fragment."""
    typed = request.GET.get("person", "")
    people = find_callers(typed, user=request.user)
    return render(request, "tickets/_callers.html", {"people": people, "typed": typed})


def _open(form: forms.DeskTicketForm, user: User) -> Ticket:
    data = form.cleaned_data
    draft = TicketDraft(
        subject=data["subject"],
        body=data["body"],
        requester=data["requester"],
        type=data["type"],
        product=data["product"],
        asset=data["asset"],
        contract=data["contract"],
        category=data["category"],
        impact=data["impact"],
        urgency=data["urgency"],
        channel=data["channel"],
    )
    files = services.gather_files(data["files"], data["staged"], owner=user)
    return services.open_ticket(draft, actor=user, files=files)

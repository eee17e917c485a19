"""A ticket for a caller: who asks, then what, with their contracts and open tickets in view."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contracts.models import Contract
from servicedesk.access import Visitor, desk_only
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.phones import is_number, phone_key
from tickets import forms, permissions, services
from tickets.callers import caller_cards, clients_of, find_callers
from tickets.models import Ticket
from tickets.presentation import current_reader
from tickets.presentation.coverage import client_contracts
from tickets.presentation.rows import COLUMNS, list_row
from tickets.services import TicketDraft
from tickets.similar import similar_tickets
from tickets.views.ticket_acts import refuse_in

UNKNOWN = "none"
OPEN_TICKETS = 8
SUBJECT_ATTRS = {
    "hx-trigger": "input changed delay:400ms", "hx-target": "#similar", "hx-swap": "outerHTML",
    "hx-include": "[name=requester], [name=product]", "autocomplete": "off",
}  # fmt: skip


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def ticket_new(request: Visitor) -> HttpResponse:
    """Find the caller, fill in the form, open the ticket."""
    if not permissions.can_open_for_others(request.user):
        raise PermissionDenied
    if request.method != "POST":
        asked = request.GET.get("requester", "")
        caller = _caller(asked, request.user) or _only_one(request)
        form = forms.DeskTicketForm(user=request.user, initial={"requester": caller})
        return _show(request, form, caller=caller, is_unknown=asked == UNKNOWN)
    form = forms.DeskTicketForm(request.POST, request.FILES, user=request.user)
    status = 422
    if form.is_valid():
        try:
            ticket = _register(form, request.user)
        except Refused as refusal:
            status = refuse_in(form, refusal)
        else:
            done = _("The call is noted on #%(number)d.") if form.cleaned_data["about"] else _(
                "Ticket #%(number)d is open."
            )  # fmt: skip
            messages.success(request, done % {"number": ticket.pk})
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


def _typed(request: Visitor) -> str:
    """What was typed, or the number a telephone brings (``?phone=``)."""
    return request.GET.get("person", "") or request.GET.get("phone", "")


def _only_one(request: Visitor) -> User | None:
    """The person whose number it is, when it is nobody else's: then there is nothing to choose."""
    typed = _typed(request)
    found = find_callers(typed, user=request.user) if is_number(typed) else []
    is_sure = len(found) == 1 and found[0].phone_key == phone_key(typed)
    return found[0] if is_sure else None


def _show(
    request: Visitor,
    form: forms.DeskTicketForm,
    *,
    caller: User | None,
    is_unknown: bool,
    status: int = 200,
) -> HttpResponse:
    form.narrow(caller.organisation_id if caller else None)
    form.fields["subject"].widget.attrs |= SUBJECT_ATTRS | {
        "hx-get": reverse("tickets:similar_tickets"), "autofocus": not form.is_bound,
    }  # fmt: skip
    context: dict[str, Any] = {
        "form": form,
        "caller": caller,
        "is_unknown": is_unknown,
        **_candidates(request, is_chosen=caller is not None),
    }
    if caller is not None:
        context |= _caller_facts(request.user, caller)
    return render(request, "tickets/ticket_new.html", context, status=status)


def _candidates(request: Visitor, *, is_chosen: bool) -> dict[str, Any]:
    """Who goes with what is typed; for a number nobody has, the form of a new contact."""
    typed, user = _typed(request), request.user
    people = [] if is_chosen else find_callers(typed, user=user)
    is_new = bool(typed) and not people and not is_chosen
    return {
        "typed": typed,
        "cards": caller_cards(people, user=user, now=timezone.now()) if people else [],
        "contact_form": forms.ContactForm(user=user, initial=_contact_of(typed))
        if is_new
        else None,
    }


def _contact_of(typed: str) -> dict[str, str]:
    return {"phone" if is_number(typed) else "full_name": typed}


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
    if not permissions.can_open_for_others(request.user):
        raise PermissionDenied
    return render(request, "tickets/_callers.html", _candidates(request, is_chosen=False))


@desk_only
@require_safe
def similar(request: Visitor) -> HttpResponse:
    """Open tickets of the caller's client that are like the subject being typed, as a fragment."""
    caller = _caller(request.GET.get("requester", ""), request.user)
    product = request.GET.get("product", "")
    found = (
        similar_tickets(
            Ticket.visible_to(request.user),
            organisation_id=caller.organisation_id,
            subject=request.GET.get("subject", ""),
            product_id=int(product) if product.isdecimal() and len(product) < 18 else None,
        )
        if caller is not None and caller.organisation_id
        else []
    )
    return render(request, "tickets/_similar_tickets.html", {"similar": found})


@desk_only
@require_POST
def contact_new(request: Visitor) -> HttpResponse:
    """Keep a caller nobody knew, and go on with their ticket."""
    if not permissions.can_open_for_others(request.user):
        raise PermissionDenied
    form = forms.ContactForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            contact = services.add_contact(**form.cleaned_data, actor=request.user)
        except Refused as refusal:
            refuse_in(form, refusal)
        else:
            return redirect(f"{reverse('tickets:ticket_new')}?requester={contact.pk}")
    context = {"contact_form": form, "cards": [], "typed": "", "caller": None,
               "form": forms.DeskTicketForm(user=request.user)}  # fmt: skip
    return render(request, "tickets/ticket_new.html", context, status=422)


def _register(form: forms.DeskTicketForm, user: User) -> Ticket:
    """Open the ticket, or note the call on the one it is about."""
    data = form.cleaned_data
    spoken = data.get("spoken", False)
    if data["about"] is not None:
        return services.add_call(data["about"], body=data["body"], actor=user, spoken=spoken)
    files = services.gather_files(data["files"], data["staged"], owner=user)
    return services.register_call(_draft(data), actor=user, spoken=spoken, files=files)


def _draft(data: dict[str, Any]) -> TicketDraft:
    return TicketDraft(
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

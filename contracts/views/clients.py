"""Clients and what was promised to them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from contracts.models import Contract
from contracts.permissions import can_manage_contracts
from contracts.presentation import cards_of
from contracts.querysets import desk_day
from servicedesk.access import Visitor, desk_only
from servicedesk.accounts.choices import CLIENT_ROLES
from servicedesk.accounts.models import Organisation

LIST_SIZE = 200


@require_safe
@desk_only
def client_list(request: Visitor) -> HttpResponse:
    """Clients by name; ``?q=`` narrows to names that hold the words."""
    query = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    clients = Contract.clients_visible_to(request.user, day=desk_day())
    if query:
        clients = clients.filter(name__icontains=query)
    context = {"clients": list(clients.order_by("name")[:LIST_SIZE]), "query": query}
    return render(request, "contracts/client_list.html", context)


@require_safe
@desk_only
def client_page(request: Visitor, key: int) -> HttpResponse:
    """One client: every contract, the people, who is named for them, and the way to their
    tickets.
    """
    day = desk_day()
    client = Contract.clients_visible_to(request.user, day=day).filter(pk=key).first()
    if client is None:
        raise Http404
    contracts = Contract.visible_to(request.user, day=day).filter(organisation=client).for_cards()
    context = {
        "client": client,
        "cards": cards_of(contracts, reader=request.user, day=day, now=timezone.now()),
        "people": _people(client),
        "tickets_url": f"{reverse('tickets:ticket_list')}?client={client.pk}",
        "assets_url": f"{reverse('contracts:asset_list')}?client={client.pk}",
        "may_manage": can_manage_contracts(request.user),
        "can_manage": can_manage_contracts(request.user) and request.user.is_staff,
    }
    return render(request, "contracts/client_page.html", context)


def _people(client: Organisation) -> list[dict[str, str]]:
    people = client.people.filter(role__in=CLIENT_ROLES, is_active=True)
    return [
        {
            "name": person.full_name,
            "role": person.get_role_display(),
            "email": person.email,
            "phone": person.phone,
        }
        for person in people.order_by("full_name")[:LIST_SIZE]
    ]

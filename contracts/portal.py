"""The client's door: what we promised them, in words."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contracts.models import Contract
from contracts.presentation import cards_of
from servicedesk.access import Visitor, clients_only


@require_safe
@clients_only
def portal_contracts(request: Visitor) -> HttpResponse:
    """The contracts of one's own organisation; never the inner standard."""
    day = timezone.localdate()
    contracts = Contract.visible_to(request.user, day=day).for_cards()
    context = {"cards": cards_of(contracts, reader=request.user, day=day)}
    return render(request, "contracts/portal/contracts.html", context)

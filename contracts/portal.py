"""The client's door: what we promised them, in words."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contracts.models import Asset, Contract
from contracts.presentation import asset_card, cards_of
from contracts.querysets import desk_day
from servicedesk.access import Visitor, clients_only

LIST_SIZE = 500


@require_safe
@clients_only
def portal_assets(request: Visitor) -> HttpResponse:
    """What one's own organisation has of what we support, with its warranties."""
    day = timezone.localdate()
    found = Asset.visible_to(request.user, day=desk_day()).active().select_related("product")
    cards = [asset_card(asset, day=day) for asset in found.order_by("name", "pk")[:LIST_SIZE]]
    return render(request, "contracts/portal/assets.html", {"cards": cards})


@require_safe
@clients_only
def portal_contracts(request: Visitor) -> HttpResponse:
    """The contracts of one's own organisation; never the inner standard."""
    day = timezone.localdate()
    contracts = Contract.visible_to(request.user, day=day).for_cards()
    context = {"cards": cards_of(contracts, reader=request.user, day=day)}
    return render(request, "contracts/portal/contracts.html", context)

"""The client's door: what we promised them, in words."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contracts import services
from contracts.ledger_pages import ledger_of
from contracts.models import Allowance, Asset, Contract
from contracts.permissions import can_approve_overage, can_see_hours
from contracts.portal_page import client_contracts_page
from contracts.presentation import asset_card
from contracts.querysets import desk_day
from servicedesk.access import Visitor, clients_only
from servicedesk.errors import Conflict, Refused
from servicedesk.navigation import chosen_organisation

LIST_SIZE = 500


@require_safe
@clients_only
def portal_assets(request: Visitor) -> HttpResponse:
    """What one's own organisation has of what we support, with its warranties."""
    day = timezone.localdate()
    found = Asset.visible_to(request.user, day=desk_day()).active().select_related("product")
    chosen = chosen_organisation(request)
    found = found if chosen is None else found.filter(organisation=chosen)
    cards = [asset_card(asset, day=day) for asset in found.order_by("name", "pk")[:LIST_SIZE]]
    return render(request, "contracts/portal/assets.html", {"cards": cards})


@require_safe
@clients_only
def portal_contracts(request: Visitor) -> HttpResponse:
    """The contracts of one's own organisation; never the inner standard."""
    day = timezone.localdate()
    found, chosen = Contract.visible_to(request.user, day=day), chosen_organisation(request)
    found = found if chosen is None else found.filter(organisation=chosen)
    contracts = list(found.for_cards())
    shown = client_contracts_page(contracts, reader=request.user, day=day, now=timezone.now())
    return render(request, "contracts/portal/contracts.html", {"contracts": shown})


@require_safe
@clients_only
def portal_ledger(request: Visitor, key: int) -> HttpResponse:
    """What a contract prepaid, what is left, and every entry."""
    return _ledger(request, key)


@require_POST
@clients_only
def portal_overage(request: Visitor, key: int) -> HttpResponse:
    """The client's manager approves what was worked beyond the prepaid."""
    visible = Allowance.visible_to(request.user, day=timezone.localdate())
    allowance = visible.filter(pk=key).select_related("contract").first()
    if allowance is None:
        raise Http404
    if not can_approve_overage(request.user, allowance.contract.organisation_id):
        raise PermissionDenied
    seen = request.POST.get("seen", "")
    try:
        services.approve_overage(
            allowance, seen=int(seen) if seen.isdecimal() else 0, actor=request.user
        )
    except Refused as refusal:
        return _ledger(request, allowance.contract_id, refusal=refusal)
    messages.success(request, _("Thank you: it is approved."))
    return redirect("contracts:portal_ledger", allowance.contract_id)


def _ledger(request: Visitor, key: int, *, refusal: Refused | None = None) -> HttpResponse:
    visible = Contract.visible_to(request.user, day=timezone.localdate())
    contract = visible.filter(pk=key).first()
    if contract is None or not can_see_hours(request.user, contract.organisation_id):
        raise Http404
    status = 200 if refusal is None else 409 if isinstance(refusal, Conflict) else 422
    context = {
        "contract": contract,
        "ledger": ledger_of(contract, reader=request.user),
        "may_approve": can_approve_overage(request.user, contract.organisation_id),
        "refusal": str(refusal) if refusal else "",
    }
    return render(request, "contracts/portal/ledger.html", context, status=status)

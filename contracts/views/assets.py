"""What clients have: found, shown, and kept up by managers."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contracts import services
from contracts.forms import AssetForm
from contracts.models import Asset, Contract
from contracts.permissions import can_manage_contracts
from contracts.presentation import asset_card
from contracts.querysets import AssetQuerySet, desk_day
from servicedesk.access import Visitor, desk_only
from servicedesk.accounts.models import Organisation
from servicedesk.errors import Refused

LIST_SIZE = 200


@require_safe
@desk_only
def asset_list(request: Visitor) -> HttpResponse:
    """Assets by client and name; ``?q=`` narrows by name, serial number, site or client."""
    query = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    client = _client(request, request.GET.get("client", ""))
    found = Asset.visible_to(request.user, day=desk_day()).select_related("organisation", "product")
    if client is not None:
        found = found.filter(organisation=client)
    if query:
        found = _matching(found, query)
    context = {
        "assets": list(found.order_by("organisation__name", "name", "pk")[:LIST_SIZE]),
        "query": query,
        "client": client,
        "most": LIST_SIZE,
        "can_manage": can_manage_contracts(request.user),
    }
    return render(request, "contracts/asset_list.html", context)


def _matching(assets: AssetQuerySet, query: str) -> AssetQuerySet:
    return assets.filter(
        Q(name__icontains=query) | Q(serial_number__icontains=query) | Q(site__icontains=query)
        | Q(organisation__name__icontains=query)
    )  # fmt: skip


def _client(request: Visitor, asked: str) -> Organisation | None:
    """The client asked for; 404 for one this person may not look up."""
    if not asked:
        return None
    clients = Contract.clients_visible_to(request.user, day=desk_day())
    is_key = asked.isdecimal() and len(asked) < 18
    client = clients.filter(pk=int(asked)).first() if is_key else None
    if client is None:
        raise Http404
    return client


def _find(request: Visitor, key: int) -> Asset:
    seen = Asset.visible_to(request.user, day=desk_day()).select_related("organisation", "product")
    asset = seen.filter(pk=key).first()
    if asset is None:
        raise Http404
    return asset


@require_safe
@desk_only
def asset_page(request: Visitor, key: int) -> HttpResponse:
    """One asset: what it is, where it stands, and the contracts that name it."""
    asset, day = _find(request, key), desk_day()
    contracts = Contract.visible_to(request.user, day=day).filter(assets=asset)
    context = {
        "asset": asset,
        "card": asset_card(asset, day=day),
        "contracts": list(contracts.select_related("plan").order_by("-ends_on", "pk")),
        "tickets_url": f"{reverse('tickets:ticket_list')}?asset={asset.pk}&status=any",
        "can_manage": can_manage_contracts(request.user),
    }
    return render(request, "contracts/asset_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
def asset_new(request: Visitor) -> HttpResponse:
    """Add an asset of the client ``?client=`` names."""
    if not can_manage_contracts(request.user):
        raise PermissionDenied
    client = _client(request, request.GET.get("client", ""))
    if client is None:
        raise Http404
    return _edit(request, AssetForm(request.POST or None), client=client)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
def asset_change(request: Visitor, key: int) -> HttpResponse:
    """Correct an asset."""
    asset = _find(request, key)
    if not can_manage_contracts(request.user):
        raise PermissionDenied
    form = AssetForm(request.POST or None, asset=asset)
    return _edit(request, form, client=asset.organisation, asset=asset)


def _edit(
    request: Visitor, form: AssetForm, *, client: Organisation, asset: Asset | None = None
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            draft = services.AssetDraft(organisation=client, **form.cleaned_data)
            try:
                saved = _save(asset, draft, request)
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None,
                               str(refusal))  # fmt: skip
            else:
                messages.success(request, _("The asset is saved."))
                return redirect("contracts:asset_page", saved.pk)
    context: dict[str, Any] = {"form": form, "client": client, "asset": asset}
    return render(request, "contracts/asset_form.html", context, status=status)


def _save(asset: Asset | None, draft: services.AssetDraft, request: Visitor) -> Asset:
    if asset is None:
        return services.create_asset(draft, actor=request.user)
    return services.change_asset(asset, draft=draft, actor=request.user)

"""How a contract goes on: its successor, written down by a manager."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts import services
from contracts.forms import RenewalForm
from contracts.models import Contract
from contracts.permissions import can_manage_contracts
from contracts.querysets import desk_day
from servicedesk.access import Visitor, desk_only
from servicedesk.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
def contract_renew(request: Visitor, key: int) -> HttpResponse:
    """The form with the days that follow, and the draft it makes."""
    visible = Contract.visible_to(request.user, day=desk_day())
    contract = visible.select_related("organisation", "plan").filter(pk=key).first()
    if contract is None:
        raise Http404
    if not can_manage_contracts(request.user):
        raise PermissionDenied
    form = RenewalForm(request.POST or None, contract=contract)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = services.renew_contract(contract, actor=request.user, **form.cleaned_data)
            except Refused as refusal:
                field = refusal.field if refusal.field in form.fields else None
                form.add_error(field, str(refusal))
            else:
                words = _("Contract %(number)s is written down as a draft.")
                messages.success(request, words % {"number": made.number})
                page = reverse("contracts:client_page", args=[made.organisation_id])
                return redirect(f"{page}#contract-{made.pk}")
    context = {"form": form, "contract": contract}
    return render(request, "contracts/contract_renew.html", context, status=status)

"""What a contract prepaid: its ledger, read by the desk and kept by managers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from contracts import services
from contracts.ledger_forms import AllowanceForm, AttachForm, CorrectionForm, LedgerForm
from contracts.ledger_pages import ledger_of
from contracts.models import Allowance, Contract
from contracts.permissions import can_manage_contracts
from contracts.querysets import desk_day
from servicedesk.access import Visitor, desk_only
from servicedesk.accounts.models import User
from servicedesk.errors import Refused


@dataclass(frozen=True)
class LedgerAct:
    """What a manager does to an allowance: its form, and the service that does it."""

    title: str | Promise
    button: str | Promise
    done: str | Promise
    form: type[LedgerForm | AttachForm]
    do: Callable[[Allowance, dict[str, Any], User], object]


LEDGER_ACTS = {
    "extend": LedgerAct(
        _("Grant more"), _("Grant"), _("More is granted."), LedgerForm,
        lambda allowance, data, user: services.extend_allowance(allowance, actor=user, **data),
    ),
    "correct": LedgerAct(
        _("Put the ledger right"), _("Write the correction down"),
        _("The correction is written down."), CorrectionForm,
        lambda allowance, data, user: services.correct_allowance(allowance, actor=user, **data),
    ),
    "attach": LedgerAct(
        _("Cover what is not prepaid"), _("Cover it"), _("It is covered now."), AttachForm,
        lambda allowance, data, user: services.attach_surplus(allowance, actor=user, **data),
    ),
}  # fmt: skip


def _contract(request: Visitor, key: int) -> Contract:
    visible = Contract.visible_to(request.user, day=desk_day())
    contract = visible.select_related("organisation", "plan").filter(pk=key).first()
    if contract is None:
        raise Http404
    return contract


@require_safe
@desk_only
def contract_ledger(request: Visitor, key: int) -> HttpResponse:
    """Every allowance of a contract with its lines."""
    contract = _contract(request, key)
    context = {
        "contract": contract,
        "ledger": ledger_of(contract, reader=request.user),
        "may_manage": can_manage_contracts(request.user),
    }
    return render(request, "contracts/contract_ledger.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
def allowance_new(request: Visitor, key: int) -> HttpResponse:
    """Grant hours or incidents."""
    contract = _contract(request, key)
    if not can_manage_contracts(request.user):
        raise PermissionDenied
    form = AllowanceForm(request.POST or None, contract=contract)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            services.grant_allowance(
                contract, draft=form.draft(), note=form.cleaned_data["note"], actor=request.user
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, str(_("It is granted.")))
            return redirect("contracts:contract_ledger", contract.pk)
    context = {
        "contract": contract, "form": form, "title": _("Grant prepaid hours or incidents"),
        "button": _("Grant"),
    }  # fmt: skip
    return render(request, "contracts/allowance_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_only
def allowance_act(request: Visitor, key: int, act: str) -> HttpResponse:
    """Grant more, correct, or cover what is not prepaid."""
    verb, day = LEDGER_ACTS[act], desk_day()
    visible = Allowance.visible_to(request.user, day=day).select_related("contract__organisation")
    allowance = visible.filter(pk=key).first()
    if allowance is None:
        raise Http404
    if not can_manage_contracts(request.user):
        raise PermissionDenied
    contract = allowance.contract
    choices = visible.filter(
        unit=allowance.unit, closed_at__isnull=True, contract__organisation=contract.organisation
    )
    form = verb.form(request.POST or None, allowance=allowance, choices=choices)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            verb.do(allowance, form.cleaned_data, request.user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, str(verb.done))
            return redirect("contracts:contract_ledger", contract.pk)
    context = {"contract": contract, "form": form, "title": verb.title, "button": verb.button}
    return render(request, "contracts/allowance_form.html", context, status=status)

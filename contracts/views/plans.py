"""Plans: what each version promises, and the next one while it is being written."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contracts import services
from contracts.models import Plan
from contracts.permissions import can_manage_plans
from contracts.plan_forms import PlanVersionForm
from contracts.plan_pages import shown_versions, version_heads, version_rows
from contracts.querysets import desk_day
from servicedesk.access import Visitor, centre_only
from servicedesk.errors import Refused


@require_safe
@centre_only
def plan_list(request: Visitor) -> HttpResponse:
    """Plans from the least promised to the most, each with the version in force today."""
    day = desk_day()
    rows = [
        {
            "plan": plan,
            "version": services.current_version(plan, day),
            "draft": plan.versions.filter(is_draft=True).first(),
        }
        for plan in Plan.visible_to(request.user)
    ]
    context = {"rows": rows, "can_manage": can_manage_plans(request.user)}
    return render(request, "contracts/plan_list.html", context)


def _find(request: Visitor, key: int, *, is_change: bool = False) -> Plan:
    plan = Plan.visible_to(request.user).filter(pk=key).first()
    if plan is None:
        raise Http404
    if is_change and not can_manage_plans(request.user):
        raise PermissionDenied
    return plan


@require_safe
@centre_only
def plan_page(request: Visitor, key: int) -> HttpResponse:
    """The newest versions side by side, the draft first."""
    plan = _find(request, key)
    versions = shown_versions(plan)
    context = {
        "plan": plan,
        "heads": version_heads(versions),
        "rows": version_rows(versions),
        "draft": next((one for one in versions if one.is_draft), None),
        "newest": next((one for one in versions if not one.is_draft), None),
        "can_manage": can_manage_plans(request.user),
    }
    return render(request, "contracts/plan_page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@centre_only
def plan_edit(request: Visitor, key: int) -> HttpResponse:
    """The draft in a grid, begun from what was promised last; saving it promises nothing yet."""
    plan = _find(request, key, is_change=True)
    based_on = next(iter(shown_versions(plan)), None)
    form = PlanVersionForm(request.POST or None, version=based_on, today=desk_day())
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.save_draft(plan, terms=form.terms(), actor=request.user, at=timezone.now())
            except Refused as refusal:
                field = refusal.field if refusal.field in form.fields else None
                form.add_error(field, str(refusal))
            else:
                messages.success(request, _("The draft is saved. It promises nothing yet."))
                return redirect("contracts:plan_page", plan.pk)
    context = {"plan": plan, "form": form, "based_on": based_on}
    return render(request, "contracts/plan_edit.html", context, status=status)


@require_POST
@centre_only
def plan_draft_drop(request: Visitor, key: int) -> HttpResponse:
    """Forget the draft."""
    plan = _find(request, key, is_change=True)
    try:
        services.drop_draft(plan, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The draft is gone."))
    return redirect("contracts:plan_page", plan.pk)


@require_POST
@centre_only
def plan_default(request: Visitor, key: int) -> HttpResponse:
    """Make this the default plan, or take that back."""
    plan = _find(request, key, is_change=True)
    verb = services.take_default_back if plan.is_default else services.make_default
    try:
        verb(plan, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("contracts:plan_page", plan.pk)

"""Doors of planning: make a roster, draft the turns of its levels, publish them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from escalation.duty import services
from escalation.duty.forms import LayersForm, RosterForm
from escalation.duty.models import Roster
from escalation.duty.views.rosters import find_roster
from servicedesk.access import Visitor, managers_only
from servicedesk.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def roster_new(request: Visitor) -> HttpResponse:
    """Make a roster."""
    return _edit(request, RosterForm(request.POST or None, user=request.user), roster=None)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def roster_edit(request: Visitor, pk: int) -> HttpResponse:
    """Change what a roster says of itself."""
    roster = find_roster(request, pk)
    form = RosterForm(request.POST or None, user=request.user, roster=roster)
    return _edit(request, form, roster=roster)


def _edit(request: Visitor, form: RosterForm, *, roster: Roster | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            if roster is None:
                saved = services.create_roster(form.draft(), actor=request.user)
            else:
                saved = services.change_roster(roster, draft=form.draft(), actor=request.user)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("duty:roster_plan", saved.pk)
    context: dict[str, Any] = {"form": form, "roster": roster}
    status = 422 if request.method == "POST" else 200
    return render(request, "duty/roster_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def roster_plan(request: Visitor, pk: int) -> HttpResponse:
    """Write the turns of the levels as a draft, or publish them at once."""
    roster = find_roster(request, pk)
    layers = services.layers_to_edit(roster)
    form = LayersForm(request.POST or None, user=request.user, layers=layers)
    if request.method == "POST" and form.is_valid():
        try:
            version = services.draft_version(roster, layers=form.drafts(), actor=request.user)
            if "publish" in request.POST:
                services.publish(version, actor=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("duty:roster_page", roster.pk)
    context = {"roster": roster, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "duty/roster_plan.html", context, status=status)

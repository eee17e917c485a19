"""What would happen with this request: the sheet, the matrix and the people, tried out."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from servicedesk.access import Visitor, centre_only
from servicedesk.errors import Refused
from tickets import permissions, services
from tickets.forms.settings import RoutingTrialForm
from tickets.presentation import current_reader
from tickets.presentation.suggestions import skill_names, suggestion_words

ASKED = "type"
"""The field that is in every address of a trial."""


@centre_only
@require_safe
def routing_trial(request: Visitor) -> HttpResponse:
    """Nothing is opened and nobody is told; the address may be passed on."""
    if not permissions.can_manage_routing(request.user):
        raise PermissionDenied
    is_asked = ASKED in request.GET
    form = RoutingTrialForm(request.GET if is_asked else None, user=request.user)
    context: dict[str, Any] = {"form": form}
    if is_asked and form.is_valid():
        now = timezone.now()
        try:
            tried = services.try_routing(form.cleaned_data, actor=request.user, now=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            context["tried"] = tried
            context["suggestion"] = suggestion_words(
                tried.suggestion, reader=current_reader(now), skills=skill_names(), most=5
            )
    return render(
        request, "tickets/routing_trial.html", context, status=422 if form.errors else 200
    )

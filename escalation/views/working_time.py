"""The door of working time: who is told when, and how a manager sets it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from escalation import services
from escalation.forms import WorkingTimeForm
from escalation.presentation import working_time_rows
from servicedesk.access import Visitor, managers_only
from servicedesk.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@managers_only
def working_time_list(request: Visitor) -> HttpResponse:
    """Whose letters wait for which hours; posting sets one (422 when refused)."""
    status = 200
    form = WorkingTimeForm(request.POST or None)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                services.set_working_time(data["whose"], hours=data["hours"], actor=request.user)
            except Refused as refusal:
                form.add_error(refusal.field, str(refusal))
            else:
                messages.success(request, _("The working time is set."))
                return redirect("escalation:working_time_list")
    context = {"form": form, "rows": working_time_rows()}
    return render(request, "escalation/working_time_list.html", context, status=status)

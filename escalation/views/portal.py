"""The client's door of escalation: one press, a short form, and what came of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from escalation import services
from escalation.choices import Origin
from escalation.forms import AskForm
from escalation.models import EscalationRecord
from escalation.views.records import refuse_in
from servicedesk.access import Visitor, clients_only
from servicedesk.errors import Refused
from tickets.models import Ticket


@require_http_methods(["GET", "HEAD", "POST"])
@clients_only
def portal_escalate(request: Visitor, number: int) -> HttpResponse:
    """Ask for attention to a request; the record there is when one is open already."""
    ticket = get_object_or_404(Ticket.visible_to(request.user), pk=number)
    standing = EscalationRecord.visible_to(request.user).open().filter(ticket=ticket).first()
    if standing is not None and request.method != "POST":
        return redirect("escalation:portal_record", standing.pk)
    form, status = AskForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                matter = services.open_record(
                    ticket=ticket, origin=Origin.CLIENT, actor=request.user, **form.cleaned_data
                )
            except Refused as refusal:
                status = refuse_in(form, refusal)
            else:
                messages.success(request, _("Management knows of it and will answer you."))
                return redirect("escalation:portal_record", matter.pk)
    context = {"ticket": ticket, "form": form}
    return render(request, "escalation/portal/portal_escalate.html", context, status=status)


@require_safe
@clients_only
def portal_record(request: Visitor, key: int) -> HttpResponse:
    """What was asked, answered and told since; nothing of what we write for ourselves."""
    found = EscalationRecord.visible_to(request.user).with_people()
    matter = get_object_or_404(found, pk=key)
    updates = matter.updates.filter(is_public=True)
    context = {"matter": matter, "updates": updates}
    return render(request, "escalation/portal/portal_record.html", context)

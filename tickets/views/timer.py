"""The door of a timer whose ticket has gone out of sight; the others stand on the ticket's page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from servicedesk.access import Visitor, desk_only
from servicedesk.errors import Refused
from tickets import services


@desk_only
@require_POST
def timer_forget(request: Visitor) -> HttpResponse:
    """Forget it: nothing can be written down where nothing is seen."""
    try:
        services.drop_unseen_timer(actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The timer is forgotten; nothing was written down."))
    return redirect("tickets:ticket_list")

"""A mail as it was sent, at an address of its own, for the sandbox it is shown in."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from servicedesk.access import Visitor, signed_in
from tickets.choices import FileRole
from tickets.mail_html import paper, policy, shown
from tickets.models import Attachment


@signed_in
@require_safe
def letter(request: Visitor, pk: int) -> HttpResponse:
    """The HTML of a message that came as mail; with ``?images=1`` pictures of other hosts too.
    404 when its message is for others."""
    letters = Attachment.visible_to(request.user).filter(role=FileRole.LETTER)
    found = get_object_or_404(letters.select_related("message"), pk=pk)
    shows_remote = request.GET.get("images") == "1"
    html = shown(found, shows_remote=shows_remote)
    response = render(request, "tickets/letter.html", {"html": html, "paper": paper()})
    response["Content-Security-Policy"] = policy(shows_remote=shows_remote)
    response["X-Frame-Options"] = "SAMEORIGIN"  # the letter alone: what is not there is no frame
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response

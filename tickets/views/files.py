"""Files are given out one by one, to those who see their message."""

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from servicedesk.access import Visitor, signed_in
from tickets.files import open_response
from tickets.models import Attachment


@signed_in
@require_safe
def attachment(request: Visitor, pk: int) -> HttpResponseBase:
    """A file as an inert download (images are shown); 404 when its message is for others."""
    found = get_object_or_404(Attachment.visible_to(request.user), pk=pk)
    return open_response(found)

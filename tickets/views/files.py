"""Files: put up one by one while somebody writes, given out one by one to those who see their
message."""

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from servicedesk.access import Visitor, signed_in
from servicedesk.errors import Refused
from tickets import services
from tickets.files import open_response
from tickets.models import Attachment, StagedFile


@signed_in
@require_safe
def attachment(request: Visitor, pk: int) -> HttpResponseBase:
    """A file as an inert download (images are shown); 404 when its message is for others."""
    found = get_object_or_404(Attachment.visible_to(request.user), pk=pk)
    return open_response(found)


@signed_in
@require_POST
def stage(request: Visitor) -> HttpResponse:
    """Take one file (``file``) that will be sent later; its key, name and size (201), or what is
    wrong (422)."""
    upload = request.FILES.get("file")
    if upload is None:
        return JsonResponse({"detail": _("There is no file here: choose one.")}, status=422)
    try:
        staged = services.stage_file(upload, owner=request.user)
    except Refused as refusal:
        return JsonResponse({"detail": str(refusal)}, status=422)
    answer = {"id": staged.pk, "name": staged.name, "size": staged.size}
    return JsonResponse(answer, status=201)


@signed_in
@require_POST
def unstage(request: Visitor, pk: int) -> HttpResponse:
    """Let go of a staged file of one's own; anybody else's is as absent as one that is gone."""
    kept = StagedFile.visible_to(request.user).kept(timezone.now())
    services.discard_staged(get_object_or_404(kept, pk=pk))
    return HttpResponse(status=204)

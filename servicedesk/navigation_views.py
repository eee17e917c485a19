"""The side bar alone, asked for now and then: its counts follow what others do."""

import hashlib
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from servicedesk.access import Visitor, desk_only
from servicedesk.navigation import entries


@desk_only
@require_safe
def places(request: Visitor) -> HttpResponse:
    """The person's places with their counts: 304 while none has changed."""
    drawn = render_to_string(
        "components/_nav.html", {"nav": entries(request.user, _here(request))}, request
    )
    tag = f'"{hashlib.sha256(drawn.encode()).hexdigest()[:20]}"'
    is_known = request.headers.get("If-None-Match") == tag
    response = HttpResponseNotModified() if is_known else HttpResponse(drawn)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


def _here(request: Visitor) -> str:
    """The address of the page that asks, without its host."""
    try:
        shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return ""
    return f"{shown.path}?{shown.query}" if shown.query else shown.path

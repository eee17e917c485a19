"""Doors of the palette: what is found while typing, and the same as a page without scripts."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from servicedesk import palette
from servicedesk.access import Visitor, desk_only


@desk_only
@require_safe
def find(request: Visitor) -> HttpResponse:
    """Whatever answers ``q``: a fragment for the palette, a page for everybody else."""
    query = request.GET.get("q", "")[: palette.LONGEST_QUERY]
    context: dict[str, Any] = {
        "query": query,
        "groups": palette.search(query, request.user),
        "recent": [] if query.strip() else palette.recent(request.user),
    }
    is_part = request.headers.get("X-Requested-With") == "fetch"
    name = "components/_palette_found.html" if is_part else "servicedesk/find.html"
    return render(request, name, context)


@desk_only
@require_safe
def find_open(request: Visitor) -> HttpResponse:
    """Go to what was found (``what``: "ticket:12") and remember that; 404 for what one does not
    see."""
    name, _colon, given = request.GET.get("what", "").partition(":")
    is_key = given.isascii() and given.isdigit() and len(given) < 19
    url = palette.open_named(name, int(given), request.user) if is_key else None
    if url is None:
        raise Http404
    return redirect(url)

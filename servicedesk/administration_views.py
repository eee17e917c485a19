"""The hub of administration: everything a person may change, with a line on each."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from servicedesk.access import Visitor, desk_only
from servicedesk.administration import subjects_of

LONGEST_SEARCH = 200


@desk_only
@require_safe
def administration(request: Visitor) -> HttpResponse:
    """What this person may change; ``q`` narrows it by words."""
    text = request.GET.get("q", "")[:LONGEST_SEARCH]
    context = {"groups": subjects_of(request.user, text=text), "text": text}
    return render(request, "servicedesk/administration.html", context)

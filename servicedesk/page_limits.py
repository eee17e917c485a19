"""How often one may search and send files on pages; sign-in has limits of its own (allauth's).

What costs the desk most and takes no rights to ask for is counted by what the request is, so that
a new page needs no reminder: words in the address are a search, a form with files is an upload.
"""

import json
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.rate_limits import address_of, count

View = Callable[..., HttpResponseBase]
SEARCH_WORDS = frozenset({"q", "query", "subject", "body"})
SAFE = frozenset({"GET", "HEAD"})
WAIT_SECONDS = 60


class PageLimits:
    """Answers 429 with ``Retry-After`` to whoever asks too much in a minute."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """After the form's token was looked at, which has read the form."""
        what = _counted(request, view)
        if not what:
            return None
        user = request.user
        is_known = isinstance(user, User)
        who = f"user-{user.pk}" if is_known else address_of(request)
        policy = what if is_known else f"{what}-stranger"
        standing = count(policy, who, now=time.time())
        return too_many(request, wait=standing.seconds) if standing.is_over else None


def _counted(request: HttpRequest, view: Callable[..., HttpResponse]) -> str:
    """“search”, “upload”, or nothing that is counted here (the API counts for itself)."""
    if getattr(view, "csrf_exempt", False):
        return ""
    if request.method in SAFE:
        return "search" if any(request.GET.get(name) for name in SEARCH_WORDS) else ""
    return "upload" if request.FILES else ""


def limited(policy: str) -> Callable[[View], View]:
    """Let a view be asked only so often from one address."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            standing = count(policy, address_of(request), now=time.time())
            if standing.is_over:
                return too_many(request, wait=standing.seconds)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def too_many(request: HttpRequest, *, wait: int = WAIT_SECONDS) -> HttpResponse:
    """The page or fragment that says when to come back."""
    words = _("That was too much in a short time: go on in %(seconds)d seconds.") % {
        "seconds": wait
    }
    if "HX-Request" in request.headers:
        response = HttpResponse(status=429)
        response["HX-Trigger"] = json.dumps({"toast": {"words": words, "tone": "breach"}})
    else:
        response = render(request, "429.html", {"words": words}, status=429)
    response["Retry-After"] = str(wait)
    return response

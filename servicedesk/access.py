"""Access is declared at the door: every view says who may enter; a test walks every URL and
asks."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

from servicedesk.accounts.models import User

View = Callable[..., HttpResponseBase]


class Visitor(HttpRequest):
    """A request whose person is signed in; what views behind an access decorator receive."""

    user: User  # the decorators below make sure of it
    kept: dict[object, Any]
    """What a page and the panels beside it need not read again; they only read."""
    is_part: bool
    """Whether a page asks, for a panel of its own (see servicedesk.panels)."""


def public(view: View) -> View:
    """Open to strangers."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; a fragment asked for in the background takes the whole page there."""
    if not getattr(request, "htmx", False):
        return redirect_to_login(request.get_full_path())
    try:
        shown = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
    except ValueError:
        shown = "/"
    target = redirect_to_login(shown).url
    return HttpResponse(status=401, headers={"HX-Redirect": target})


def _only(name: str, may_enter: Callable[[User], bool]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User):
                return _to_sign_in(request)
            if not may_enter(user):
                raise PermissionDenied
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True)
            return response

        guarded.access = name  # type: ignore[attr-defined]
        return guarded

    return decorate


def proved_lately(view: View) -> View:
    """Only for whoever has shown in the last minutes that they are who is signed in; others are
    asked for the password, a code or a passkey, and then go on.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not did_recently_reauthenticate(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded


signed_in = _only("signed_in", lambda user: True)
desk_only = _only("desk", lambda user: user.is_desk)
"""Our own people and line 1 partners."""
centre_only = _only("centre", lambda user: user.is_centre)
"""Our own people."""
administrators_only = _only("administrators", lambda user: user.is_superuser)
managers_only = _only("managers", lambda user: user.is_manager)
clients_only = _only("clients", lambda user: user.is_client)

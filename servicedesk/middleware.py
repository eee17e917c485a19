"""What every answer carries: content policy, the reader's language and zone, refusals in words."""

import re
from collections.abc import Callable

from django.contrib.auth import logout
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from servicedesk.accounts import sessions
from servicedesk.accounts.models import User
from servicedesk.accounts.second_factor import must_set_up
from servicedesk.api_errors import PROBLEM, problem
from servicedesk.errors import Conflict, Refused
from servicedesk.wording import zone

GetResponse = Callable[[HttpRequest], HttpResponse]
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'nonce-{nonce}'",
        "style-src 'self' 'nonce-{nonce}'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
    )
)
PERMISSIONS_POLICY = ", ".join(
    (
        *(f"{power}=()" for power in (
            "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media",
            "fullscreen", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
            "payment", "usb", "xr-spatial-tracking", "browsing-topics",
        )),
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
    )
)  # fmt: skip
NONCE_LENGTH = 64
"""As long as a form's safety token: what compares pages leaves both out alike."""

OPEN_WITHOUT_SECOND_FACTOR = (
    "/accounts/2fa/", "/accounts/reauthenticate/", "/accounts/logout/", "/language/", "/theme/",
    "/health/", "/static/",
)  # fmt: skip


def policy_of(request: HttpRequest, *, leads_to: str = "") -> str:
    """The policy of an answer; ``leads_to``: where its forms may lead besides here."""
    nonce = getattr(request, "csp_nonce", "")
    policy = CONTENT_POLICY.format(nonce=nonce)
    return policy.replace("form-action 'self'", f"form-action 'self' {leads_to}".strip())


class ContentPolicyMiddleware:
    """Content-Security-Policy on every response that has not set its own, with a fresh nonce.

    Templates write ``{{ request.csp_nonce }}``; nothing inline runs without it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.csp_nonce = get_random_string(NONCE_LENGTH)  # type: ignore[attr-defined]  # django_htmx reads it too
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy_of(request))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


LARGEST_KEY = 2**63 - 1
LARGEST_DIGITS = len(str(LARGEST_KEY))
_LONG_KEY = re.compile(rf"/0*([1-9]\d{{{LARGEST_DIGITS - 1},}})(?=/|$)", re.ASCII)


class PlainAddressMiddleware:
    """An address or cookie with a NUL in it, which no database takes, is a bad request; a key
    larger than any a database holds is not there."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("NUL in the address")
        if any("\x00" in value for value in request.COOKIES.values()):
            raise SuspiciousOperation("NUL in a cookie")
        for key in _LONG_KEY.findall(request.path):
            if len(key) > LARGEST_DIGITS or int(key) > LARGEST_KEY:
                raise Http404
        return self.get_response(request)


class ReaderMiddleware:
    """The signed-in person's language and time zone; a language cookie wins for strangers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.kept = {}  # type: ignore[attr-defined]  # see servicedesk.access.Visitor
        if isinstance(user, User):
            user.is_asking = True
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
            timezone.activate(zone(user.time_zone))
        else:
            timezone.deactivate()
        return self.get_response(request)


class WhereaboutsMiddleware:
    """A session ended elsewhere opens nothing here; what a person is shown stays out of caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user, session = request.user, request.session
        if not isinstance(user, User):
            return self.get_response(request)
        if not sessions.is_standing(request, user, now=timezone.now()):
            logout(request)
            return self.get_response(request)
        key = session.session_key
        response = self.get_response(request)
        sessions.follow(session, key_before=key)
        if "Cache-Control" not in response.headers:
            patch_cache_control(response, private=True)
        return response


class SecondFactorMiddleware:
    """Whose role needs a second step and who has none can only set one up.

    An API token is no session: it opens what its scopes say, and none can be made before.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not must_set_up(user):
            return self.get_response(request)
        request.must_set_up_second_factor = True  # type: ignore[attr-defined]  # for the template
        if request.path.startswith(OPEN_WITHOUT_SECOND_FACTOR):
            return self.get_response(request)
        words = _("Your role signs in in two steps: set up the second one first.")
        if request.path.startswith("/api/"):
            body = problem(403, words, "second_step_needed")
            return JsonResponse(body, status=403, content_type=PROBLEM)
        if "HX-Request" in request.headers:
            return HttpResponse(status=403, headers={"HX-Redirect": reverse("mfa_index")})
        return redirect("mfa_index")


class RefusedMiddleware:
    """A refusal no door has turned into a form message becomes a page that says it (409 or 422)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        status = 409 if isinstance(exception, Conflict) else 422
        return render(request, "errors/refused.html", {"message": str(exception)}, status=status)

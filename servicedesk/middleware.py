"""What every answer carries: content policy, the reader's language and zone, refusals in words."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused
from servicedesk.wording import zone

GetResponse = Callable[[HttpRequest], HttpResponse]
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
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


class ContentPolicyMiddleware:
    """Content-Security-Policy on every response that has not set its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        return response


class PlainAddressMiddleware:
    """An address or cookie with a NUL in it, which no database takes, is a bad request."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("NUL in the address")
        if any("\x00" in value for value in request.COOKIES.values()):
            raise SuspiciousOperation("NUL in a cookie")
        return self.get_response(request)


class ReaderMiddleware:
    """The signed-in person's language and time zone; a language cookie wins for strangers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User):
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
            timezone.activate(zone(user.time_zone))
        else:
            timezone.deactivate()
        return self.get_response(request)


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

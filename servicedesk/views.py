"""Doors of the ground floor: home, profile, language and theme, health, the API's description."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from servicedesk import health
from servicedesk.access import Visitor, public, signed_in
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User
from servicedesk.accounts.services import change_profile
from servicedesk.errors import Refused
from servicedesk.forms import THEMES, ProfileForm
from servicedesk.notifications.models import Undeliverable

YEAR_SECONDS = 365 * 24 * 3600


@public
def home(request: HttpRequest) -> HttpResponse:
    """Send each role to where its day's work is."""
    user = request.user
    if not isinstance(user, User):
        return redirect("account_login")
    if user.is_client:
        return redirect("tickets:portal_home")
    if user.role in (Role.HEAD, Role.TSM):
        return redirect("tickets:dashboard")
    return redirect("tickets:ticket_list")


@signed_in
def profile(request: Visitor) -> HttpResponse:
    """One's own name, phone, language, time zone and theme."""
    theme = _theme(request.COOKIES.get("theme", ""))
    if request.method != "POST":
        form = ProfileForm.of(request.user, theme=theme)
        return _profile(request, form)
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _profile(request, form, status=422)
    fields = {name: form.cleaned_data[name] for name in form.cleaned_data if name != "theme"}
    try:
        user = change_profile(request.user, actor=request.user, at=timezone.now(), **fields)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _profile(request, form, status=422)
    with translation.override(user.language):
        messages.success(request, _("Saved."))
    response = redirect("profile")
    _remember(response, settings.LANGUAGE_COOKIE_NAME, user.language)
    _remember(response, "theme", form.cleaned_data["theme"])
    return response


def _profile(request: Visitor, form: ProfileForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "undeliverable": Undeliverable.among([request.user])}
    return render(request, "servicedesk/profile.html", context, status=status)


@require_POST
@public
def set_language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on: kept in a cookie and, signed in, in the profile."""
    language = request.POST.get("language", "")
    response = _back(request)
    if language in dict(settings.LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
        if isinstance(request.user, User):
            change_profile(request.user, actor=request.user, at=timezone.now(), language=language)
    return response


@require_POST
@public
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system: a cookie the server draws by."""
    response = _back(request)
    _remember(response, "theme", _theme(request.POST.get("theme", "")))
    return response


def _theme(name: str) -> str:
    return name if name in THEMES else "auto"


def _back(request: HttpRequest) -> HttpResponse:
    """To the page the form stood on, if it is ours."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if is_ours else "/")


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR_SECONDS, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


@require_safe
@public
@never_cache
def health_live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@public
@never_cache
def health_ready(request: HttpRequest) -> HttpResponse:
    """200 when the desk does its work, else 503; why is told only to those who run it."""
    reasons = health.complaints(timezone.now())
    answer: dict[str, Any] = {"status": "not ready" if reasons else "ok"}
    if _runs_the_desk(request):
        answer["reasons"] = reasons
    return JsonResponse(answer, status=503 if reasons else 200)


@require_safe
@public
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus, for those who run the desk; nobody else learns that they exist."""
    if not _runs_the_desk(request):
        raise Http404
    return HttpResponse(health.exposition(timezone.now()), content_type=CONTENT_TYPE_LATEST)


def _runs_the_desk(request: HttpRequest) -> bool:
    """This computer itself (not a proxy speaking for somebody), or whoever shows METRICS_TOKEN."""
    token = settings.METRICS_TOKEN
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and secrets.compare_digest(shown.encode(), token.encode()):
        return True
    is_forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and not is_forwarded


@require_safe
@signed_in
def api_docs(request: Visitor) -> HttpResponse:
    """The API's description to read and to try, drawn by Swagger from our own files."""
    return render(request, "servicedesk/api_docs.html", {"csrf": get_token(request)})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's safety token was missing or old: say so and how to go on."""
    return render(request, "errors/csrf.html", status=403)

"""Every address says who may enter, and a stranger enters only what is declared public."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.views import SpectacularAPIView
from rest_framework import permissions

from servicedesk.api import HasScope

DECLARED = {"public", "signed_in", "desk", "centre", "managers", "clients", "administrators"}
GUARDED_ELSEWHERE = {
    "servicedesk.accounts.urls": "allauth's own pages: sign-in and one's own password",
    "allauth.mfa.urls": "allauth's own pages: one's own second step",
    "admin": "Django's admin asks has_permission of every page: administrators only",
}
PUBLIC = {
    "home": "sends a stranger to sign-in",
    "set_language": "a stranger chooses the language of the sign-in page",
    "set_theme": "and its theme",
    "join": "asks for a letter, which proves the address before anything is let be seen",
    "join_accept": "the letter's token, once; any other is not there",
    "calendar_feed": "the secret of the address is the key, and can be revoked",
    "health_live": "answers that the process answers",
    "health_ready": "tells reasons only to those who run the desk",
    "metrics": "is not there for strangers",
    "article_list": "public articles are read by anybody",
    "article_page": "public articles are read by anybody",
    "article_feedback": "and found helpful or not",
    "engineer_link": "a letter's signed link asks for an engineer on its request, no more",
    "suggestions": "public articles matching what is typed",
    "upload": "the signed link a client got in the chat is the key",
    "telegram_webhook": "takes only what shows the secret given to the messenger",
}


def walk(resolver: URLResolver, route: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of ours with its pattern; those guarded elsewhere are left out."""
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield here, entry
            continue
        module = getattr(entry.urlconf_name, "__name__", "")
        if entry.namespace not in GUARDED_ELSEWHERE and module not in GUARDED_ELSEWHERE:
            yield from walk(entry, here)


ADDRESSES = dict(walk(get_resolver()))


def is_api(pattern: URLPattern) -> bool:
    return hasattr(pattern.callback, "cls")


@pytest.mark.parametrize("route", ADDRESSES)
def test_address_declares_who_may_enter(route):
    pattern = ADDRESSES[route]
    if not is_api(pattern):
        assert getattr(pattern.callback, "access", None) in DECLARED
        return
    view = pattern.callback.cls
    if issubclass(view, SpectacularAPIView):
        assert list(view.permission_classes) == [permissions.IsAuthenticated]
        return
    assert HasScope in view.permission_classes
    methods = {method.upper() for method in view.http_method_names if hasattr(view, method)}
    assert methods - {"OPTIONS", "HEAD"} <= set(view.required_scopes)


def test_public_addresses_are_these():
    named = {
        pattern.name
        for pattern in ADDRESSES.values()
        if getattr(pattern.callback, "access", None) == "public"
    }
    assert named == set(PUBLIC)


def address_of(route: str) -> str:
    """The route with 999999 in place of what varies."""
    parts = route.replace("^", "").replace("$", "").split("<")
    return "/" + parts[0] + "".join("999999" + part.partition(">")[2] for part in parts[1:])


@pytest.mark.parametrize(
    "route",
    [
        route
        for route, pattern in ADDRESSES.items()
        if getattr(pattern.callback, "access", None) != "public"
    ],
)
def test_stranger_is_kept_out(db, route):
    answer = Client().get(address_of(route))
    if is_api(ADDRESSES[route]):
        assert answer.status_code in (401, 405)
    else:
        assert answer.status_code in (302, 405)
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize(
    "route",
    [
        route
        for route, pattern in ADDRESSES.items()
        if getattr(pattern.callback, "access", None)
        in ("desk", "centre", "managers", "administrators")
    ],
)
def test_client_is_kept_off_the_desk(alice, sign_in, route):
    assert sign_in(alice).get(address_of(route)).status_code in (403, 405)

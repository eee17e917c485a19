"""Every address, as every kind of visitor: the answer is safe, private, leads nowhere else, and
nothing is changed without the form's safety token."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from servicedesk.accounts.models import BrowserSession
from servicedesk.events.models import Event

TOKEN_INSTEAD = {"telegram_webhook": "the messenger shows a secret of ours instead"}
SHOWN_IN_A_FRAME = "sandbox"
STRANGE_NEXT = "https://evil.example/"


def walk(resolver: URLResolver, route: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield here, entry
        else:
            yield from walk(entry, here)


def address_of(route: str) -> str:
    """The route with 999999 in place of what varies."""
    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route)
    plain = re.sub(r"[\^$\\]|\?$|\(\?:[^)]*\)\??", "", plain)
    return "/" + re.sub(r"<[^>]*>", "999999", plain)


ADDRESSES = {address_of(route): pattern for route, pattern in walk(get_resolver())}
PAGES = sorted(ADDRESSES)


def refuse_unsafe(answer, *, is_private: bool) -> None:
    policy, told = answer.headers["Content-Security-Policy"], answer.headers
    if SHOWN_IN_A_FRAME in policy:  # a mail's own words, in a frame of ours
        assert "allow-scripts" not in policy
        assert "default-src 'none'" in policy
    else:
        assert "unsafe" not in policy
        assert re.search(r"script-src 'self' 'nonce-\w{64}'", policy)
        assert re.search(r"style-src 'self' 'nonce-\w{64}'", policy)
        assert "frame-ancestors 'none'" in policy
        assert told["X-Frame-Options"] == "DENY"
        assert "base-uri 'none'" in policy
        assert "form-action 'self'" in policy
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] == "same-origin"
    assert "camera=()" in told["Permissions-Policy"]
    assert told["Cross-Origin-Opener-Policy"] == "same-origin"
    assert told["Cross-Origin-Resource-Policy"] == "same-origin"
    if is_private:
        assert re.search("private|no-store", told["Cache-Control"])
    for target in (told.get("Location", ""), told.get("HX-Redirect", "")):
        assert urlsplit(target).netloc in ("", "testserver")
    assert b"Traceback" not in answer.content if not answer.streaming else True


@pytest.mark.parametrize(
    ("who", "way"),
    [
        (None, "page"), ("alice", "page"), ("frank", "page"),
        ("alice", "fragment"), ("frank", "DELETE"),
    ],
)  # fmt: skip
def test_answers_are_safe(request, sign_in, who, way):
    browser = sign_in(request.getfixturevalue(who)) if who else Client()
    headers = {"HX-Request": "true"} if way == "fragment" else {}
    statuses, unsafe = set(), {}
    for address in PAGES:
        if way == "DELETE":
            answer = browser.delete(address)
        else:
            answer = browser.get(address, {"next": STRANGE_NEXT}, headers=headers)
        assert answer.status_code < 500 or address == "/health/ready", address
        try:
            refuse_unsafe(answer, is_private=who is not None)
        except AssertionError as error:
            unsafe[address] = str(error).splitlines()[0]
        statuses.add(answer.status_code)
    assert unsafe == {}
    assert 405 in statuses if way == "DELETE" else {200, 404} <= statuses


@pytest.mark.parametrize("who", ["alice", "frank"])
def test_nothing_is_changed_without_the_forms_token(request, who):
    """Also what allauth and the administration add: nobody is exempt but who shows a token."""
    user = request.getfixturevalue(who)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    before = (Event.objects.count(), BrowserSession.objects.count(), Session.objects.count())
    for address in PAGES:
        if ADDRESSES[address].name in TOKEN_INSTEAD:
            continue
        answer = browser.post(address, {"next": STRANGE_NEXT})
        assert answer.status_code in (403, 404, 405), address
        if answer.status_code == 404:
            assert not address.startswith(("/accounts/", "/desk/", "/portal/")), address
    assert before == (
        Event.objects.count(),
        BrowserSession.objects.count(),
        Session.objects.count(),
    )


def test_browsers_are_told_to_stay_with_https(db, settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31536000, True
    for path in ("/accounts/login/", "/no/such/page/", "/static/css/tokens.css", "/health/live"):
        told = Client().get(path, secure=True).headers["Strict-Transport-Security"]
        assert told == "max-age=31536000; includeSubDomains"


def test_other_hosts_are_not_answered(db):
    for path in ("/accounts/login/", "/accounts/password/reset/", "/api/v1/tickets/", "/x/"):
        answer = Client(headers={"Host": "evil.example"}).get(path)
        assert answer.status_code == 400
        assert b"evil.example" not in answer.content
        forwarded = Client(headers={"X-Forwarded-Host": "evil.example"}).get(path)
        assert b"evil.example" not in forwarded.content


STRANGE = (
    STRANGE_NEXT, "//evil.example", "///evil.example", "\\\\evil.example", "/\\evil.example",
    "https:evil.example", "http:///evil.example", "javascript:alert(1)", "\thttps://evil.example",
    "https://testserver@evil.example/", "https://testserver.evil.example/", "%2f%2fevil.example",
    "/%09/evil.example", "data:text/html,x",
)  # fmt: skip


@pytest.mark.parametrize("path", ["/language/", "/theme/"])
@pytest.mark.parametrize("target", STRANGE)
def test_switches_lead_back_to_us_only(db, path, target):
    answer = Client().post(path, {"next": target, "language": "ru", "theme": "dark"})
    where = urlsplit(answer.headers["Location"])
    assert (where.scheme, where.netloc) == ("", "")
    assert not answer.headers["Location"].startswith(("//", "/\\", "\\"))


@pytest.mark.parametrize("target", STRANGE)
def test_signing_in_leads_back_to_us_only(alice, target):
    form = {"login": alice.email, "password": "correct-horse-7", "next": target}
    answer = Client().post("/accounts/login/", form)
    assert answer.status_code == 302
    where = urlsplit(answer.headers["Location"])
    assert (where.scheme, where.netloc) == ("", "")
    assert not answer.headers["Location"].startswith(("//", "/\\", "\\"))


def test_a_fragment_never_leads_off_the_site(db):
    told = {"HX-Request": "true", "HX-Current-URL": "https://evil.example//evil.example/x"}
    answer = Client().get("/inbox/", headers=told)
    assert (
        "evil.example/x"
        not in answer.headers["HX-Redirect"].replace("%2F", "/").split("next=//")[0]
    )
    assert answer.headers["HX-Redirect"].startswith("/accounts/login/?next=/")

"""What every answer carries, whatever kind of answer it is."""

import re

import pytest
from django.test import Client

from servicedesk.middleware import CONTENT_POLICY

ANSWERS = {
    "a page": ("/accounts/login/", 200),
    "a redirect": ("/", 302),
    "a missing page": ("/no/such/page/", 404),
    "a bad address": ("/accounts/login/?q=%00", 400),
    "a method not allowed": ("/theme/", 405),
    "an API error": ("/api/v1/contracts/", 401),
    "a probe": ("/health/live", 200),
    "a file of the look": ("/static/css/tokens.css", 200),
}


def safe(answer) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_answer_is_safe(db, kind):
    path, status = ANSWERS[kind]
    answer = Client().get(path)
    assert answer.status_code == status
    safe(answer)


def test_pages_of_a_person_are_safe_and_private(alice, dana, sign_in):
    page = sign_in(alice).get("/profile/")
    safe(page)
    assert "private" in page.headers["Cache-Control"]
    forbidden = sign_in(alice).get("/desk/clients/")
    assert forbidden.status_code == 403
    safe(forbidden)
    safe(sign_in(dana).get("/desk/clients/999999/"))


def test_nonce_is_fresh_and_stands_on_every_script_and_sheet(db):
    seen = set()
    for _ in range(2):
        answer = Client().get("/accounts/login/")
        policy = answer.headers["Content-Security-Policy"]
        (nonce,) = set(re.findall(r"'nonce-([A-Za-z0-9]{64})'", policy))
        page = answer.content.decode()
        tags = re.findall(
            r"<script(?![^>]*application/json)[^>]*>|<link[^>]*stylesheet[^>]*>", page
        )
        assert len(tags) > 5
        assert all(f'nonce="{nonce}"' in tag for tag in tags), tags
        seen.add(nonce)
    assert len(seen) == 2


def test_policy_names_no_other_host_and_nothing_inline():
    assert "http" not in CONTENT_POLICY
    assert "unsafe" not in CONTENT_POLICY


def test_a_nul_in_a_cookie_is_a_bad_request_before_any_session_is_read():
    """PostgreSQL would not take it; here nothing may touch the database at all."""
    answer = Client().get("/", HTTP_COOKIE=r'sessionid="\000aaaaaaaaaaaa"')
    assert answer.status_code == 400
    safe(answer)


def test_a_fragment_asked_from_no_address_leads_to_sign_in(db):
    told = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://["}
    answer = Client().get("/inbox/", **told)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/accounts/login/?next=/"


@pytest.mark.parametrize("path", ["/no/such/page/", "/accounts/login/?q=%00"])
def test_errors_are_drawn_in_words(db, path):
    page = Client().get(path).content.decode()
    assert "alone__card" in page
    assert "Traceback" not in page


def test_cookies_are_not_for_scripts(alice):
    answer = Client().post(
        "/accounts/login/", {"login": alice.email, "password": "correct-horse-7"}
    )
    session = answer.cookies["sessionid"]
    assert session["httponly"]
    assert session["samesite"] == "Lax"

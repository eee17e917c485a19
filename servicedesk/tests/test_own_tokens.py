"""One's own API tokens: made on a page, shown once, revoked there; nobody sees another's."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from conftest import PASSWORD
from servicedesk.accounts.models import AccessToken
from servicedesk.accounts.tokens import LONGEST_DAYS, MOST_TOKENS, create_token
from servicedesk.errors import Refused
from servicedesk.events.models import Event

PAGE = "/profile/tokens/"
NEW = {"name": "Monitoring", "scopes": ["tickets:read"], "days": "30"}


@pytest.fixture
def proved():
    """``proved(alice)``: her browser, in which she gave her password a moment ago."""

    def signed_in(user) -> Client:
        browser = Client()
        browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return browser

    return signed_in


def test_the_page_asks_for_the_password_once_more(sign_in, alice):
    browser = sign_in(alice)
    for answer in (browser.get(PAGE), browser.post(PAGE, NEW)):
        assert answer.url.startswith("/accounts/reauthenticate/?next=")
    assert not AccessToken.objects.exists()


def test_an_hour_after_signing_in_it_asks_again(proved, alice):
    browser = proved(alice)
    assert browser.get(PAGE).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert browser.post(PAGE, NEW).url.startswith("/accounts/reauthenticate/")
    assert not AccessToken.objects.exists()


def made(page) -> str:
    return page.context["secret"]


def test_a_token_is_made_and_shown_once(proved, alice):
    browser = proved(alice)
    page = browser.post(PAGE, NEW)
    assert page.status_code == 201
    secret = made(page)
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    token = AccessToken.objects.get()
    assert (token.user, token.name, token.scopes) == (alice, "Monitoring", ["tickets:read"])
    assert abs(token.expires_at - timezone.now() - timedelta(days=30)) < timedelta(minutes=1)
    assert secret not in browser.get(PAGE).content.decode()
    event = Event.objects.get(kind="token.created")
    assert (event.actor, event.data["scopes"]) == (alice, ["tickets:read"])
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/tickets/", headers=headers).status_code == 200
    browser.post(f"{PAGE}{token.pk}/revoke/")
    assert Client().get("/api/v1/tickets/", headers=headers).status_code == 401
    assert Event.objects.get(kind="token.revoked").actor == alice


@pytest.mark.parametrize(
    "wrong",
    [{"scopes": []}, {"scopes": ["everything"]}, {"days": "3650"}, {"name": ""}, {"name": "a\x00b"},
     {"scopes": ["articles:write"]}],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_nothing_made(proved, alice, wrong):
    assert proved(alice).post(PAGE, NEW | wrong).status_code == 422
    assert not AccessToken.objects.exists()
    assert not Event.objects.filter(kind="token.created").exists()


def test_another_persons_token_is_not_there(proved, alice, mallory):
    create_token(alice, name="hers", scopes=["tickets:read"], expires_at=None)
    token = AccessToken.objects.get()
    browser = proved(mallory)
    assert "hers" not in browser.get(PAGE).content.decode()
    assert browser.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    assert AccessToken.objects.filter(pk=token.pk).exists()


def test_nothing_holds_longer_than_a_year(dana):
    create_token(dana, name="x", scopes=["tickets:read"], expires_at=None)
    token = AccessToken.objects.get()
    assert token.expires_at - token.created_at < timedelta(days=LONGEST_DAYS, minutes=1)
    late = timezone.now() + timedelta(days=LONGEST_DAYS + 1)
    with pytest.raises(Refused, match="366 days at most"):
        create_token(dana, name="x", scopes=["tickets:read"], expires_at=late)
    for days in (0, 367):
        with pytest.raises(CommandError):
            call_command("create_token", dana.email, scope=["tickets:read"], days=days)
    assert AccessToken.objects.count() == 1


def test_a_person_has_only_so_many(dana):
    for _ in range(MOST_TOKENS):
        create_token(dana, name="x", scopes=["tickets:read"], expires_at=None)
    with pytest.raises(Refused, match="revoke one"):
        create_token(dana, name="x", scopes=["tickets:read"], expires_at=None)
    AccessToken.objects.update(expires_at=timezone.now())
    assert create_token(dana, name="x", scopes=["tickets:read"], expires_at=None)

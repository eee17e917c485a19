"""API tokens: made once, kept as a digest, scoped, expiring."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from servicedesk.accounts.models import AccessToken
from servicedesk.accounts.services import deactivate
from servicedesk.accounts.tokens import create_token, digest_of, revoke_token
from servicedesk.errors import Refused
from servicedesk.events.models import Event

NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)
CONTRACTS = "/api/v1/contracts/"


def ask(secret: str, path: str = CONTRACTS, **headers):
    return Client().get(path, headers={"Authorization": f"Bearer {secret}", **headers})


@pytest.fixture
def secret(dana) -> str:
    return create_token(dana, name="script", scopes=["contracts:read"], expires_at=None)


def test_secret_is_kept_only_as_a_digest(secret, dana):
    token = AccessToken.objects.get()
    assert secret.startswith("sd_")
    assert (token.digest, token.user, token.scopes) == (digest_of(secret), dana, ["contracts:read"])
    assert secret not in str(AccessToken.objects.values().get())
    event = Event.objects.get(kind="token.created")
    assert secret not in str(event.data)


def test_token_opens_what_its_scope_names(secret, premium):
    answer = ask(secret)
    assert answer.status_code == 200
    assert [row["number"] for row in answer.json()["results"]] == ["C-Acme-premium"]


def test_token_without_the_scope_is_refused(dana):
    secret = create_token(dana, name="script", scopes=["articles:read"], expires_at=None)
    answer = ask(secret)
    assert answer.status_code == 403
    assert answer.json()["detail"] == "The token lacks the scope contracts:read."


@pytest.mark.parametrize("secret", ["sd_wrong", "wrong", "", "a b c", "ключ"])
def test_wrong_token_is_refused(db, secret):
    answer = Client().get(
        CONTRACTS, headers={"Authorization": f"Bearer {secret}".encode().decode("latin-1")}
    )
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_expired_token_is_refused(dana):
    secret = create_token(dana, name="old", scopes=["contracts:read"], expires_at=NOON)
    with time_machine.travel(NOON - timedelta(seconds=1), tick=False):
        assert ask(secret).status_code == 200
    with time_machine.travel(NOON, tick=False):
        assert ask(secret).status_code == 401


def test_token_of_a_closed_access_is_refused(secret, dana, frank):
    deactivate(dana, reason="left", actor=frank)
    assert ask(secret).status_code == 401


def test_revoked_token_is_refused(secret, frank):
    revoke_token(AccessToken.objects.get(), actor=frank)
    assert ask(secret).status_code == 401
    assert Event.objects.get(kind="token.revoked").actor == frank


def test_use_is_noted_at_most_once_a_minute(secret):
    for seconds, noted in ((0, 0), (59, 0), (60, 60)):
        with time_machine.travel(NOON + timedelta(seconds=seconds), tick=False):
            ask(secret)
        assert AccessToken.objects.get().last_used_at == NOON + timedelta(seconds=noted)


def test_unknown_scope_is_refused(dana):
    with pytest.raises(Refused, match="Choose scopes from"):
        create_token(dana, name="script", scopes=["everything"], expires_at=None)
    with pytest.raises(Refused, match="Choose scopes from"):
        create_token(dana, name="script", scopes=[], expires_at=None)
    assert not AccessToken.objects.exists()
    assert not Event.objects.exists()


def test_command_prints_the_secret_once(dana, capsys):
    call_command("create_token", dana.email, scope=["tickets:read"], days=30)
    secret = capsys.readouterr().out.strip()
    token = AccessToken.objects.get(digest=digest_of(secret))
    assert token.expires_at - token.created_at > timedelta(days=29)


@pytest.mark.parametrize(
    ("email", "scope"), [("nobody@nowhere.example", "tickets:read"), ("dana@desk.example", "all")]
)
def test_command_refuses_in_words(dana, email, scope):
    with pytest.raises(CommandError):
        call_command("create_token", email, scope=[scope])
    assert not AccessToken.objects.exists()

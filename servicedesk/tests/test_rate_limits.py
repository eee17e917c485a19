"""So much a minute: per token, and per address for whoever shows none."""

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from rest_framework.settings import api_settings

from servicedesk import rate_limits
from servicedesk.accounts.tokens import create_token

CONTRACTS = "/api/v1/contracts/"


@pytest.fixture
def tight(monkeypatch):
    monkeypatch.setattr(api_settings, "DEFAULT_THROTTLE_RATES", {"user": "3/min", "anon": "2/min"})


@pytest.fixture
def _noon():
    with time_machine.travel("2026-06-15T09:00:10Z", tick=False):
        yield


def secret_of(user) -> str:
    return create_token(user, name="script", scopes=["contracts:read"], expires_at=None)


def ask(secret=None, **extra):
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return Client().get(CONTRACTS, headers=headers, **extra)


@pytest.mark.usefixtures("tight", "_noon")
def test_a_token_is_told_how_it_stands_and_stopped_at_its_limit(dana):
    secret, other = secret_of(dana), secret_of(dana)
    for left in (2, 1, 0):
        answer = ask(secret)
        assert answer.status_code == 200
        assert answer["RateLimit-Policy"] == '"user";q=3;w=60'
        assert answer["RateLimit"] == f'"user";r={left};t=50'
        assert answer["X-RateLimit-Remaining"] == str(left)
    over = ask(secret)
    assert (over.status_code, over["Retry-After"]) == (429, "50")
    assert over["Content-Type"] == "application/problem+json"
    assert over.json()["code"] == "throttled"
    assert over["RateLimit"] == '"user";r=0;t=50'
    assert ask(other).status_code == 200
    with time_machine.travel("2026-06-15T09:01:00Z", tick=False):
        assert ask(secret).status_code == 200


@pytest.mark.usefixtures("tight", "_noon")
def test_strangers_are_counted_by_address(db, dana):
    secret = secret_of(dana)
    assert ask().status_code == 401
    assert ask("sd_wrong").status_code == 401
    over = ask("sd_other")
    assert (over.status_code, over["Retry-After"]) == (429, "50")
    assert ask().status_code == 429
    assert ask(REMOTE_ADDR="198.51.100.7").status_code == 401
    assert ask(secret).status_code == 200


@pytest.mark.usefixtures("tight", "_noon")
def test_a_forged_forwarding_makes_nobody_new_without_a_proxy(db):
    codes = [ask(HTTP_X_FORWARDED_FOR=f"203.0.113.{n}").status_code for n in range(3)]
    assert codes == [401, 401, 429]


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff", "2001:db8::/64"),
        ("nonsense", "unknown"),
    ],
)
def test_an_address_counts_with_its_neighbourhood(rf, told, counted):
    assert rate_limits.address_of(rf.get("/", REMOTE_ADDR=told)) == counted


@pytest.mark.usefixtures("_noon")
def test_a_cache_that_is_away_stops_nobody(dana, settings):
    secret = secret_of(dana)
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert ask(secret).status_code == 200


@pytest.mark.usefixtures("tight", "_noon")
def test_counting_is_one_step_of_the_cache():
    for used in (1, 2, 3, 4):
        assert rate_limits.count("user", "x", now=1_000_000_000.0).used == used
    assert cache.get("rate:user:x:16666666") == 4

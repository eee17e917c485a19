"""The desk is ready when its work is done in time, and says why when it is not."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from servicedesk import health
from servicedesk.events.models import Delivery
from servicedesk.events.registry import kind, subscribe
from servicedesk.events.services import record
from servicedesk.tasks import HEARTBEAT_KEY, heartbeat

NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)
PINGED = kind("test.pinged", "pinged")
ELSEWHERE = {"REMOTE_ADDR": "10.0.0.9"}


@subscribe(PINGED)
def pong(event) -> None: ...


@pytest.fixture(autouse=True)
def _at_noon(db):
    with time_machine.travel(NOON, tick=False):
        heartbeat()
        yield


def ready(**headers) -> tuple[int, dict]:
    answer = Client().get("/health/ready", headers=headers)
    return answer.status_code, answer.json()


def test_process_answers(db):
    answer = Client().get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer.headers["Cache-Control"]


def test_desk_that_works_is_ready():
    assert ready() == (200, {"status": "ok", "reasons": {}})


def test_worker_that_fell_silent_is_noticed():
    cache.set(HEARTBEAT_KEY, (NOON - timedelta(minutes=3)).timestamp(), None)
    status, answer = ready()
    assert status == 503
    assert answer["reasons"] == {
        "desk_heartbeat_age_seconds": (
            "no worker has worked for 180 s: are worker and beat running?"
        )
    }


def test_worker_that_never_reported_is_noticed():
    cache.delete(HEARTBEAT_KEY)
    assert ready()[1]["reasons"] == {"desk_heartbeat_age_seconds": "no worker has reported yet"}


def test_event_nobody_delivers_is_noticed(acme):
    record(PINGED, acme, actor=None)
    Delivery.objects.update(next_attempt_at=NOON - timedelta(minutes=5))
    assert ready()[0] == 200
    Delivery.objects.update(next_attempt_at=NOON - timedelta(seconds=301))
    status, answer = ready()
    assert (status, list(answer["reasons"])) == (503, ["desk_delivery_lag_seconds"])


def test_parked_delivery_is_noticed(acme):
    record(PINGED, acme, actor=None)
    Delivery.objects.update(state="parked")
    assert "desk_parked_deliveries" in ready()[1]["reasons"]


def test_reasons_are_told_only_to_those_who_run_the_desk(settings):
    settings.METRICS_TOKEN = "a-long-secret-of-ours"
    cache.delete(HEARTBEAT_KEY)
    stranger = Client(**ELSEWHERE).get("/health/ready")
    assert (stranger.status_code, stranger.json()) == (503, {"status": "not ready"})
    behind_a_proxy = Client().get("/health/ready", headers={"X-Forwarded-For": "10.0.0.9"})
    assert "reasons" not in behind_a_proxy.json()
    keeper = Client(**ELSEWHERE).get(
        "/health/ready", headers={"Authorization": "Bearer a-long-secret-of-ours"}
    )
    assert "reasons" in keeper.json()


def test_metrics_hold_the_desks_numbers():
    page = Client().get("/metrics").content.decode()
    assert "desk_delivery_lag_seconds 0.0" in page
    assert "desk_heartbeat_age_seconds 0.0" in page
    assert "desk_parked_mail 0.0" in page
    assert "django_http_requests" in page


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer wrong", "Bearer ключ"])
def test_metrics_are_not_there_for_strangers(settings, shown):
    settings.METRICS_TOKEN = "a-long-secret-of-ours"
    header = shown.encode().decode("latin-1")
    answer = Client(**ELSEWHERE).get("/metrics", headers={"Authorization": header})
    assert answer.status_code == 404


def test_floors_above_add_their_numbers(monkeypatch):
    monkeypatch.setattr(health, "_measures", dict(health._measures))
    health.register_gauge(
        "desk_test_lag", lambda now: 7.0, limit=5, words="{value:.0f} is more than {limit:.0f}"
    )
    assert ready()[1]["reasons"] == {"desk_test_lag": "7 is more than 5"}
    assert "desk_test_lag 7.0" in Client().get("/metrics").content.decode()
    with pytest.raises(ValueError, match="registered twice"):
        health.register_gauge("desk_test_lag", lambda now: 0.0)


def test_sweeps_of_the_floors_above_are_watched():
    page = Client().get("/metrics").content.decode()
    assert "desk_clock_sweep_lag_seconds 0.0" in page
    assert "desk_escalation_sweep_lag_seconds 0.0" in page

"""Deliveries are claimed by one, retried with patience, parked with their error."""

from datetime import UTC, datetime, timedelta

import pytest

from servicedesk.events import claiming, delivery
from servicedesk.events.models import Delivery, DeliveryState, Event
from servicedesk.events.registry import kind, subscribe
from servicedesk.events.services import record

NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)
SENT = kind("test.sent", "sent")
calls: list[int] = []
failures: list[Exception] = []


@subscribe(SENT)
def send(event: Event) -> None:
    calls.append(event.pk)
    if failures:
        raise failures[0]


@pytest.fixture
def waiting(acme) -> Delivery:
    calls.clear()
    failures.clear()
    record(SENT, acme, actor=None)
    row = Delivery.objects.get()
    row.next_attempt_at = NOON
    row.save()
    return row


def state_of(row: Delivery) -> tuple[str, int, datetime]:
    row.refresh_from_db()
    return row.state, row.attempt_count, row.next_attempt_at


def test_delivery_is_done_once(waiting):
    assert delivery.deliver(waiting.pk, now=NOON) is True
    assert delivery.deliver(waiting.pk, now=NOON + timedelta(hours=1)) is False
    assert len(calls) == 1
    assert state_of(waiting)[0] == DeliveryState.DONE


def test_delivery_is_claimed_by_one_of_two(waiting):
    """The second worker asks while the first one is at it."""
    seen: list[bool] = []

    class NosyError(Exception):
        def __repr__(self) -> str:
            seen.append(delivery.deliver(waiting.pk, now=NOON))
            return "NosyError()"

    failures.append(NosyError())
    delivery.deliver(waiting.pk, now=NOON)
    assert set(seen) == {False}
    assert len(calls) == 1


def test_killed_workers_delivery_comes_back_after_the_lease(waiting):
    Delivery.objects.update(next_attempt_at=NOON + claiming.LEASE)  # claimed, then killed
    assert delivery.deliver(waiting.pk, now=NOON) is False
    assert delivery.deliver(waiting.pk, now=NOON + claiming.LEASE) is True
    assert len(calls) == 1


def test_failure_is_tried_again_later_and_later(waiting):
    failures.append(OSError("no route"))
    now = NOON
    for attempt, wait in enumerate((10, 20, 40, 80), start=1):
        assert delivery.deliver(waiting.pk, now=now) is True
        assert state_of(waiting) == ("waiting", attempt, now + timedelta(seconds=wait))
        now += timedelta(seconds=wait)
    failures.clear()
    assert delivery.deliver(waiting.pk, now=now) is True
    assert state_of(waiting)[0] == DeliveryState.DONE
    assert waiting.error == ""


def test_last_failure_parks_it_with_its_error(waiting):
    failures.append(OSError("no route"))
    for _ in range(delivery.MAX_ATTEMPTS):
        Delivery.objects.update(next_attempt_at=NOON)
        delivery.deliver(waiting.pk, now=NOON)
    assert state_of(waiting)[:2] == ("parked", 8)
    assert waiting.error == "OSError('no route')"
    assert delivery.due_deliveries(NOON + timedelta(days=1)) == []


def test_unknown_subscriber_is_a_failure_not_a_loss(waiting):
    Delivery.objects.update(subscriber="gone.handler")
    delivery.deliver(waiting.pk, now=NOON)
    assert state_of(waiting)[:2] == ("waiting", 1)
    assert "nobody is called gone.handler" in waiting.error


def test_oldest_delivery_goes_first(waiting, acme):
    record(SENT, acme, actor=None)
    later = Delivery.objects.latest("pk")
    Delivery.objects.filter(pk=later.pk).update(next_attempt_at=NOON - timedelta(minutes=1))
    assert delivery.due_deliveries(NOON) == [later.pk, waiting.pk]

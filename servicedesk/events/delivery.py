"""Delivering: claim a row, call the subscriber, mark it; retry with backoff, park after the last
try."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from servicedesk.events.models import Delivery, DeliveryState
from servicedesk.events.registry import subscription_named

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 8
BATCH_SIZE = 200


def backoff(attempt_count: int) -> timedelta:
    """Seconds before the next try: 10, 20, 40 … at most an hour."""
    return timedelta(seconds=min(10 * 2 ** (attempt_count - 1), 3600))


def due_deliveries(now: datetime) -> list[int]:
    """Ids of the deliveries to try now, oldest first, one batch."""
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING, next_attempt_at__lte=now)
    return list(waiting.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:BATCH_SIZE])


def deliver(delivery_id: int, *, now: datetime) -> bool:
    """Try one delivery; False when somebody else has it or it is not due.

    The claim moves ``next_attempt_at`` past the lease, so a killed worker's row comes back by
    itself.
    """
    claimed = Delivery.objects.filter(
        pk=delivery_id, state=DeliveryState.WAITING, next_attempt_at__lte=now
    ).update(next_attempt_at=now + LEASE)
    if not claimed:
        return False
    delivery = Delivery.objects.select_related("event").get(pk=delivery_id)
    subscription = subscription_named(delivery.subscriber)
    try:
        if subscription is None:
            raise LookupError(f"nobody is called {delivery.subscriber}")
        with transaction.atomic():
            subscription.handler(delivery.event)
            delivery.state = DeliveryState.DONE
            delivery.finished_at = timezone.now()
            delivery.error = ""
            delivery.save(update_fields=["state", "finished_at", "error"])
    except Exception as error:  # noqa: BLE001 — whatever it was, the row keeps it and is tried again
        _note_failure(delivery, error, now=now)
    return True


def _note_failure(delivery: Delivery, error: Exception, *, now: datetime) -> None:
    log.error(
        "delivery failed",
        subscriber=delivery.subscriber,
        event_id=delivery.event_id,
        exc_info=error,
    )
    delivery.attempt_count += 1
    delivery.error = repr(error)
    delivery.state = (
        DeliveryState.PARKED if delivery.attempt_count >= MAX_ATTEMPTS else DeliveryState.WAITING
    )
    delivery.next_attempt_at = now + backoff(delivery.attempt_count)
    delivery.save(update_fields=["attempt_count", "error", "state", "next_attempt_at"])


def retry(delivery: Delivery, *, now: datetime) -> None:
    """Let a parked delivery be tried anew, from the first attempt."""
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.PARKED).update(
        state=DeliveryState.WAITING, attempt_count=0, next_attempt_at=now
    )


def retry_parked(*, now: datetime) -> int:
    """The same for all that are parked; returns how many."""
    return Delivery.objects.filter(state=DeliveryState.PARKED).update(
        state=DeliveryState.WAITING, attempt_count=0, next_attempt_at=now
    )

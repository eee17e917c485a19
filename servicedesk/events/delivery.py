"""Delivering: claim a row, call the subscriber, mark it; retry with backoff, park after the last
try."""

from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone

from servicedesk.events import claiming
from servicedesk.events.models import Delivery, DeliveryState
from servicedesk.events.registry import subscription_named

if TYPE_CHECKING:
    from servicedesk.accounts.models import User

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 8


def due_deliveries(now: datetime) -> list[int]:
    """Ids of the deliveries to try now, oldest first, one batch."""
    return claiming.due(Delivery.objects.all(), now)


def deliver(delivery_id: int, *, now: datetime) -> bool:
    """Try one delivery; False when somebody else has it or it is not due."""
    if not claiming.claim(Delivery.objects.all(), delivery_id, now=now):
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
    delivery.next_attempt_at = now + claiming.backoff(delivery.attempt_count)
    delivery.save(update_fields=["attempt_count", "error", "state", "next_attempt_at"])


def retry(delivery: Delivery, *, now: datetime) -> None:
    """Let a parked delivery be tried anew, from the first attempt."""
    parked = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.PARKED)
    claiming.try_anew(parked, now=now)


def retry_parked(*, now: datetime, actor: "User") -> int:
    """The same for all parked ones this person sees; returns how many."""
    seen = list(Delivery.parked(actor).values_list("pk", flat=True))
    parked = Delivery.objects.filter(pk__in=seen, state=DeliveryState.PARKED)
    return claiming.try_anew(parked, now=now)

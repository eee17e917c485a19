"""Celery doors of the outbox. A message is a hint; the sweep finds what the hints forgot."""

import structlog
from celery import shared_task
from django.utils import timezone

from servicedesk.events import delivery

log = structlog.get_logger(__name__)


@shared_task
def deliver_one(delivery_id: int) -> None:
    delivery.deliver(delivery_id, now=timezone.now())


@shared_task
def deliver_due() -> None:
    while ids := delivery.due_deliveries(timezone.now()):
        for delivery_id in ids:
            delivery.deliver(delivery_id, now=timezone.now())


def hint(delivery_id: int) -> None:
    """Ask a worker to deliver now; a broker that is away only means it happens at the next
    sweep."""
    try:
        deliver_one.apply_async((delivery_id,), retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 — any broker failure is survivable by design
        log.warning("broker is away", error=repr(error))

"""Celery doors of webhooks. A message is a hint; the sweep finds what the hints forgot."""

import structlog
from celery import shared_task
from django.utils import timezone

from servicedesk.webhooks import sending

log = structlog.get_logger(__name__)


@shared_task
def send_due() -> None:
    sending.sweep()


@shared_task
def forget_old_calls() -> None:
    sending.forget_calls(now=timezone.now())


def hint() -> None:
    """Ask a worker to look now; a broker that is away only means it happens at the next sweep."""
    try:
        send_due.apply_async(retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 — any broker failure is survivable by design
        log.warning("broker is away", error=repr(error))

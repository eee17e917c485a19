"""The heartbeat (liveness is the age of the last work done) and the tidying of the ground."""

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from servicedesk.idempotency import forget_answers

HEARTBEAT_KEY = "heartbeat"


@shared_task
def heartbeat() -> None:
    cache.set(HEARTBEAT_KEY, timezone.now().timestamp(), timeout=None)


@shared_task
def forget_old_answers() -> None:
    forget_answers(now=timezone.now())

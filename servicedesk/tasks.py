"""The heartbeat: liveness is the age of the last work done, not a process that exists."""

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

HEARTBEAT_KEY = "heartbeat"


@shared_task
def heartbeat() -> None:
    cache.set(HEARTBEAT_KEY, timezone.now().timestamp(), timeout=None)

"""Celery doors of contracts."""

from celery import shared_task
from django.utils import timezone

from contracts import services


@shared_task
def expire_contracts() -> int:
    return services.expire_contracts(timezone.now())


@shared_task
def notice_endings() -> int:
    return services.notice_endings(timezone.now())


@shared_task
def close_allowances() -> int:
    return services.close_allowances(timezone.now())


@shared_task
def read_feeds() -> int:
    return services.read_feeds(timezone.now())

"""Celery door of the sweep."""

from celery import shared_task
from django.utils import timezone

from sla import services


@shared_task
def sweep_clocks() -> int:
    return services.sweep(timezone.now())

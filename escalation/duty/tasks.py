"""Celery door of the sweep."""

from celery import shared_task
from django.utils import timezone

from escalation.duty import services


@shared_task
def sweep_calls() -> int:
    return services.sweep(timezone.now())

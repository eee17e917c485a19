"""Celery door of the sweep."""

from celery import shared_task
from django.utils import timezone

from escalation import services


@shared_task
def sweep_steps() -> int:
    return services.sweep(timezone.now())

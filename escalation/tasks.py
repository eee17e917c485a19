"""Celery doors of what passing time does here."""

from celery import shared_task
from django.utils import timezone

from escalation import services


@shared_task
def sweep_steps() -> int:
    return services.sweep(timezone.now())


@shared_task
def replan_asked() -> int:
    return services.replan_asked(timezone.now())


@shared_task
def remind_overdue() -> int:
    return services.remind_overdue(timezone.now())


@shared_task
def tell_digests() -> int:
    return services.tell_digests(timezone.now())

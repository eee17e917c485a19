"""Celery doors of the clocks."""

from celery import shared_task
from django.utils import timezone

from sla import services
from sla.terms.tasks import carry_on_left_over, carry_on_terms, find_answer

__all__ = ["carry_on_left_over", "carry_on_terms", "find_answer", "sweep_clocks"]


@shared_task
def sweep_clocks() -> int:
    return services.sweep(timezone.now())


@shared_task
def take_snapshots() -> int:
    return len(services.take_snapshots(timezone.now()))

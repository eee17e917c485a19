"""Celery doors of the knowledge base."""

from celery import shared_task
from django.utils import timezone

from knowledgebase import services


@shared_task
def send_automatic() -> None:
    """Say what the desk says by itself and is due."""
    services.send_automatic(timezone.now())

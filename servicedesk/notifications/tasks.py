"""Celery doors of outgoing mail."""

from celery import shared_task
from django.utils import timezone

from servicedesk.notifications import daily, sending


@shared_task
def send_due_mail() -> None:
    sending.send_due(timezone.now())


@shared_task
def write_daily_letters() -> None:
    daily.write_due(timezone.now())

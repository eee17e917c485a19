"""Celery doors of the messenger."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from servicedesk.messenger import polling, receiving, sending
from servicedesk.messenger.client import is_on


@shared_task
def send_due() -> None:
    if is_on():
        sending.send_all(timezone.now)


@shared_task
def handle_due() -> None:
    if is_on():
        receiving.handle_all(timezone.now)


@shared_task
def poll() -> None:
    """Ask for news, where no webhook brings it; what came is handled at once."""
    if is_on() and not settings.TELEGRAM_WEBHOOK and polling.poll_once(seconds=0):
        receiving.handle_all(timezone.now)


@shared_task
def forget_old_updates() -> None:
    receiving.forget_old(timezone.now())

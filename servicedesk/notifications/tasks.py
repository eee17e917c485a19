"""Celery door of outgoing mail."""

from celery import shared_task
from django.utils import timezone

from servicedesk.notifications import sending


@shared_task
def send_due_mail() -> None:
    while ids := sending.due_mail(timezone.now()):
        for mail_id in ids:
            sending.send(mail_id, now=timezone.now())

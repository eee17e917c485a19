"""Sending letters: claim with a lease, send under the stable Message-ID, mark; retry, then park."""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from servicedesk.events.delivery import backoff
from servicedesk.notifications.models import MailState, OutgoingMail

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 10
BATCH_SIZE = 200


def due_mail(now: datetime) -> list[int]:
    waiting = OutgoingMail.objects.filter(state=MailState.WAITING, next_attempt_at__lte=now)
    return list(waiting.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:BATCH_SIZE])


def send(mail_id: int, *, now: datetime) -> bool:
    """Try one letter; False when somebody else has it or it is not due."""
    claimed = OutgoingMail.objects.filter(
        pk=mail_id, state=MailState.WAITING, next_attempt_at__lte=now
    ).update(next_attempt_at=now + LEASE)
    if not claimed:
        return False
    mail = OutgoingMail.objects.get(pk=mail_id)
    try:
        EmailMessage(
            subject=mail.subject,
            body=mail.body,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[mail.address],
            headers={**mail.headers, "Message-ID": mail.message_id},
        ).send()
    except Exception as error:  # noqa: BLE001 — any mail server's failure is kept and tried again
        log.warning("mail not sent", mail_id=mail.pk, error=repr(error))
        mail.attempt_count += 1
        mail.error = repr(error)
        mail.state = MailState.PARKED if mail.attempt_count >= MAX_ATTEMPTS else MailState.WAITING
        mail.next_attempt_at = now + backoff(mail.attempt_count)
    else:
        mail.state = MailState.SENT
        mail.sent_at = timezone.now()
        mail.error = ""
    mail.save(update_fields=["attempt_count", "error", "state", "next_attempt_at", "sent_at"])
    return True


def retry(letter: OutgoingMail, *, now: datetime) -> None:
    """Let a parked letter be tried anew, under the same Message-ID."""
    OutgoingMail.objects.filter(pk=letter.pk, state=MailState.PARKED).update(
        state=MailState.WAITING, attempt_count=0, next_attempt_at=now
    )

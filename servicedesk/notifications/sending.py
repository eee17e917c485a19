"""Sending letters: claim with a lease, send under the stable Message-ID, mark; retry, then park.

A batch shares one connection. A server that does not answer ends the batch: the letters behind the
first one wait, and are not worn out by a failure that is not theirs.
"""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from servicedesk.accounts.models import User
from servicedesk.events import claiming
from servicedesk.notifications.failures import Failure, failure_of
from servicedesk.notifications.html import letter_html
from servicedesk.notifications.models import STUCK, MailState, OutgoingMail
from servicedesk.notifications.undeliverable import block_of, mark_undeliverable

log = structlog.get_logger(__name__)
MAX_ATTEMPTS = 32
"""With the backoff's hour at most: a mail server may be away for a day."""
NEVER_SHOWN = "application/octet-stream"


def due_mail(now: datetime) -> list[int]:
    return claiming.due(OutgoingMail.objects.all(), now)


class Post:
    """One connection to the mail server, opened with the first letter."""

    def __init__(self) -> None:
        self.connection: Any = None
        self.is_away = False

    def put(self, mail: OutgoingMail) -> None:
        """Send one letter. Raises whatever the mail server or the letter itself raises."""
        if self.connection is None:
            self.connection = get_connection()
        message = letter_of(mail)
        message.connection = self.connection
        self.connection.open()
        self.connection.send_messages([message])

    def note(self, failure: Failure) -> None:
        """A connection something failed on is not used again."""
        self.is_away = failure.is_server
        if self.connection is not None and not failure.is_address:
            self.close()

    def close(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()


@contextmanager
def post() -> Iterator[Post]:
    one = Post()
    try:
        yield one
    finally:
        one.close()


def send_due(now: datetime) -> int:
    """Try what is due, one connection a batch, until nothing is or the server does not answer."""
    count = 0
    with post() as connection:
        while not connection.is_away and (ids := due_mail(now)):
            for mail_id in ids:
                count += _send(mail_id, connection, now=timezone.now())
                if connection.is_away:
                    break
    return count


def send(mail_id: int, *, now: datetime) -> bool:
    """Try one letter; False when somebody else has it or it is not due."""
    with post() as connection:
        return _send(mail_id, connection, now=now)


def _send(mail_id: int, connection: Post, *, now: datetime) -> bool:
    if not claiming.claim(OutgoingMail.objects.all(), mail_id, now=now):
        return False
    mail = OutgoingMail.objects.select_related("recipient").get(pk=mail_id)
    reason = None if mail.is_asked_for else block_of(mail)
    if reason is not None:
        mail.state, mail.error = MailState.BLOCKED, reason
    else:
        _try(mail, connection, now=now)
    mail.save(update_fields=["attempt_count", "error", "state", "next_attempt_at", "sent_at"])
    return True


def _try(mail: OutgoingMail, connection: Post, *, now: datetime) -> None:
    try:
        connection.put(mail)
    except Exception as error:  # noqa: BLE001 — any mail server's failure is kept and tried again
        log.warning("mail not sent", mail_id=mail.pk, error=repr(error))
        failure = failure_of(error)
        connection.note(failure)
        _note_failure(mail, failure, now=now)
    else:
        mail.state = MailState.SENT
        mail.sent_at = timezone.now()
        mail.error = ""


def _note_failure(mail: OutgoingMail, failure: Failure, *, now: datetime) -> None:
    mail.attempt_count += 1
    mail.error = failure.words
    is_last = failure.is_permanent or mail.attempt_count >= MAX_ATTEMPTS
    mail.state = MailState.PARKED if is_last else MailState.WAITING
    mail.next_attempt_at = now + claiming.backoff(mail.attempt_count)
    if failure.is_address and mail.address == mail.recipient.email:
        mark_undeliverable(mail.recipient, failure.words, at=now)


def letter_of(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The letter as it leaves: plain text, the same as HTML, and the files it can carry."""
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.address],
        headers={**mail.headers, "Message-ID": mail.message_id},
    )
    message.attach_alternative(
        letter_html(mail.body, language=mail.recipient.language), "text/html"
    )
    for path, name, kind in mail.files or ():
        _attach(message, path, name, kind)
    return message


def _attach(message: EmailMultiAlternatives, path: str, name: str, kind: str) -> None:
    """A file that was erased meanwhile is left out; the letter names it all the same."""
    try:
        with default_storage.open(path) as file:
            content = file.read()
    except FileNotFoundError:
        return
    is_binary = mimetypes.guess_extension(kind) is not None and not kind.startswith("text/")
    message.attach(name, content, kind if is_binary else NEVER_SHOWN)


def retry(letter: OutgoingMail, *, now: datetime) -> bool:
    """Let a letter that failed or is held back be tried anew, under the same Message-ID; whether it
    still was."""
    found = OutgoingMail.objects.filter(pk=letter.pk, state__in=STUCK)
    return bool(claiming.try_anew(found, now=now, error=""))


def retry_parked(*, now: datetime, actor: User) -> int:
    """The same for every letter this person sees that failed, but not for those whose address is
    held back."""
    found = OutgoingMail.visible_to(actor).filter(state=MailState.PARKED)
    return claiming.try_anew(found, now=now, error="")

"""Mails for tests: written as mail programs write them, taken in as the desk takes them in."""

from datetime import datetime
from email.message import EmailMessage
from itertools import count
from typing import Any

from django.utils import timezone

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.notifications.identity import message_id
from tickets.intake.mail.handling import handle, reading
from tickets.intake.mail.storing import mailbox_named, store
from tickets.models import IncomingMail, Mailbox, Ticket

DESK = "support@desk.example"
AUTHSERV = "mx.desk.example"
_numbers = count(1)


def letter(
    sender: User | str,
    *,
    subject: str = "The door stays shut",
    body: str = "Since nine o'clock.",
    files: dict[str, bytes] | None = None,
    to: str = DESK,
    **headers: Any,
) -> bytes:
    """The bytes of a mail; further headers by name, ``_`` for ``-``; None leaves one out."""
    mail = EmailMessage()
    given = {
        "From": sender.email if isinstance(sender, User) else sender, "To": to, "Subject": subject,
        "Message-ID": f"<letter.{next(_numbers)}@mail.example>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }  # fmt: skip
    for name, value in given.items():
        if value is not None:
            mail[name] = value
    mail.set_content(body)
    for name, content in (files or {}).items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def proof(sender: User, verdict: str = "pass") -> str:
    """What the trusted server writes of the sender's domain."""
    domain = sender.email.rpartition("@")[2]
    return f"{AUTHSERV}; dmarc={verdict} header.from={domain}"


def answer_to(ticket: Ticket, reader: User, *, kind: str = "ticket.opened") -> str:
    """The Message-ID of our letter that told this person of the ticket's last such event."""
    events = Event.objects.filter(subject_type="tickets.ticket", subject_id=ticket.pk, kind=kind)
    return message_id(events.order_by("-pk").values_list("pk", flat=True)[0], reader.pk)


def receive(
    raw: bytes, *, mailbox: Mailbox | None = None, at: datetime | None = None, **more: Any
) -> IncomingMail:
    """Take one mail in, to what it became."""
    mail, _ = store(mailbox or mailbox_named(None), raw, received_at=at or timezone.now(), **more)
    with reading() as reader:
        handle(mail.pk, reader=reader)
    mail.refresh_from_db()
    return mail

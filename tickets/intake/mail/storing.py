"""Keeping a mail's bytes, before anything else is done with it or with the mailbox it lay in."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from servicedesk.errors import Refused
from tickets.choices import MailState
from tickets.models import IncomingMail, Mailbox, RawMail

MOST_BYTES = 40 * 1024 * 1024
"""A larger mail is not taken in: its head goes to quarantine."""
HEAD_BYTES = 65_536
BY_HAND = "By hand"


def store(
    mailbox: Mailbox,
    raw: bytes,
    *,
    received_at: datetime | None = None,
    recipients: Sequence[str] = (),
    uid: int | None = None,
    error: str = "",
) -> tuple[IncomingMail, bool]:
    """Keep the bytes of one mail; True with it where they are new to this mailbox.

    It is committed when this returns (call it outside any transaction): from then on the mailbox
    may forget it. ``recipients``: of the envelope. ``received_at``: when our server took it, now
    unless told, never later. ``error``: why it goes to quarantine at once.
    """
    now = timezone.now()
    digest = hashlib.sha256(raw).hexdigest()
    try:
        with transaction.atomic():
            mail = IncomingMail.objects.create(
                mailbox=mailbox, sha256=digest, size=len(raw), uid=uid,
                recipients=list(recipients), received_at=min(received_at or now, now),
                stored_at=now, next_attempt_at=now, error=error,
                state=MailState.QUARANTINE if error else MailState.STORED,
            )  # fmt: skip
            RawMail.objects.create(mail=mail, content=raw)
    except IntegrityError:  # fetched before, or another poller was faster
        return IncomingMail.objects.get(mailbox=mailbox, sha256=digest), False
    return mail, True


def raw_of(mail: IncomingMail) -> bytes:
    return bytes(RawMail.objects.values_list("content", flat=True).get(mail=mail))


def mailbox_named(name: str | None) -> Mailbox:
    """The mailbox that mail brought by hand belongs to: the named one; else the only one there is;
    else one kept for it. Raises Refused for an unknown name."""
    if name:
        found = Mailbox.objects.filter(name=name).first()
        if found is None:
            raise Refused(f"There is no mailbox called “{name}”.")
        return found
    active = list(Mailbox.objects.filter(is_active=True).exclude(name=BY_HAND)[:2])
    if len(active) == 1:
        return active[0]
    return Mailbox.objects.get_or_create(name=BY_HAND)[0]


def active_mailboxes(name: str | None = None) -> list[Mailbox]:
    """Those to fetch from, or the one named. Raises Refused when there is nothing to fetch."""
    if name:
        mailbox = mailbox_named(name)
        if not mailbox.host:
            raise Refused(f"“{name}” has no server to fetch from.")
        return [mailbox]
    return list(Mailbox.objects.filter(is_active=True).exclude(host=""))

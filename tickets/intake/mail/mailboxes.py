"""Mailboxes as people look after them: kept with their password, and told how fetching goes."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from servicedesk.accounts.models import User
from servicedesk.events.services import record
from tickets.events import MAILBOX_CHANGED
from tickets.intake.mail.fuse import SPAN
from tickets.intake.mail.sealing import seal
from tickets.models import IncomingMail, Mailbox


@dataclass(frozen=True, slots=True)
class MailboxRow:
    """``tone`` and ``state``: how fetching goes; ``waits_since``: of the oldest mail not taken;
    ``is_flooded``: somebody wrote too much to it within the last hour."""

    mailbox: Mailbox
    state: str
    tone: str
    waits_since: datetime | None
    is_flooded: bool


def mailbox_rows(now: datetime) -> list[MailboxRow]:
    boxes = Mailbox.objects.select_related("team", "product", "category")
    return [
        MailboxRow(
            box, *_state(box), unfetched_since(box),
            is_flooded=box.fuse_blown_at is not None and box.fuse_blown_at > now - SPAN,
        )
        for box in boxes.order_by("name")
    ]  # fmt: skip


def _state(box: Mailbox) -> tuple[str, str]:
    if not box.is_active:
        return "off", ""
    if not box.host:
        return "handed", ""
    if box.error:
        return "failing", "breach"
    return ("fetched", "ok") if box.emptied_at else ("new", "warn")


def unfetched_since(box: Mailbox) -> datetime | None:
    """Since when mail may lie unfetched: the oldest that is known to wait; where the server cannot
    be asked, since it was last empty. None where nothing waits."""
    if not (box.is_active and box.host):
        return None
    if box.waiting_count and box.oldest_waiting_at is not None:
        return box.oldest_waiting_at
    return (box.emptied_at or box.failing_since) if box.error else None


def oldest_unfetched(now: datetime) -> float:
    """Seconds since the oldest mail of any mailbox waits to be fetched; 0 when none does."""
    since = [unfetched_since(box) for box in Mailbox.objects.filter(is_active=True)]
    first = min((one for one in since if one is not None), default=None)
    return max((now - first).total_seconds(), 0.0) if first else 0.0


def quarantine_size(now: datetime) -> float:
    return float(IncomingMail.objects.quarantined().count())


def waiting_count(user: User) -> int:
    """Mails this person sees that wait for somebody's word, those in quarantine among them."""
    return IncomingMail.visible_to(user).waiting().count()


@transaction.atomic
def save_mailbox(box: Mailbox, *, password: str, actor: User) -> Mailbox:
    """Keep a new or changed mailbox; an empty password leaves the one there is. Records
    MAILBOX_CHANGED, never with the password."""
    if password:
        box.secret = seal(password)
    is_new = box.pk is None
    box.save()
    record(MAILBOX_CHANGED, box, actor=actor, name=box.name, is_new=is_new,
           is_password_new=bool(password))  # fmt: skip
    return box

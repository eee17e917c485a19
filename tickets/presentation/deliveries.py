"""How what we wrote to the client travels: one line a recipient, beside the message."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from servicedesk.accounts.choices import CLIENT_ROLES
from servicedesk.accounts.models import User
from servicedesk.notifications.models import MailState, OutgoingMail
from tickets.events import MESSAGE_POSTED, STATUS_CHANGED
from tickets.models import Ticket

CARRYING = (MESSAGE_POSTED.name, STATUS_CHANGED.name)
TONES = {MailState.SENT: "ok", MailState.PARKED: "breach", MailState.BLOCKED: "warn"}


@dataclass(frozen=True, slots=True)
class Delivered:
    """``at``: when it was sent, or is to be; ``retry_url``: for whoever may have it tried again."""

    name: str
    words: str
    tone: str
    at: datetime | None
    reason: str
    retry_url: str = ""


def deliveries(ticket: Ticket, *, reader: User) -> dict[int, list[Delivered]]:
    """The letters to clients by the message they carry, of the whole thread; one query."""
    threads = Ticket.objects.told_in(ticket.pk).values("pk")
    rows = OutgoingMail.objects.about(Ticket._meta.label_lower, threads).filter(
        event__kind__in=CARRYING, recipient__role__in=CLIENT_ROLES, event__data__message__gt=0
    )
    found: dict[int, list[Delivered]] = {}
    columns = (
        "pk", "event__data__message", "recipient__full_name", "state", "sent_at",
        "next_attempt_at", "error",
    )  # fmt: skip
    for pk, message, name, state, sent_at, next_at, error in rows.order_by("pk").values_list(
        *columns
    ):
        is_stuck = state == MailState.PARKED and reader.is_manager
        found.setdefault(int(message), []).append(
            Delivered(
                name=name,
                words=_words(state, error),
                tone=TONES.get(state, ""),
                at=sent_at
                if state == MailState.SENT
                else next_at
                if state == MailState.DAILY
                else None,
                reason=error,
                retry_url=reverse("letter_retry", args=[pk]) if is_stuck else "",
            )
        )
    return found


def waiting_count(tickets: Iterable[int]) -> int:
    """How many letters of these tickets have not left yet."""
    letters = OutgoingMail.objects.about(Ticket._meta.label_lower, tickets)
    return letters.filter(state=MailState.WAITING).count()


def _words(state: str, error: str) -> str:
    if state == MailState.SENT:
        return _("sent")
    if state == MailState.WAITING:
        return _("not sent yet, tried again soon") if error else _("not sent yet")
    if state == MailState.PARKED:
        return _("could not be sent")
    if state == MailState.BLOCKED:
        return _("held back: the address does not work")
    return _("waits for the daily letter") if state == MailState.DAILY else _("in the daily letter")
